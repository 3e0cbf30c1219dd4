"""Cohorts, their seats and their timetables."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, false, func, or_, select
from sqlalchemy.orm import Session

from portal.access import Role, Viewer
from portal.accounts.models import Person
from portal.cohorts.models import (
    ClassSession,
    Cohort,
    CohortTrainer,
    Enrolment,
)
from portal.cohorts.rules import EnrolmentState, QuotaShare, unallocated
from portal.content.shapes import Course
from portal.courses.models import CourseVersion
from portal.courses.queries import edition, label
from portal.errors import NotFound
from portal.organisers.models import Organisation
from portal.organisers.queries import organisations_of
from portal.organisers.rules import Duty
from portal.regions import rules as regions

_COHORTS = Cohort.__table__.c
_REGION = select(_COHORTS.region_code).where(_COHORTS.id == bindparam("cohort_id"))
_TRAINERS = (
    select(Person.id, Person.full_name)
    .join(CohortTrainer, CohortTrainer.person_id == Person.id)
    .where(CohortTrainer.cohort_id == bindparam("cohort_id"))
    .order_by(Person.full_name)
)


def _taught_by(viewer: Viewer) -> Select[tuple[uuid.UUID]]:
    return select(CohortTrainer.cohort_id).where(CohortTrainer.person_id == viewer.id)


def visible_cohorts(viewer: Viewer) -> Select[tuple[Cohort]]:
    """Cohorts of one's organisation for organisers, cohorts one teaches for trainers who still work there."""
    ways = []
    if Role.ORGANISER in viewer.roles:
        ways.append(Cohort.organisation_id.in_(organisations_of(viewer)))
    if Role.TRAINER in viewer.roles:
        ways.append(
            and_(Cohort.id.in_(_taught_by(viewer)), Cohort.organisation_id.in_(organisations_of(viewer, Role.TRAINER)))
        )
    return select(Cohort).where(or_(*ways) if ways else false())


def cohort(session: Session, viewer: Viewer, cohort_id: uuid.UUID) -> Cohort:
    found = session.scalars(visible_cohorts(viewer).where(Cohort.id == cohort_id)).first()
    if found is None:
        raise NotFound
    return found


def organised_cohort(session: Session, viewer: Viewer, cohort_id: uuid.UUID) -> Cohort:
    """A cohort of one's own organisation: what only its organisers may touch."""
    own = visible_cohorts(viewer).where(Cohort.id == cohort_id, Cohort.organisation_id.in_(organisations_of(viewer)))
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


def zone_by_id(session: Session, cohort_id: uuid.UUID) -> str:
    """The time zone of a cohort's place, for pages that need nothing else of it."""
    return regions.time_zone(session.execute(_REGION, {"cohort_id": cohort_id}).scalar_one())


def course_of(session: Session, cohort: Cohort) -> Course:
    """The course at the version that the cohort is pinned to."""
    return edition(session, cohort.course_version_id)


def cohort_rows(viewer: Viewer, duty: Duty | None = None) -> Select[Any]:
    """Cohorts with the number of people in each, newest first; only those of a duty if one is named."""
    enrolled = (
        select(func.count())
        .where(Enrolment.cohort_id == Cohort.id, Enrolment.state == EnrolmentState.ACTIVE)
        .correlate(Cohort)
        .scalar_subquery()
    )
    mine = visible_cohorts(viewer).with_only_columns(Cohort.id)
    if duty and duty.organisation_id:
        mine = mine.where(Cohort.organisation_id == duty.organisation_id)
        if duty.role is Role.TRAINER:
            mine = mine.where(Cohort.id.in_(_taught_by(viewer)))
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


def trainers(session: Session, cohort_id: uuid.UUID) -> list[Any]:
    return list(session.execute(_TRAINERS, {"cohort_id": cohort_id}))


def version_label(session: Session, cohort: Cohort) -> str:
    """What the cohort is pinned to, in words: `Pelatihan Dasar PSM, versi 1`."""
    row = session.execute(
        select(CourseVersion.title, CourseVersion.number).where(CourseVersion.id == cohort.course_version_id)
    ).one()
    return label(row)
