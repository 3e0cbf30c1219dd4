"""What became of applications, as far as it was noted: numbers in the list, and acts on the seat."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.audit import AuditEntry
from portal.cohorts.models import Cohort
from portal.enrolment.models import Enrolment
from portal.enrolment.queries.seats import waiting_people
from portal.enrolment.rules import EnrolmentState
from portal.registration.models import Application, NotedPlace
from portal.registration.rules import BEFALL


def numbers(session: Session, enrolment_id: uuid.UUID) -> list[tuple[datetime, int]]:
    """The numbers that somebody had in the list, in order of time."""
    own = select(NotedPlace.noted_at, NotedPlace.number).where(NotedPlace.enrolment_id == enrolment_id)
    return [(row[0], row[1]) for row in session.execute(own.order_by(NotedPlace.noted_at, NotedPlace.id))]


def befallen(session: Session, enrolment_id: uuid.UUID) -> list[tuple[datetime, str]]:
    """What of the trail of an enrolment its person may read, in order of time."""
    own = (AuditEntry.subject == "enrolment", AuditEntry.subject_id == str(enrolment_id), AuditEntry.action.in_(BEFALL))
    found = select(AuditEntry.at, AuditEntry.action).where(*own).order_by(AuditEntry.at, AuditEntry.id)
    return [(row[0], row[1]) for row in session.execute(found)]


def numbers_now(session: Session, cohort_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """The number in the list of those who applied to a cohort and wait, by enrolment."""
    listed = waiting_people(cohort_id).order_by(None).subquery()
    applied = select(Application.enrolment_id).where(
        Application.cohort_id == cohort_id, Application.enrolment_id.is_not(None)
    )
    found = select(listed.c.id, listed.c.own_rank).where(listed.c.id.in_(applied))
    return {row[0]: row[1] for row in session.execute(found)}


def numbers_noted(session: Session, cohort_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """The number that was noted last of those who wait in a cohort, by enrolment."""
    rows = session.execute(
        select(NotedPlace.enrolment_id, NotedPlace.number)
        .join(Enrolment, Enrolment.id == NotedPlace.enrolment_id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.WAITING)
        .order_by(NotedPlace.noted_at, NotedPlace.id)
    )
    return {row[0]: row[1] for row in rows}


def followed(session: Session, now: datetime) -> list[Cohort]:
    """Cohorts that are not over, and have taken applications."""
    coming = Cohort.ends_on >= (now - timedelta(days=1)).date()
    applied = exists().where(Application.cohort_id == Cohort.id, Application.enrolment_id.is_not(None))
    return list(session.scalars(select(Cohort).where(coming, applied).order_by(Cohort.ends_on, Cohort.id)))
