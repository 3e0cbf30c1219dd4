"""Accounts of staff: which somebody may look after, and what duties they have."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from portal.access import Role, Viewer
from portal.accounts.models import Person, RoleGrant
from portal.accounts.rules import normal_login
from portal.errors import NotFound
from portal.organisers.models import Organisation, OrganisationMember
from portal.organisers.queries.organisations import organisations_of
from portal.organisers.rules import Duty, Manager

_TRAINEE = exists().where(RoleGrant.person_id == Person.id, RoleGrant.role == Role.TRAINEE)
_OF_STAFF = and_(Person.organisation_id.is_(None), ~_TRAINEE)
"""Accounts of staff belong to no organiser; this finds them by an index among all the records of participants."""


@dataclass(frozen=True)
class NamedDuty:
    """A duty with the name of its organiser, for the screen."""

    duty: Duty
    organiser: str | None


@dataclass(frozen=True)
class StaffFilter:
    """Which accounts a list shows."""

    search: str = ""
    role: Role | None = None
    active: bool | None = None


def manager(session: Session, viewer: Viewer) -> Manager:
    """What somebody looks after."""
    if Role.ADMIN in viewer.roles:
        return Manager(viewer.id, everywhere=True)
    return Manager(viewer.id, everywhere=False, organisations=frozenset(session.scalars(organisations_of(viewer))))


def visible_staff(viewer: Viewer | None) -> Select[Person]:
    """Every account that is no trainee's for the administrator, those who work for their own organisers for others.

    Nobody in particular is the command line of the server, which sees what an administrator sees.
    """
    statement = select(Person).where(_OF_STAFF)
    if viewer is None or Role.ADMIN in viewer.roles:
        return statement
    mine = OrganisationMember.organisation_id.in_(organisations_of(viewer))
    return statement.where(exists().where(OrganisationMember.person_id == Person.id, mine))


def staff_rows(viewer: Viewer | None, wanted: StaffFilter) -> Select[Person]:
    """Accounts by name, those first that can sign in."""
    statement = visible_staff(viewer).order_by(Person.active.desc(), func.lower(Person.full_name), Person.id)
    text = " ".join(wanted.search.replace("\0", " ").split())
    if text:
        login = Person.login.icontains(normal_login(text), autoescape=True)
        statement = statement.where(or_(Person.full_name.icontains(text, autoescape=True), login))
    if wanted.active is not None:
        statement = statement.where(Person.active == wanted.active)
    return statement.where(_has_role(viewer, wanted.role)) if wanted.role else statement


def _has_role(viewer: Viewer | None, role: Role) -> ColumnElement[bool]:
    """Whether an account has a role, as far as the viewer may know."""
    if viewer is None or Role.ADMIN in viewer.roles:
        return Person.id.in_(select(RoleGrant.person_id).where(RoleGrant.role == role))
    return exists().where(
        OrganisationMember.person_id == Person.id,
        OrganisationMember.role == role,
        OrganisationMember.organisation_id.in_(organisations_of(viewer)),
    )


def account(session: Session, viewer: Viewer | None, person_id: uuid.UUID) -> Person:
    """One account that the viewer may look after, or NotFound."""
    return _one(session, visible_staff(viewer).where(Person.id == person_id))


def is_visible(session: Session, viewer: Viewer, person_id: uuid.UUID) -> bool:
    return session.scalars(visible_staff(viewer).where(Person.id == person_id)).first() is not None


def account_by_login(session: Session, login: str) -> Person:
    """One account of staff by its name, for the command line."""
    return _one(session, visible_staff(None).where(Person.login == normal_login(login)))


def _one(session: Session, statement: Select[Person]) -> Person:
    found = session.scalars(statement).first()
    if found is None:
        raise NotFound
    return found


def duties(session: Session, people: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[NamedDuty]]:
    """What each of some people does: at organisers by their name, then in the portal."""
    wanted = list(people)
    found: dict[uuid.UUID, list[NamedDuty]] = defaultdict(list)
    member = and_(OrganisationMember.person_id == RoleGrant.person_id, OrganisationMember.role == RoleGrant.role)
    rows = session.execute(
        select(RoleGrant.person_id, RoleGrant.role, Organisation.id, Organisation.name)
        .outerjoin(OrganisationMember, member)
        .outerjoin(Organisation, Organisation.id == OrganisationMember.organisation_id)
        .where(RoleGrant.person_id.in_(wanted), RoleGrant.role != Role.TRAINEE)
        .order_by(Organisation.name.is_(None), func.lower(Organisation.name), RoleGrant.role)
    )
    for person_id, role, organisation_id, name in rows:
        found[person_id].append(NamedDuty(Duty(role, organisation_id), name))
    return found


def duties_of(session: Session, person_id: uuid.UUID) -> list[NamedDuty]:
    return duties(session, [person_id]).get(person_id, [])


def duties_alone(session: Session, person_id: uuid.UUID) -> set[Duty]:
    return {named.duty for named in duties_of(session, person_id)}


@dataclass(frozen=True)
class Locked:
    """An account that nobody else changes meanwhile, as it stands now."""

    person: Person
    last_administrator: bool
    """Whether without this account no administrator could sign in."""


def locked(session: Session, person_id: uuid.UUID) -> Locked:
    """Wait for whoever changes this account already, then read it anew.

    An administrator's is locked together with those of all others, in one order, so that no two shut each other out.
    """
    administrators = set(session.scalars(select(RoleGrant.person_id).where(RoleGrant.role == Role.ADMIN)))
    wanted = administrators if person_id in administrators else {person_id}
    found = session.scalars(
        select(Person)
        .where(Person.id.in_(wanted))
        .order_by(Person.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    person = next(one for one in found if one.id == person_id)
    others = any(one.active and one.password_hash is not None for one in found if one.id != person_id)
    return Locked(person, person_id in administrators and person.active and not others)


def still_at(session: Session, person_id: uuid.UUID, role: Role) -> bool:
    """Whether somebody has a role at any organiser."""
    mine = select(OrganisationMember.role).where(
        OrganisationMember.person_id == person_id, OrganisationMember.role == role
    )
    return session.scalars(mine).first() is not None
