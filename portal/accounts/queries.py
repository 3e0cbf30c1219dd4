"""Reading people."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from portal.access import Role, Viewer
from portal.accounts.models import JoinedAccount, Person, RoleGrant, SignInSession
from portal.accounts.rules import normal_login
from portal.errors import NotFound

_PEOPLE, _GRANTS = Person.__table__.c, RoleGrant.__table__.c
_SESSIONS, _JOINED = SignInSession.__table__.c, JoinedAccount.__table__.c
_WHO = (
    _PEOPLE.id,
    _PEOPLE.login,
    _PEOPLE.full_name,
    _PEOPLE.organisation_id,
    _PEOPLE.one_time_until,
    _GRANTS.role,
)
_ROLES = (RoleGrant.__table__, _GRANTS.person_id == _PEOPLE.id)
_VIEWER = select(*_WHO).outerjoin(*_ROLES).where(_PEOPLE.active, _PEOPLE.id == bindparam("person_id"))
_VIEWER_OF_SESSION = (  # asked for by every page, so without the mapper, and built once
    select(*_WHO, _SESSIONS.person_id, _SESSIONS.joined_account_id, _JOINED.login.label("joined_login"))
    .select_from(SignInSession.__table__)
    .join(
        Person.__table__,
        or_(
            and_(_SESSIONS.joined_account_id.is_(None), _PEOPLE.id == _SESSIONS.person_id),
            _PEOPLE.joined_account_id == _SESSIONS.joined_account_id,
        ),
    )
    .outerjoin(JoinedAccount.__table__, _JOINED.id == _SESSIONS.joined_account_id)
    .outerjoin(*_ROLES)
    .where(
        _SESSIONS.id == bindparam("session_id"),
        _SESSIONS.ends_at > bindparam("now"),
        _SESSIONS.scope.is_(None),
        _PEOPLE.active,
    )
    .order_by(_PEOPLE.id)
)


@dataclass(frozen=True)
class Opening:
    """What the right secret opens: the record of a card or an account, or all records of a joined account."""

    person_id: uuid.UUID
    joined_id: uuid.UUID | None
    password_hash: str | None


@dataclass(frozen=True)
class Credentials:
    """What is needed to check a try to sign in, read before the slow hash."""

    own: Opening | None
    """What was named: a card, an account of staff, or a joined account with a login of its own."""
    joined: Opening | None
    """What the card named is joined to."""

    @property
    def openings(self) -> tuple[Opening, ...]:
        return tuple(one for one in (self.own, self.joined) if one)


def viewer(session: Session, person_id: uuid.UUID) -> Viewer | None:
    """Somebody as pages see them, without a session; None when there is no such active person."""
    rows = session.execute(_VIEWER, {"person_id": person_id}).all()
    if not rows:
        return None
    one = rows[0]
    return Viewer(one.id, one.login, one.full_name, _roles(rows), (person_id,), one_time_until=one.one_time_until)


def viewer_of_session(session: Session, token: str, now: datetime) -> Viewer | None:
    """Who is signed in by the session that a cookie names; None when it has ended."""
    try:
        session_id = uuid.UUID(token)
    except ValueError:
        return None
    rows = session.execute(_VIEWER_OF_SESSION, {"session_id": session_id, "now": now}).all()
    if not rows:
        return None
    named = next((row for row in rows if row.id == row.person_id), rows[0])
    return Viewer(
        named.id,
        named.joined_login or named.login,
        named.full_name,
        _roles(rows),
        tuple(dict.fromkeys(row.id for row in rows)),
        named.joined_account_id,
        session_id,
        named.one_time_until,
    )


def viewer_of_pass(session: Session, pass_id: uuid.UUID, scope: str, now: datetime) -> Viewer | None:
    """Who made a pass, if it is one for this scope and has not ended; their account and roles are those of now."""
    found = select(SignInSession.person_id).where(
        SignInSession.id == pass_id, SignInSession.scope == scope, SignInSession.ends_at > now
    )
    person_id = session.scalar(found)
    who = viewer(session, person_id) if person_id else None
    return None if who is None or who.one_time else who


def _roles(rows: Sequence[Any]) -> frozenset[Role]:
    """The roles that records give. What an organiser made a card for is a trainee, whatever else was granted to it."""
    granted = {(Role(row.role), row.organisation_id) for row in rows if row.role is not None}
    return frozenset(role for role, organisation_id in granted if role is Role.TRAINEE or organisation_id is None)


def credentials(session: Session, login: str) -> Credentials:
    """The stored hashes behind an account name; empty for a name that nobody has."""
    name = normal_login(login)
    own, joined = _openings(session, name)
    return Credentials(own, joined)


def _openings(session: Session, name: str) -> tuple[Opening | None, Opening | None]:
    account = JoinedAccount.id, JoinedAccount.password_hash
    card = select(Person.id, Person.password_hash, *account).outerjoin(
        JoinedAccount, JoinedAccount.id == Person.joined_account_id
    )
    row = session.execute(card.where(Person.login == name, Person.active)).first()
    if row is not None:
        return Opening(row[0], None, row[1]), (Opening(row[0], row[2], row[3]) if row[2] else None)
    shared = select(Person.id, *account).join(JoinedAccount, JoinedAccount.id == Person.joined_account_id)
    opened = session.execute(shared.where(JoinedAccount.login == name, Person.active).order_by(Person.id).limit(1))
    first = opened.first()
    return (Opening(*first) if first else None), None


def person(session: Session, person_id: uuid.UUID) -> Person:
    found = session.get(Person, person_id)
    if found is None:
        raise NotFound
    return found


def records(session: Session, viewer: Viewer) -> list[Person]:
    """The records of the session, in the order of their birth."""
    return list(session.scalars(select(Person).where(Person.id.in_(viewer.person_ids)).order_by(Person.id)))


def login_taken(session: Session, login: str) -> bool:
    name = normal_login(login)
    taken = session.scalar(select(Person.id).where(Person.login == name))
    return taken is not None or session.scalar(select(JoinedAccount.id).where(JoinedAccount.login == name)) is not None
