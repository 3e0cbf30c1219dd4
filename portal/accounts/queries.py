"""Reading people."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.access import Role, Viewer
from portal.accounts.models import Person, RoleGrant, SignInThrottle
from portal.accounts.rules import normal_login
from portal.db import vault
from portal.errors import NotFound

_PEOPLE, _GRANTS = Person.__table__.c, RoleGrant.__table__.c
_VIEWER = (  # asked for by every page, so without the mapper, and built once
    select(_PEOPLE.id, _PEOPLE.login, _PEOPLE.full_name, _PEOPLE.epoch, _PEOPLE.one_time_until, _GRANTS.role)
    .outerjoin(RoleGrant.__table__, _GRANTS.person_id == _PEOPLE.id)
    .where(_PEOPLE.active, _PEOPLE.id == bindparam("person_id"))
)


@dataclass(frozen=True)
class Credentials:
    """What is needed to check a try to sign in, read before the slow hash."""

    person_id: uuid.UUID | None
    password_hash: str | None
    blocked_until: datetime | None


def viewer(session: Session, person_id: uuid.UUID) -> Viewer | None:
    """Somebody as pages see them; None when there is no such active person."""
    rows = session.execute(_VIEWER, {"person_id": person_id}).all()
    if not rows:
        return None
    roles = frozenset(Role(row.role) for row in rows if row.role is not None)
    return Viewer(rows[0].id, rows[0].login, rows[0].full_name, roles, rows[0].epoch, rows[0].one_time_until)


def viewer_of_session(session: Session, token: str) -> Viewer | None:
    """The person that a session cookie names, unless the password has changed since."""
    person_id, _, epoch = token.partition(".")
    try:
        found = viewer(session, uuid.UUID(person_id))
    except ValueError:
        return None
    return found if found and str(found.epoch) == epoch else None


def credentials(session: Session, login: str) -> Credentials:
    """The stored hash and the waiting time of an account name; empty for a name that nobody has."""
    name = normal_login(login)
    person = session.execute(select(Person.id, Person.password_hash).where(Person.login == name, Person.active)).first()
    throttle = session.get(SignInThrottle, vault.digest(name))
    return Credentials(
        person.id if person else None,
        person.password_hash if person else None,
        throttle.blocked_until if throttle else None,
    )


def person(session: Session, person_id: uuid.UUID) -> Person:
    found = session.get(Person, person_id)
    if found is None:
        raise NotFound
    return found


def login_taken(session: Session, login: str) -> bool:
    return session.scalar(select(Person.id).where(Person.login == normal_login(login))) is not None
