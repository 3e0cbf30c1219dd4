"""Reading entries of the trail. Who may read whose is asked before, of the record that it is about."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from portal.access import Role
from portal.accounts.models import Person, RoleGrant
from portal.acts import ACTIONS, Topic
from portal.audit import AuditEntry, AuditPerson
from portal.cohorts.models import Cohort
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import rosters
from portal.errors import NotFound
from portal.organisers.models import OrganisationMember
from portal.trail.rules import COVERED, Whose

_ORDER = (AuditEntry.at.desc(), AuditEntry.id.desc())
_OF_NOBODY = (AuditEntry.cohort_id.is_(None), AuditEntry.person_id.is_(None))
"""Entries about staff and organisers alone: no participant and no cohort is in them."""


@dataclass(frozen=True)
class Sieve:
    """What somebody narrows a trail to. ``own``: what people did to their own record. Days are those of ``zone``."""

    zone: str
    topic: Topic | None = None
    actor: uuid.UUID | None = None
    own: bool = False
    first: date | None = None
    last: date | None = None


def of_cohort(cohort: Cohort) -> Select[AuditEntry]:
    return select(AuditEntry).where(AuditEntry.cohort_id == cohort.id)


def of_participant(people: Collection[uuid.UUID], organisation_id: uuid.UUID) -> Select[AuditEntry]:
    """What an organiser's own people did to somebody's records at that organiser, and what the person did there: one
    record, or several that were made one."""
    among = select(AuditPerson.entry_id).where(AuditPerson.person_id.in_(people))
    here = or_(AuditEntry.organisation_id == organisation_id, AuditEntry.organisation_id.is_(None))
    return select(AuditEntry).where(or_(AuditEntry.person_id.in_(people), AuditEntry.id.in_(among)), here)


def of_topics(statement: Select[AuditEntry], topics: Collection[Topic]) -> Select[AuditEntry]:
    """Those of a trail's entries that are about one of these topics, the latest first."""
    return statement.where(AuditEntry.action.in_(_named(topics))).order_by(*_ORDER)


def of_organiser(organisation_id: uuid.UUID) -> Select[AuditEntry]:
    return select(AuditEntry).where(AuditEntry.organisation_id == organisation_id, *_OF_NOBODY)


def of_account(account_id: uuid.UUID) -> Select[AuditEntry]:
    """What was done to an account of staff, and what was done with it to accounts, organisers and the curriculum."""
    to_it = (AuditEntry.subject == "person") & (AuditEntry.subject_id == str(account_id))
    with_it = (AuditEntry.actor_id == account_id) & AuditEntry.action.in_(_named(COVERED[Whose.ACCOUNT]))
    own = or_(AuditEntry.person_id.is_(None), AuditEntry.person_id == account_id)
    return select(AuditEntry).where(or_(to_it, with_it), own, AuditEntry.cohort_id.is_(None))


def concerning(statement: Select[AuditEntry], cohort_id: uuid.UUID, search: str) -> Select[AuditEntry]:
    """Those of a cohort's entries that concern somebody whom the search finds in it, alone or among others."""
    people = rosters.roster(cohort_id, search).order_by(None).with_only_columns(Person.id)
    among = select(AuditPerson.entry_id).where(AuditPerson.person_id.in_(people))
    return statement.where(or_(AuditEntry.person_id.in_(people), AuditEntry.id.in_(among)))


def sifted(statement: Select[AuditEntry], sieve: Sieve) -> Select[AuditEntry]:
    """The entries that are wanted, the latest first."""
    if sieve.topic:
        statement = statement.where(AuditEntry.action.in_(_named([sieve.topic])))
    if sieve.actor:
        statement = statement.where(AuditEntry.actor_id == sieve.actor)
    if sieve.own:
        statement = statement.where(AuditEntry.actor_id == AuditEntry.person_id)
    if sieve.first:
        statement = statement.where(AuditEntry.at >= _midnight(sieve.first, sieve.zone))
    if sieve.last:
        statement = statement.where(AuditEntry.at < _midnight(sieve.last + timedelta(days=1), sieve.zone))
    return statement.order_by(*_ORDER)


