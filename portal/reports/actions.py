"""Keeping what goes out."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.cohorts.models import Cohort
from portal.reports.models import ListExport


def keep_export(
    session: Session, viewer: Viewer, cohort: Cohort, kind: str, content: bytes, row_count: int, now: datetime
) -> ListExport:
    """Keep a graduation list as it was exported, and who did it."""
    made = ListExport(
        cohort_id=cohort.id, made_by=viewer.id, made_at=now, kind=kind, row_count=row_count, content=content
    )
    session.add(made)
    session.flush()
    audit.record(
        session, viewer.id, "list-exported", "cohort", cohort.id, now, cohort=cohort, kind=kind, rows=row_count
    )
    return made


def record_taken(session: Session, viewer: Viewer, cohort: Cohort, made: ListExport, now: datetime) -> None:
    """Note that a graduation list which is kept was taken once more."""
    values: dict[str, Any] = {"kind": made.kind, "rows": made.row_count}
    audit.record(session, viewer.id, "list-taken", "list_export", made.id, now, cohort=cohort, **values)
