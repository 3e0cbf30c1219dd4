"""Reading cohorts. ``visible_*`` says both whether somebody may see one and which ones they see."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import Session

from portal.access import Role, Viewer
from portal.accounts.models import Person
from portal.cohorts.models import (
    ClassSession,
    Cohort,
    CohortTrainer,
    Enrolment,
    Organisation,
    OrganisationMember,
    Quota,
    RosterImport,
)
from portal.cohorts.rules import EnrolmentState, QuotaShare, unallocated
from portal.content.shapes import Course
from portal.courses.models import CourseVersion
from portal.courses.queries import edition
from portal.db import vault
from portal.errors import NotFound
from portal.regions import rules as regions
from portal.regions.models import Region


def visible_organisations(viewer: Viewer) -> Select[tuple[Organisation]]:
    """Organisers that somebody works for; all of them for the administrator."""
    statement = select(Organisation)
    if Role.ADMIN in viewer.roles:
        return statement
    return statement.where(Organisation.id.in_(_organisations_of(viewer)))


def _organisations_of(viewer: Viewer) -> Select[tuple[uuid.UUID]]:
    return select(OrganisationMember.organisation_id).where(
        OrganisationMember.person_id == viewer.id, OrganisationMember.role == Role.ORGANISER
    )


def visible_cohorts(viewer: Viewer) -> Select[tuple[Cohort]]:
    """Cohorts of one's organisation for organisers, cohorts one teaches for trainers."""
    ways = []
    if Role.ORGANISER in viewer.roles:
        ways.append(Cohort.organisation_id.in_(_organisations_of(viewer)))
    if Role.TRAINER in viewer.roles:
        mine = select(CohortTrainer.cohort_id).where(CohortTrainer.person_id == viewer.id)
        ways.append(Cohort.id.in_(mine))
    return select(Cohort).where(or_(*ways) if ways else false())


def cohort(session: Session, viewer: Viewer, cohort_id: uuid.UUID) -> Cohort:
    found = session.scalars(visible_cohorts(viewer).where(Cohort.id == cohort_id)).first()
    if found is None:
        raise NotFound
    return found


def organised_cohort(session: Session, viewer: Viewer, cohort_id: uuid.UUID) -> Cohort:
    """A cohort of one's own organisation: what only its organisers may touch."""
    own = visible_cohorts(viewer).where(Cohort.id == cohort_id, Cohort.organisation_id.in_(_organisations_of(viewer)))
    found = session.scalars(own).first()
    if found is None:
        raise NotFound
    return found


def cohort_by_id(session: Session, cohort_id: uuid.UUID) -> Cohort:
    """A cohort without asking who wants it: for work that has already been allowed."""
    found = session.get(Cohort, cohort_id)
    if found is None:
        raise NotFound
    return found


def zone_of(cohort: Cohort) -> str:
    """The time zone of a cohort's place."""
    return regions.time_zone(cohort.region_code)


def course_of(session: Session, cohort: Cohort) -> Course:
    """The course at the version that the cohort is pinned to."""
    return edition(session, cohort.course_version_id)


@dataclass(frozen=True)
class CohortRow:
    """A cohort in a list."""

    id: uuid.UUID
    title: str
    organiser: str
    city: str
    starts_on: date
    ends_on: date
    announced: int
    enrolled: int


def cohort_rows(viewer: Viewer) -> Select[Any]:
    """Cohorts with the number of people in each, newest first."""
    enrolled = (
        select(func.count())
        .where(Enrolment.cohort_id == Cohort.id, Enrolment.state == EnrolmentState.ACTIVE)
        .correlate(Cohort)
        .scalar_subquery()
    )
    mine = visible_cohorts(viewer).with_only_columns(Cohort.id)
    return (
        select(
            Cohort.id,
            Cohort.title,
            Organisation.name.label("organiser"),
            Cohort.city,
            Cohort.region_code,
            Cohort.starts_on,
            Cohort.ends_on,
            Cohort.announced_seats.label("announced"),
            enrolled.label("enrolled"),
        )
        .join(Organisation)
        .where(Cohort.id.in_(mine))
        .order_by(Cohort.starts_on.desc(), Cohort.title)
    )


@dataclass(frozen=True)
class QuotaFill:
    """A quota and how many have come in under it."""

    share: QuotaShare
    enrolled: int


@dataclass(frozen=True)
class Fill:
    """Announced seats, quotas, and what lies between them: the three never pretend to add up."""

    announced: int
    quotas: tuple[QuotaFill, ...]

    @property
    def allocated(self) -> int:
        return sum(quota.share.seats for quota in self.quotas)

    @property
    def unallocated(self) -> int:
        return unallocated(self.announced, [quota.share for quota in self.quotas])

    @property
    def enrolled(self) -> int:
        return sum(quota.enrolled for quota in self.quotas)


