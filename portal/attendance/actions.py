"""Marking attendance."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.attendance import queries, rules
from portal.attendance.models import AttendanceMark
from portal.attendance.rules import MarkSource, Presence
from portal.cohorts.models import ClassSession, Enrolment
from portal.errors import NotFound, Refusal


def mark(
    session: Session,
    viewer: Viewer,
    held: ClassSession,
    enrolment_id: uuid.UUID,
    presence: Presence,
    now: datetime,
) -> Refusal | None:
    """Mark one person of the session's cohort."""
    refusal = rules.refuse_mark(held.starts_at, now)
    if refusal:
        return refusal
    own = select(Enrolment.id).where(Enrolment.id == enrolment_id, Enrolment.cohort_id == held.cohort_id)
    if session.scalar(own) is None:
        raise NotFound
    session.add(_mark(held, enrolment_id, presence, viewer, now))
    audit.record(
        session, viewer.id, "attendance-marked", "enrolment", enrolment_id, now, held=str(held.id), mark=presence
    )
    return None


def mark_rest(session: Session, viewer: Viewer, held: ClassSession, presence: Presence, now: datetime) -> int | Refusal:
    """Give everybody who has no mark yet the same one. Returns how many there were."""
    refusal = rules.refuse_mark(held.starts_at, now)
    if refusal:
        return refusal
    left = queries.unmarked(session, held.cohort_id, held.id)
    session.add_all(_mark(held, enrolment_id, presence, viewer, now) for enrolment_id in left)
    audit.record(session, viewer.id, "attendance-rest", "class_session", held.id, now, mark=presence, count=len(left))
    return len(left)


def _mark(
    held: ClassSession, enrolment_id: uuid.UUID, presence: Presence, viewer: Viewer, now: datetime
) -> AttendanceMark:
    return AttendanceMark(
        session_id=held.id,
        enrolment_id=enrolment_id,
        presence=presence,
        source=MarkSource.ROLL_CALL,
        marked_at=now,
        marked_by=viewer.id,
    )
