"""Noting what number those who applied have in the list, so that they can see how it moves."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.registration.models import NotedPlace
from portal.registration.queries import journeys


def note_places(session: Session, cohort: Cohort, now: datetime) -> int:
    """Under the lock of the cohort: note the numbers that have changed; says how many."""
    changed = _changed(session, cohort)
    session.add_all(NotedPlace(enrolment_id=one, noted_at=now, number=number) for one, number in changed.items())
    session.flush()
    return len(changed)


def note_all(session: Session, now: datetime) -> int:
    """The same in the next cohort where a number has changed; only that one is locked. To be called again until there
    is none left."""
    for cohort in journeys.followed(session, now):
        if _changed(session, cohort):
            cohorts.lock(session, cohort)
            if count := note_places(session, cohort, now):
                return count
    return 0


def _changed(session: Session, cohort: Cohort) -> dict[uuid.UUID, int]:
    """The numbers that were not noted yet, by enrolment."""
    noted = journeys.numbers_noted(session, cohort.id)
    return {one: number for one, number in journeys.numbers_now(session, cohort.id).items() if noted.get(one) != number}
