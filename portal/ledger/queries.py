"""Reading the ledger."""

import uuid
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ledger.models import Completion

CHUNK = 500


def holders(session: Session, level: str, people: Collection[uuid.UUID], samples: bool) -> set[uuid.UUID]:
    """Those of the people who have a completion of this level. Sample ones count only with ``samples``."""
    proof = [Completion.snapshot["level"].as_string() == level]
    if not samples:
        proof.append(Completion.snapshot["sample"].as_boolean().is_(False))
    asked, found = list(people), set()
    for start in range(0, len(asked), CHUNK):
        rows = session.execute(
            select(Completion.person_id).where(Completion.person_id.in_(asked[start : start + CHUNK]), *proof)
        )
        found |= {row.person_id for row in rows}
    return found
