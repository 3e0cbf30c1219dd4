"""Whether a cohort takes applications, and which cohort a public address means."""

import uuid
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.errors import NotFound
from portal.registration import rules
from portal.registration.models import Application, Registration
from portal.registration.rules import ApplicationState, RegistrationPhase


def registration(session: Session, cohort_id: uuid.UUID) -> Registration | None:
    return session.get(Registration, cohort_id)


def by_short_name(session: Session, short_name: str) -> tuple[Registration, Cohort]:
    """The registration that a public address names, with its cohort; or NotFound."""
    found = session.execute(
        select(Registration, Cohort)
        .join(Cohort, Cohort.id == Registration.cohort_id)
        .where(Registration.short_name == short_name.lower())
    ).first()
    if found is None:
        raise NotFound
    return found[0], found[1]


def is_taken(session: Session, short_name: str) -> bool:
    return session.scalar(select(Registration.cohort_id).where(Registration.short_name == short_name)) is not None


def phase(found: Registration, now: datetime) -> RegistrationPhase:
    return rules.phase(found.opens_at, found.closes_at, now)


def needs_approval(session: Session, found: Registration, cohort: Cohort) -> bool:
    return rules.needs_approval(found.approval, cohorts.course_of(session, cohort).requires)


def end_of(day: date, zone: str) -> datetime:
    """The moment at which a day of a place is over."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))


def undecided(session: Session, cohort_id: uuid.UUID) -> int:
    """How many applications nobody has looked at yet."""
    own = (Application.cohort_id == cohort_id, Application.state == ApplicationState.RECEIVED)
    return session.scalar(select(func.count()).select_from(Application).where(*own)) or 0
