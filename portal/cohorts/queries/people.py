"""The people of a cohort: roster, imports, own places, sign-in cards."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.accounts.models import Person
from portal.cohorts.models import (
    Cohort,
    Enrolment,
    Quota,
    RosterImport,
)
from portal.cohorts.rules import EnrolmentState
from portal.db import vault
from portal.errors import NotFound
from portal.identities.models import IdentityPair
from portal.identities.rules import Outcome
from portal.regions.models import Region
from portal.regions.rules import display_name, time_zone


def roster(cohort_id: uuid.UUID, search: str = "") -> Select[Any]:
    """People of a cohort by name. The search looks in names, villages, and for a whole NIK or participant number."""
    statement = (
        select(
            Enrolment.id,
            Enrolment.person_id,
            Person.full_name,
            Person.login,
            Person.nik,
            Person.sex,
            Person.card_pin.is_not(None).label("has_card"),
            Person.password_hash.is_not(None).label("can_sign_in"),
            Enrolment.village_code,
            Region.name.label("village"),
            Quota.name.label("quota"),
        )
        .join(Person, Person.id == Enrolment.person_id)
        .join(Quota, Quota.id == Enrolment.quota_id)
        .join(Region, Region.code == Enrolment.village_code)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.ACTIVE)
        .order_by(func.lower(Person.full_name), Enrolment.id)
    )
    return statement.where(matching(search)) if search.strip() else statement


def matching(search: str) -> Any:
    """A condition over Person and Region for what somebody typed."""
    text = " ".join(search.replace("\0", " ").split())
    digits = "".join(letter for letter in text if letter.isdigit())
    if len(digits) == 16:
        return Person.nik_digest == vault.digest(digits)
    if len(digits) == 8:
        return Person.login == digits
    return or_(Person.full_name.icontains(text, autoescape=True), Region.name.icontains(text, autoescape=True))


def roster_imports(cohort_id: uuid.UUID) -> Select[Any]:
    """What came in by files, the newest first."""
    columns = (RosterImport.id, RosterImport.file_name, RosterImport.accepted, RosterImport.refused)
    newest = (RosterImport.made_at.desc(), RosterImport.id.desc())
    return select(*columns).where(RosterImport.cohort_id == cohort_id).order_by(*newest)


def roster_import(session: Session, cohort: Cohort, import_id: uuid.UUID) -> RosterImport:
    found = session.scalars(
        select(RosterImport).where(RosterImport.id == import_id, RosterImport.cohort_id == cohort.id)
    ).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Place:
    """Somebody's own place in a cohort."""

    enrolment_id: uuid.UUID
    person_id: uuid.UUID
    """Which of one's records it belongs to: that of the cohort's organiser."""
    cohort: Cohort
    quota: str
    village_code: str


_TRAIL = (
    select(Cohort.id, Cohort.organisation_id, Enrolment.person_id)
    .join(Enrolment, Enrolment.cohort_id == Cohort.id)
    .where(Enrolment.id == bindparam("enrolment_id"))
)


def in_trail(session: Session, enrolment_id: uuid.UUID) -> dict[str, Any]:
    """In whose trail stands what is done to an enrolment: for ``audit.record``."""
    found = session.execute(_TRAIL, {"enrolment_id": enrolment_id}).one()
    return {"cohort": found, "person": found.person_id}


