"""Marking attendance."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.attendance import queries, rules
from portal.attendance.models import AttendanceMark, MarkReplacement
from portal.attendance.rules import Presence
from portal.cohorts import queries as cohorts
from portal.cohorts.models import ClassSession
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import enrolments
from portal.errors import NotFound, Refusal


def mark(
    session: Session,
    viewer: Viewer,
    class_session: ClassSession,
    enrolment_id: uuid.UUID,
    presence: Presence,
    now: datetime,
    seen: Collection[uuid.UUID] | None = None,
) -> Refusal | None:
    """Mark one person of the session's cohort.

    The mark replaces those that its maker has ``seen`` (None: all that stand) and the maker's own former ones.
    """
    refusal = rules.refuse_mark(class_session.starts_at, now)
    if refusal:
        return refusal
    own = select(Enrolment.id).where(Enrolment.id == enrolment_id, Enrolment.cohort_id == class_session.cohort_id)
    if session.scalar(own) is None:
        raise NotFound
    former = queries.standing(session, class_session.id, [enrolment_id]).get(enrolment_id, [])
    made = _mark(class_session, enrolment_id, presence, viewer, now)
    session.add(made)
    session.flush()
    session.add_all(
        MarkReplacement(mark_id=other.id, by_id=made.id)
        for other in former
        if seen is None or other.id in seen or other.marked_by == viewer.id
    )
    changed = {"mark": (former[0].presence if former else None, presence)}
    values: dict[str, Any] = {"changed": changed, "class_session": class_session.title, "held": class_session.id}
    values |= enrolments.in_trail(session, enrolment_id)
    audit.record(session, viewer.id, "attendance-marked", "enrolment", enrolment_id, now, **values)
    return None


def mark_rest(
    session: Session, viewer: Viewer, class_session: ClassSession, presence: Presence, now: datetime
) -> int | Refusal:
    """Give everybody who has no mark yet the same one. Returns how many there were."""
    refusal = rules.refuse_mark(class_session.starts_at, now)
    if refusal:
        return refusal
    left = queries.unmarked(session, class_session.cohort_id, class_session.id)
    session.add_all(_mark(class_session, enrolment_id, presence, viewer, now) for enrolment_id in left)
    values: dict[str, Any] = {"changed": {"mark": (None, presence)}, "class_session": class_session.title}
    values |= {
        "cohort": cohorts.cohort_by_id(session, class_session.cohort_id),
        "people": enrolments.people_of(session, left),
    }
    audit.record(session, viewer.id, "attendance-rest", "class_session", class_session.id, now, **values)
    return len(left)


def _mark(
    class_session: ClassSession, enrolment_id: uuid.UUID, presence: Presence, viewer: Viewer, now: datetime
) -> AttendanceMark:
    return AttendanceMark(
        session_id=class_session.id,
        enrolment_id=enrolment_id,
        presence=presence,
        marked_at=now,
        marked_by=viewer.id,
    )