def taken_seats(session: Session, cohort_id: uuid.UUID) -> dict[uuid.UUID | None, int]:
    """How many active people stand under each quota."""
    rows = session.execute(
        select(Enrolment.quota_id, func.count())
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.ACTIVE)
        .group_by(Enrolment.quota_id)
    )
    return {quota_id: count for quota_id, count in rows}


def fill(session: Session, cohort: Cohort) -> Fill:
    taken = taken_seats(session, cohort.id)
    quotas = tuple(QuotaFill(quota.share(), taken.get(quota.id, 0)) for quota in cohort.quotas)
    return Fill(cohort.announced_seats, quotas)


def sessions(session: Session, cohort_id: uuid.UUID) -> list[ClassSession]:
    """The timetable in order of time."""
    order = (ClassSession.starts_at, ClassSession.id)
    return list(session.scalars(select(ClassSession).where(ClassSession.cohort_id == cohort_id).order_by(*order)))


def class_session(session: Session, cohort: Cohort, session_id: uuid.UUID) -> ClassSession:
    """A session within its cohort."""
    found = session.scalars(
        select(ClassSession).where(ClassSession.id == session_id, ClassSession.cohort_id == cohort.id)
    ).first()
    if found is None:
        raise NotFound
    return found


def current_session(found: Sequence[ClassSession], moment: datetime) -> ClassSession | None:
    """The session that runs now, else the next one to come, else none."""
    return next((one for one in found if one.ends_at > moment), None)


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
    text = " ".join(search.split())
    digits = "".join(letter for letter in text if letter.isdigit())
    if len(digits) == 16:
        return Person.nik_digest == vault.digest(digits)
    if len(digits) == 8:
        return Person.login == digits
    return or_(Person.full_name.icontains(text, autoescape=True), Region.name.icontains(text, autoescape=True))


def roster_imports(session: Session, cohort_id: uuid.UUID) -> list[RosterImport]:
    statement = select(RosterImport).where(RosterImport.cohort_id == cohort_id)
    return list(session.scalars(statement.order_by(RosterImport.made_at.desc()).limit(20)))


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
    cohort: Cohort
    quota: str
    village_code: str


def places(session: Session, viewer: Viewer) -> list[Place]:
    """One's own enrolments, the latest cohort first."""
    rows = session.execute(
        select(Enrolment.id, Cohort, Quota.name, Enrolment.village_code)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(Quota, Quota.id == Enrolment.quota_id)
        .where(Enrolment.person_id == viewer.id, Enrolment.state == EnrolmentState.ACTIVE)
        .order_by(Cohort.starts_on.desc())
    )
    return [Place(*row) for row in rows]


def place(session: Session, viewer: Viewer, enrolment_id: uuid.UUID) -> Place:
    """One of one's own enrolments, or NotFound."""
    for found in places(session, viewer):
        if found.enrolment_id == enrolment_id:
            return found
    raise NotFound


def organisation(session: Session, viewer: Viewer, organisation_id: uuid.UUID) -> Organisation:
    found = session.scalars(visible_organisations(viewer).where(Organisation.id == organisation_id)).first()
    if found is None:
        raise NotFound
    return found


def organisations(session: Session, viewer: Viewer) -> list[Organisation]:
    return list(session.scalars(visible_organisations(viewer).order_by(Organisation.name).limit(600)))


def staff(organisation_id: uuid.UUID, role: Role | None = None) -> Select[Any]:
    """People who work for an organiser."""
    statement = (
        select(Person.id, Person.login, Person.full_name, OrganisationMember.role)
        .join(OrganisationMember, OrganisationMember.person_id == Person.id)
        .where(OrganisationMember.organisation_id == organisation_id)
        .order_by(OrganisationMember.role, Person.full_name)
    )
    return statement.where(OrganisationMember.role == role) if role else statement


def trainers(session: Session, cohort_id: uuid.UUID) -> list[Any]:
    return list(
        session.execute(
            select(Person.id, Person.full_name)
            .join(CohortTrainer, CohortTrainer.person_id == Person.id)
            .where(CohortTrainer.cohort_id == cohort_id)
            .order_by(Person.full_name)
        )
    )


def version_label(session: Session, cohort: Cohort) -> str:
    """What the cohort is pinned to, in words: `Pelatihan Dasar PSM, versi 1`."""
    row = session.execute(
        select(CourseVersion.title, CourseVersion.number).where(CourseVersion.id == cohort.course_version_id)
    ).one()
    return f"{row.title}, versi {row.number}"


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

    name: str
    login: str
    pin: str
    quota: str


def cards(session: Session, cohort_id: uuid.UUID, person_id: uuid.UUID | None = None) -> list[CardRow]:
    """Cards whose PIN has not been replaced by a secret of the person's own, by name; or that of one person."""
    statement = roster(cohort_id).add_columns(Person.card_pin).where(Person.card_pin.is_not(None))
    if person_id is not None:
        statement = statement.where(Person.id == person_id)
    return [CardRow(row.full_name, row.login, row.card_pin, row.quota) for row in session.execute(statement)]


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
