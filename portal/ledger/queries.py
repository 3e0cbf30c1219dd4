"""Reading the ledger."""

import uuid
from collections.abc import Collection

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from portal.ledger.models import Completion

CHUNK = 500


def proof(level: str, samples: bool) -> list[ColumnElement[bool]]:
    """Conditions for completions that prove a level. Sample ones do so only with ``samples``."""
    proven = [Completion.snapshot["level"].as_string() == level]
    return proven if samples else [*proven, Completion.snapshot["sample"].as_boolean().is_(False)]


def holders(session: Session, level: str, people: Collection[uuid.UUID], samples: bool) -> set[uuid.UUID]:
    """Those of an organiser's own records that have a completion of this level."""
    asked, found = list(people), set()
    for start in range(0, len(asked), CHUNK):
        own = Completion.person_id.in_(asked[start : start + CHUNK])
        found |= set(session.scalars(select(Completion.person_id).where(own, *proof(level, samples))))
    return found


def is_completed(session: Session, enrolment_id: uuid.UUID) -> bool:
    """Whether the completion of an enrolment was decided."""
    return _any(session, Completion.enrolment_id == enrolment_id)


def has_completion(session: Session, person_id: uuid.UUID) -> bool:
    """Whether a record has a completion, of whatever cohort."""
    return _any(session, Completion.person_id == person_id)


def is_certified(session: Session, cohort_id: uuid.UUID) -> bool:
    """Whether somebody's completion was decided in a cohort."""
    return _any(session, Completion.cohort_id == cohort_id)


def _any(session: Session, whose: ColumnElement[bool]) -> bool:
    return session.scalar(select(Completion.id).where(whose).limit(1)) is not None
