"""Entries of the ledger put straight into its table, for tests that ask who has completed what."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.cohorts.models import Cohort
from portal.courses.models import Learner
from portal.enrolment.models import Enrolment
from portal.ledger.models import Completion
from portal.web.transaction import unit_of_work
from tests.cast import EARLY, JATIASIH

FAR = 9001
"""Where numbers begin here: beyond those that the portal gives out in a test."""


def enter(session: Session, viewer: Viewer, cohort: Cohort, level: str = "dasar", sample: bool = True) -> Completion:
    """Somebody gets a seat in a cohort, and the completion of a level for it."""
    with unit_of_work():
        number = session.scalars(select(func.count(Completion.id))).one() + FAR
        return add_completion(session, viewer.id, cohort, level, sample, number)


def add_completion(
    session: Session, person_id: Any, cohort: Cohort, level: str, sample: bool, number: int
) -> Completion:
    """A completion of a seat of its own."""
    return complete_seat(session, add_seat(session, person_id, cohort), person_id, cohort, level, sample, number)


def complete_seat(
    session: Session,
    enrolment_id: Any,
    person_id: Any,
    cohort: Cohort,
    level: str = "dasar",
    sample: bool = True,
    number: int = 1,
) -> Completion:
    """A completion of a seat that is there."""
    made = Completion(
        ledger_number=number,
        organisation_id=cohort.organisation_id,
        cohort_id=cohort.id,
        enrolment_id=enrolment_id,
        person_id=person_id,
        number=f"{number}/UJI",
        code=f"{number:08d}",
        decided_at=EARLY,
        decided_by=person_id,
        snapshot={"level": level, "sample": sample, "course": "Pelatihan Uji", "dates": "1–2 Februari 2026"},
        snapshot_hash="0" * 64,
    )
    session.add(made)
    session.flush()
    return made


def add_seat(session: Session, person_id: Any, cohort: Cohort) -> Any:
    """A seat that nobody was asked about; gives its key."""
    learner = Learner(person_id=person_id, course_version_id=cohort.course_version_id)
    session.add(learner)
    session.flush()
    place = {"cohort_id": cohort.id, "quota_id": cohort.quotas[-1].id, "village_code": JATIASIH}
    session.add(Enrolment(id=learner.id, person_id=person_id, enrolled_at=EARLY, **place))
    session.flush()
    return learner.id