def people_of(session: Session, enrolment_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Whose these enrolments are."""
    return list(session.scalars(select(Enrolment.person_id).where(Enrolment.id.in_(list(enrolment_ids)))))


_PLACES = (
    select(Enrolment.id, Enrolment.person_id, Cohort, Quota.name, Enrolment.village_code)
    .join(Cohort, Cohort.id == Enrolment.cohort_id)
    .join(Quota, Quota.id == Enrolment.quota_id)
    .where(Enrolment.person_id.in_(bindparam("person_ids", expanding=True)), Enrolment.state == EnrolmentState.ACTIVE)
    .order_by(Cohort.starts_on.desc())
)


def places(session: Session, viewer: Viewer) -> list[Place]:
    """One's own enrolments, the latest cohort first."""
    return [Place(*row) for row in session.execute(_PLACES, {"person_ids": viewer.person_ids})]


@dataclass(frozen=True)
class OwnTraining:
    """A training that the session sees, by the record of its organiser."""

    person_id: uuid.UUID
    title: str
    organiser: str


def trainings(session: Session, viewer: Viewer) -> list[OwnTraining]:
    """One's own trainings, the latest first."""
    return [
        OwnTraining(one.person_id, one.cohort.title, one.cohort.organisation.name) for one in places(session, viewer)
    ]


def stays_until(session: Session, viewer: Viewer, now: datetime) -> datetime | None:
    """The end of the day after the last of one's trainings that is not over yet; None when all are."""
    ends = [
        datetime.combine(one.cohort.ends_on + timedelta(days=2), time(), ZoneInfo(time_zone(one.cohort.region_code)))
        for one in places(session, viewer)
    ]
    return max((end for end in ends if end > now), default=None)


def place(session: Session, viewer: Viewer, enrolment_id: uuid.UUID) -> Place:
    """One of one's own enrolments, or NotFound."""
    return place_among(places(session, viewer), enrolment_id)


def place_among(found: Iterable[Place], enrolment_id: uuid.UUID) -> Place:
    """The place with this enrolment, or NotFound."""
    for one in found:
        if one.enrolment_id == enrolment_id:
            return one
    raise NotFound


def enrolment(session: Session, cohort: Cohort, enrolment_id: uuid.UUID) -> Enrolment:
    """An enrolment within its cohort."""
    own = select(Enrolment).where(Enrolment.id == enrolment_id, Enrolment.cohort_id == cohort.id)
    found = session.scalars(own).first()
    if found is None:
        raise NotFound
    return found


def enrolled_person(session: Session, cohort: Cohort, enrolment_id: uuid.UUID) -> Person:
    """The person behind an enrolment of this cohort."""
    found = session.scalars(
        select(Person)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.id == enrolment_id, Enrolment.cohort_id == cohort.id)
    ).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class CardRow:
    """What a sign-in card says."""

    person_id: uuid.UUID
    name: str
    login: str
    pin: str
    quota: str
    home: str
    born: date | None


def cards(session: Session, cohort_id: uuid.UUID, person_id: uuid.UUID | None = None) -> list[CardRow]:
    """Cards whose PIN has not been replaced by a secret of the person's own, by name; or that of one person."""
    statement = roster(cohort_id).add_columns(Person.card_pin, Person.birth_date).where(Person.card_pin.is_not(None))
    if person_id is not None:
        statement = statement.where(Person.id == person_id)
    return [
        CardRow(
            row.person_id,
            row.full_name,
            row.login,
            row.card_pin,
            row.quota,
            display_name(row.village_code, row.village),
            row.birth_date,
        )
        for row in session.execute(statement)
    ]


@dataclass(frozen=True)
class CardCounts:
    """Where people stand with signing in: nothing yet, a printable card, a secret of their own."""

    without: int
    printable: int
    own: int


def card_counts(session: Session, cohort_id: uuid.UUID) -> CardCounts:
    row = session.execute(
        select(
            func.count().filter(Person.password_hash.is_(None)).label("without"),
            func.count().filter(Person.card_pin.is_not(None)).label("printable"),
            func.count().filter(Person.password_hash.is_not(None), Person.card_pin.is_(None)).label("own"),
        )
        .select_from(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.ACTIVE)
    ).one()
    return CardCounts(row.without, row.printable, row.own)


def doubted(cohort_id: uuid.UUID) -> Select[Any]:
    """People of a cohort whose NIK the administrator found wrong, for as long as it stands there."""
    return (
        select(Enrolment.id, Person.full_name)
        .join(Person, Person.id == Enrolment.person_id)
        .join(IdentityPair, IdentityPair.person_id == Person.id)
        .where(
            Enrolment.cohort_id == cohort_id,
            Enrolment.state == EnrolmentState.ACTIVE,
            IdentityPair.outcome == Outcome.RECORD_WRONG,
            IdentityPair.nik_digest == Person.nik_digest,
        )
        .distinct()
        .order_by(Person.full_name, Enrolment.id)
    )


def is_doubted(session: Session, cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> bool:
    return session.execute(doubted(cohort_id).where(Enrolment.id == enrolment_id)).first() is not None
