"""Keeping what the phones of a rehearsal measure, and letting it go."""

import uuid

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.assessments.attempts.models import Attempt
from portal.assessments.readiness.models import PhoneMeasure
from portal.assessments.readiness.rules import PhoneTimes


def keep_times(session: Session, attempt: Attempt, times: PhoneTimes) -> None:
    """Keep what a phone has measured so far in place of what it sent before. It leaves no entry in the trail: nothing
    of it stays. The attempt is locked by whoever calls, so that a rehearsal that ends takes everything with it."""
    found = session.get(PhoneMeasure, attempt.id)
    if found is None:
        found = PhoneMeasure(attempt_id=attempt.id, cohort_id=attempt.cohort_id, asked=0)
        session.add(found)
    if times.asked >= (found.asked or 0):
        found.asked, found.lost, found.milliseconds = times.asked, times.lost, list(times.milliseconds)


def forget(session: Session, cohort_id: uuid.UUID) -> None:
    session.execute(delete(PhoneMeasure).where(PhoneMeasure.cohort_id == cohort_id))
