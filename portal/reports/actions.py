"""Keeping what goes out, and closing a cohort."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.assessments.attempts import queries as assessments
from portal.assessments.attempts.rules import WindowState
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.cohorts.rules import refuse_close
from portal.enrolment.queries import seats
from portal.errors import Refusal
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


def close_cohort(session: Session, viewer: Viewer, cohort: Cohort, now: datetime) -> Refusal | None:
    """From now on nothing that counts is changed in a cohort, until it is opened again."""
    cohorts.lock(session, cohort)
    states = assessments.window_states(assessments.windows(session, cohort.id), now).values()
    writing = assessments.in_progress(session, cohort.id, now)
    refusal = refuse_close(seats.state(session, cohort, now), writing, list(states).count(WindowState.OPEN))
    if refusal:
        return refusal
    cohort.closed_at = now
    audit.record(session, viewer.id, "cohort-closed", "cohort", cohort.id, now, cohort=cohort)
    return None


def reopen_cohort(session: Session, viewer: Viewer, cohort: Cohort, reason: str, now: datetime) -> None:
    """Let a closed cohort be changed again, for a reason that the trail keeps. One that is open stays so."""
    cohorts.lock(session, cohort)
    if cohort.closed_at is None:
        return
    cohort.closed_at = None
    audit.record(session, viewer.id, "cohort-reopened", "cohort", cohort.id, now, cohort=cohort, reason=reason)
