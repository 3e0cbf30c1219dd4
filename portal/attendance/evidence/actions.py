"""Adding evidence to a session, and noting who looked at it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.attendance.evidence import queries, rules
from portal.attendance.evidence.models import EvidencePage
from portal.cohorts import queries as cohorts
from portal.cohorts.models import ClassSession
from portal.errors import Refusal


def add_pages(
    session: Session, viewer: Viewer, class_session: ClassSession, photos: Sequence[bytes], now: datetime
) -> Refusal | None:
    """Keep photos of a signed list with its session, in their order."""
    refusal = rules.refuse_pages(queries.count(session, class_session.id), len(photos))
    if refusal:
        return refusal
    common = {"session_id": class_session.id, "added_at": now, "added_by": viewer.id}
    session.add_all(EvidencePage(position=number, content=photo, **common) for number, photo in enumerate(photos, 1))
    _record(session, viewer, "evidence-added", class_session, now, count=len(photos))
    return None


def record_page(
    session: Session, viewer: Viewer, class_session: ClassSession, found: EvidencePage, now: datetime
) -> None:
    """Note that a member of the staff looked at a page."""
    _record(session, viewer, "evidence-seen", class_session, now, photo=found.id)


def _record(
    session: Session, viewer: Viewer, action: str, class_session: ClassSession, now: datetime, **more: Any
) -> None:
    cohort = cohorts.cohort_by_id(session, class_session.cohort_id)
    values = more | {"class_session": class_session.title}
    audit.record(session, viewer.id, action, "class_session", class_session.id, now, cohort=cohort, **values)
