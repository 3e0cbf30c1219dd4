"""Attendance of one person, over all cohorts that an organiser shows on one page."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.attendance.models import AttendanceMark
from portal.attendance.queries.marks import contested_marks
from portal.attendance.rules import Presence
from portal.audit import AuditEntry


@dataclass(frozen=True)
class SeenMark:
    """The mark that counts for a session: who made it, in which act, and what had been said before, if it was something
    else. ``contested``: others that stand say otherwise."""

    presence: Presence
    marked_at: datetime
    maker_name: str
    action: str | None
    contested: bool
    before: Presence | None = None


Place = tuple[uuid.UUID, uuid.UUID]
"""An enrolment, and a session."""


def seen_marks(session: Session, enrolment_ids: Collection[uuid.UUID]) -> dict[Place, SeenMark]:
    """The marks of some enrolments that count, by enrolment and session: two queries, however many there are."""
    counting = contested_marks(
        AttendanceMark.enrolment_id.in_(enrolment_ids),
        marked_by=AttendanceMark.marked_by,
        act_id=AttendanceMark.act_id,
    )
    rows = session.execute(
        select(counting, Person.full_name, AuditEntry.action)
        .join(Person, Person.id == counting.c.marked_by)
        .outerjoin(AuditEntry, AuditEntry.id == counting.c.act_id)
    )
    said = _said(session, enrolment_ids)
    found = {}
    for row in rows:
        place = (row.enrolment_id, row.session_id)
        earlier = [one for one in said.get(place, ()) if one is not row.said]
        found[place] = SeenMark(
            row.presence,
            row.marked_at,
            row.full_name,
            row.action,
            bool(row.contested),
            earlier[-1] if earlier else None,
        )
    return found


def _said(session: Session, enrolment_ids: Collection[uuid.UUID]) -> dict[Place, list[Presence]]:
    """All presences that were ever said, in the order in which they were made."""
    marks = select(AttendanceMark.enrolment_id, AttendanceMark.session_id, AttendanceMark.presence).where(
        AttendanceMark.enrolment_id.in_(enrolment_ids)
    )
    found: dict[Place, list[Presence]] = {}
    for enrolment_id, session_id, presence in session.execute(marks.order_by(AttendanceMark.id)):
        if presence is not None:
            found.setdefault((enrolment_id, session_id), []).append(presence)
    return found
