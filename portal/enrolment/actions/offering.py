"""Seats that were offered from the waiting list: telling people of them, their answers, and the end of the time."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.cohorts.rules import CONFIRM_HOURS
from portal.enrolment import rules
from portal.enrolment.actions import seating, telling
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import enrolments
from portal.enrolment.queries import offers as queries
from portal.enrolment.queries import seats as seats_queries
from portal.enrolment.rules import EnrolmentState, PersonalText
from portal.errors import Refusal


def tell(
    session: Session, viewer: Viewer, cohort: Cohort, enrolment_id: uuid.UUID, now: datetime
) -> datetime | Refusal:
    """The text that tells somebody of the seat is opened: until when they may answer. The time begins with the first
    time that it is opened."""
    enrolment = _offered(session, viewer.id, cohort, enrolment_id, now)
    if isinstance(enrolment, Refusal):
        return enrolment
    last = seating.list_ends_at(cohort)
    if enrolment.answer_by is None:
        enrolment.answer_by = rules.answer_by(now, cohort.confirm_hours or CONFIRM_HOURS, last)
    telling.note_opened(session, viewer, cohort, enrolment, PersonalText.OFFERED, now)
    return enrolment.answer_by


def confirm(
    session: Session, viewer: Viewer | None, cohort: Cohort, enrolment_id: uuid.UUID, reason: str, now: datetime
) -> Refusal | None:
    """Somebody takes the seat that they were offered. Without a ``viewer`` it is whoever applied."""
    actor_id = viewer.id if viewer else None
    enrolment = _offered(session, actor_id, cohort, enrolment_id, now)
    if isinstance(enrolment, Refusal):
        return enrolment
    _admit(session, actor_id, cohort, enrolment, reason, now)
    return None


def decline(
    session: Session, viewer: Viewer, cohort: Cohort, enrolment_id: uuid.UUID, reason: str, now: datetime
) -> Refusal | None:
    """Somebody does not want the seat that they were offered: they leave the list, and it goes on to the next one."""
    enrolment = _offered(session, viewer.id, cohort, enrolment_id, now)
    if isinstance(enrolment, Refusal):
        return enrolment
    _answered(session, viewer.id, cohort, enrolment, EnrolmentState.WITHDRAWN, "seat-declined", reason, now)
    seating.settle(session, viewer.id, cohort, now)
    return None


def admit_all(session: Session, actor_id: uuid.UUID, cohort: Cohort, now: datetime) -> None:
    """Under the lock of the cohort: it asks nobody to confirm any longer, so whoever was offered a seat has it."""
    for enrolment in seats_queries.offered(session, cohort.id):
        _admit(session, actor_id, cohort, enrolment, "", now)


def end_due(session: Session, now: datetime) -> int:
    """Carry out what the time has ended, of one cohort; says how many offers lapsed. To be called again until there is
    none left."""
    for cohort in queries.perhaps_due(session, now):
        cohorts.lock(session, cohort)
        if count := seating.end_offers(session, None, cohort, now):
            seating.settle(session, None, cohort, now)
            return count
    return 0


def _offered(
    session: Session, actor_id: uuid.UUID | None, cohort: Cohort, enrolment_id: uuid.UUID, now: datetime
) -> Enrolment | Refusal:
    """Under the lock of the cohort: somebody whose offer stands now."""
    cohorts.lock(session, cohort)
    seating.settle(session, actor_id, cohort, now)
    enrolment = enrolments.enrolment(session, cohort, enrolment_id)
    session.refresh(enrolment)
    return enrolment if enrolment.state is EnrolmentState.OFFERED else rules.OFFER_OVER


def _admit(
    session: Session, actor_id: uuid.UUID | None, cohort: Cohort, enrolment: Enrolment, reason: str, now: datetime
) -> None:
    _answered(session, actor_id, cohort, enrolment, EnrolmentState.ACTIVE, "seat-confirmed", reason, now)


def _answered(
    session: Session,
    actor_id: uuid.UUID | None,
    cohort: Cohort,
    enrolment: Enrolment,
    state: EnrolmentState,
    action: str,
    reason: str,
    now: datetime,
) -> None:
    enrolment.state, enrolment.answer_by = state, None
    session.flush()
    seats, changed = seating.seats_of(session, cohort, now), {"state": (EnrolmentState.OFFERED, state)}
    seating.record(session, actor_id, action, cohort, enrolment, now, seats, reason=reason, changed=changed)
