"""Taking a trail out of the portal, which is itself an act of the trail."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer


def record_export(
    session: Session, viewer: Viewer, subject_id: uuid.UUID, kind: str, rows: int, now: datetime, **whose: Any
) -> None:
    """Note that a trail went out as a file; ``whose`` says in whose trail that stands."""
    audit.record(session, viewer.id, "trail-exported", "trail", subject_id, now, kind=kind, rows=rows, **whose)