def _named(topics: Collection[Topic]) -> list[str]:
    return [name for name, action in ACTIONS.items() if action.topic in topics]


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def entry(session: Session, statement: Select[AuditEntry], entry_id: uuid.UUID) -> AuditEntry:
    """One entry of a trail, or NotFound."""
    found = session.scalars(statement.where(AuditEntry.id == entry_id)).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Known:
    """Somebody in the trail. ``roles`` are those at the organiser whose trail it is, and those for the whole portal."""

    name: str
    login: str
    roles: tuple[Role, ...]


def known(
    session: Session, entries: Iterable[AuditEntry], organisation_id: uuid.UUID | None = None
) -> dict[uuid.UUID, Known]:
    """Who did things and whom they concern."""
    ids = {one for entry in entries for one in (entry.actor_id, entry.person_id) if one}
    roles: dict[uuid.UUID, set[Role]] = {}
    for chunk in _chunks(ids):
        member = select(OrganisationMember.person_id, OrganisationMember.role).where(
            OrganisationMember.organisation_id == organisation_id, OrganisationMember.person_id.in_(chunk)
        )
        central = select(RoleGrant.person_id, RoleGrant.role).where(
            RoleGrant.role.in_([Role.ADMIN, Role.CURATOR]), RoleGrant.person_id.in_(chunk)
        )
        for person_id, role in session.execute(member.union(central)):
            roles.setdefault(person_id, set()).add(Role(role))
    return {
        row.id: Known(row.full_name, row.login, tuple(role for role in Role if role in roles.get(row.id, ())))
        for chunk in _chunks(ids)
        for row in session.execute(select(Person.id, Person.full_name, Person.login).where(Person.id.in_(chunk)))
    }


def crowds(session: Session, entries: Iterable[AuditEntry]) -> dict[uuid.UUID, int]:
    """How many people each mass act among these concerns."""
    counts: dict[uuid.UUID, int] = {}
    for chunk in _chunks({entry.id for entry in entries}):
        rows = select(AuditPerson.entry_id, func.count()).where(AuditPerson.entry_id.in_(chunk))
        counts |= {entry_id: count for entry_id, count in session.execute(rows.group_by(AuditPerson.entry_id))}
    return counts


def crowd(entry: AuditEntry) -> Select[*tuple[Any, ...]]:
    """The people of a mass act in a cohort, by name, with their enrolment where they are still enrolled."""
    seat = (Enrolment.person_id == AuditPerson.person_id) & (Enrolment.cohort_id == entry.cohort_id)
    return (
        select(Person.full_name, Person.login, Enrolment.id.label("enrolment_id"))
        .select_from(AuditPerson)
        .join(Person, Person.id == AuditPerson.person_id)
        .outerjoin(Enrolment, seat)
        .where(AuditPerson.entry_id == entry.id)
        .order_by(func.lower(Person.full_name), Person.id)
    )


def seats(session: Session, cohort_id: uuid.UUID, people: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The enrolment of each of these people in a cohort."""
    own = select(Enrolment.person_id, Enrolment.id).where(
        Enrolment.cohort_id == cohort_id, Enrolment.person_id.in_(list(people))
    )
    return {person_id: enrolment_id for person_id, enrolment_id in session.execute(own)}


def _chunks(ids: set[uuid.UUID], size: int = 500) -> list[list[uuid.UUID]]:
    ordered = sorted(ids)
    return [ordered[start : start + size] for start in range(0, len(ordered), size)]


def staff_account(session: Session, account_id: uuid.UUID) -> Person:
    """An account of staff, whether or not it still has a role; NotFound for that of a participant."""
    found = session.scalars(select(Person).where(Person.id == account_id, Person.nik_digest.is_(None))).first()
    if found is None:
        raise NotFound
    return found
