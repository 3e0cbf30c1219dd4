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
