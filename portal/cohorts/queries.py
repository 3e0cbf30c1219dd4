"""Cohorts, their seats and their timetables."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, or_, select
from sqlalchemy.orm import Session

from portal.access import Role, Viewer
from portal.accounts.models import Person
from portal.cohorts.models import ClassSession, Cohort, CohortTrainer
from portal.cohorts.rules import Slot, cohort_code
from portal.content.shapes import Course
from portal.courses.models import CourseVersion
from portal.courses.queries import edition, named
from portal.dates import local_date
from portal.errors import NotFound
from portal.organisers.queries.organisations import organisations_of, staff
from portal.regions import rules as regions

MAX_OFFERED = 100
"""Cohorts in one list to choose from."""
_COHORTS = Cohort.__table__.c
_REGION = select(_COHORTS.region_code).where(_COHORTS.id == bindparam("cohort_id"))
_JP = select(func.sum(ClassSession.jp)).where(
    ClassSession.cohort_id == bindparam("cohort_id"), ClassSession.cancelled_at.is_(None)
)
_TRAINERS = (
    select(Person.id, Person.full_name)
    .join(CohortTrainer, CohortTrainer.person_id == Person.id)
    .where(CohortTrainer.cohort_id == bindparam("cohort_id"))
    .order_by(Person.full_name)
)


def _taught_by(viewer: Viewer) -> Select[uuid.UUID]:
    return select(CohortTrainer.cohort_id).where(CohortTrainer.person_id == viewer.id)


def visible_cohorts(viewer: Viewer) -> Select[Cohort]:
    """Cohorts of one's organisation for organisers, cohorts one teaches for trainers who still work there."""
    ways: list[ColumnElement[bool]] = []
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


def organises(session: Session, viewer: Viewer, cohort_id: uuid.UUID) -> bool:
    """Whether somebody is an organiser of this cohort, whatever else they are in it."""
    if Role.ORGANISER not in viewer.roles:
        return False
    own = select(Cohort.id).where(Cohort.id == cohort_id, Cohort.organisation_id.in_(organisations_of(viewer)))
    return session.scalar(own) is not None


def open_ones(session: Session, cohort: Cohort, today: date) -> list[Cohort]:
    """The other cohorts of an organiser that are not over, the nearest first."""
    others = select(Cohort).where(
        Cohort.organisation_id == cohort.organisation_id, Cohort.id != cohort.id, Cohort.ends_on >= today
    )
    return list(session.scalars(others.order_by(Cohort.starts_on, Cohort.title).limit(MAX_OFFERED)))


def lock(session: Session, *locked: Cohort) -> None:
    """From here to the end of the transaction nobody else changes these cohorts, or who sits in them."""
    session.flush()  # what was changed and not written yet would be forgotten
    for cohort in sorted(locked, key=lambda one: one.id):
        session.refresh(cohort, with_for_update={"of": Cohort})


def cohort_by_id(session: Session, cohort_id: uuid.UUID) -> Cohort:
    """A cohort without asking who wants it: for work that has already been allowed."""
    found = session.get(Cohort, cohort_id)
    if found is None:
        raise NotFound
    return found


def every_cohort(session: Session) -> list[Cohort]:
    """All cohorts, the newest first, without asking who wants them."""
    return list(session.scalars(select(Cohort).order_by(Cohort.starts_on.desc(), Cohort.title)))


def cohort_by_code(session: Session, code: str) -> Cohort:
    """A cohort by the code that commands name it by, or by its whole key, without asking who wants it."""
    wanted = code.strip().lower().replace("-", "")
    found = [one for one in session.scalars(select(Cohort.id)) if wanted in (one.hex, cohort_code(one))]
    if len(found) != 1:
        raise NotFound
    return cohort_by_id(session, found[0])


def zone_of(cohort: Cohort) -> str:
    """The time zone of a cohort's place."""
    return regions.time_zone(cohort.region_code)


def zone_by_id(session: Session, cohort_id: uuid.UUID) -> str:
    """The time zone of a cohort's place, for pages that need nothing else of it."""
    return regions.time_zone(session.execute(_REGION, {"cohort_id": cohort_id}).scalar_one())


def home_regions(cohort: Cohort) -> tuple[str, ...]:
    """The regions that the people of a cohort come from, as far as that is said: those of its quotas, and its own."""
    named = [quota.region_code for quota in cohort.quotas if quota.region_code]
    return tuple(dict.fromkeys([*named, cohort.region_code]))


def course_of(session: Session, cohort: Cohort) -> Course:
    """The course at the version that the cohort is pinned to."""
    return edition(session, cohort.course_version_id)


def as_slots(found: Sequence[ClassSession]) -> list[Slot]:
    return [Slot(one.title, one.starts_at, one.ends_at, one.room, one.speaker) for one in found]


def sessions(session: Session, cohort_id: uuid.UUID) -> list[ClassSession]:
    """The timetable in order of time, without what was cancelled."""
    return [one for one in timetable(session, cohort_id) if one.cancelled_at is None]


def timetable(session: Session, cohort_id: uuid.UUID) -> list[ClassSession]:
    """All sessions in order of time, those that were cancelled among them."""
    order = (ClassSession.starts_at, ClassSession.id)
    return list(session.scalars(select(ClassSession).where(ClassSession.cohort_id == cohort_id).order_by(*order)))


def timetable_jp(session: Session, cohort_id: uuid.UUID) -> int:
    """All JP of a cohort's timetable, without what was cancelled."""
    return int(session.scalar(_JP, {"cohort_id": cohort_id}) or 0)


def days(session: Session, cohort: Cohort) -> list[date]:
    """The days of the place on which sessions are held, in order."""
    zone = zone_of(cohort)
    return sorted({local_date(one.starts_at, zone) for one in sessions(session, cohort.id)})


def class_session(session: Session, cohort: Cohort, session_id: uuid.UUID) -> ClassSession:
    """A session within its cohort, if it was not cancelled."""
    found = any_session(session, cohort, session_id)
    if found.cancelled_at is not None:
        raise NotFound
    return found


def any_session(session: Session, cohort: Cohort, session_id: uuid.UUID) -> ClassSession:
    """A session within its cohort, cancelled or not."""
    found = session.scalars(
        select(ClassSession).where(ClassSession.id == session_id, ClassSession.cohort_id == cohort.id)
    ).first()
    if found is None:
        raise NotFound
    return found


def current_session(found: Sequence[ClassSession], moment: datetime) -> ClassSession | None:
    """The session that runs now, else the next one to come, else none."""
    return next((one for one in found if one.ends_at > moment), None)


def counting_session(found: Sequence[ClassSession], moment: datetime) -> ClassSession | None:
    """The same among the sessions that count: whose roll is called now or next."""
    return current_session([one for one in found if one.jp], moment)


def trainers(session: Session, cohort_id: uuid.UUID) -> list[Any]:
    return list(session.execute(_TRAINERS, {"cohort_id": cohort_id}))


def working_trainers(session: Session, organisation_id: uuid.UUID) -> set[uuid.UUID]:
    """Who teaches for an organiser now."""
    return {row.id for row in session.execute(staff(organisation_id, Role.TRAINER))}


def version_label(session: Session, cohort: Cohort) -> str:
    """What the cohort is pinned to, in words: `Pelatihan Dasar PSM, versi 1`."""
    title, number = session.execute(
        select(CourseVersion.title, CourseVersion.number).where(CourseVersion.id == cohort.course_version_id)
    ).one()
    return named(title, number)
