"""Marks from phones come in, at once or after a word of the organiser."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.attendance.handheld import queries, rules
from portal.attendance.handheld.models import WaitingMark
from portal.attendance.handheld.rules import STRANGER, TAKEN, MarkFate, Parcel, SentMark
from portal.attendance.models import AttendanceMark, MarkReplacement
from portal.attendance.rules import Presence
from portal.cohorts import queries as cohorts
from portal.cohorts.models import ClassSession
from portal.enrolment.queries import enrolments
from portal.errors import Refusal

Fates = dict[uuid.UUID, MarkFate | Refusal]


def receive(session: Session, viewer: Viewer, class_session: ClassSession, parcel: Parcel, now: datetime) -> Fates:
    """Take in what a phone sends, each mark by itself: however often, in whatever parts and order it is sent, the same
    marks stand here in the end. Says what became of each."""
    queries.lock(session, class_session)
    known = queries.known(session, [mark.id for mark in parcel.marks])
    people = queries.within(session, class_session.cohort_id, {mark.enrolment_id for mark in parcel.marks})
    zone = cohorts.zone_by_id(session, class_session.cohort_id)
    fates: Fates = {}
    for mark in parcel.marks:
        if mark.id in known:
            same = known[mark.id] == (class_session.id, mark.enrolment_id, mark.presence)
            fates[mark.id] = MarkFate.KNOWN if same else TAKEN
        elif mark.enrolment_id not in people:
            fates[mark.id] = STRANGER
        else:
            fates[mark.id] = rules.fate(class_session.starts_at, parcel.marked_at(mark, now), now, zone)
    _keep(session, viewer, class_session, parcel, _fated(parcel, fates, MarkFate.KEPT), now)
    _let_wait(session, viewer, class_session, parcel, _fated(parcel, fates, MarkFate.WAITING), now)
    return fates


def _fated(parcel: Parcel, fates: Fates, fate: MarkFate) -> list[SentMark]:
    return [mark for mark in parcel.marks if fates[mark.id] is fate]


def _keep(
    session: Session,
    viewer: Viewer,
    class_session: ClassSession,
    parcel: Parcel,
    marks: Sequence[SentMark],
    now: datetime,
) -> None:
    acts = _record(session, viewer, "attendance-sent", class_session, marks, now)
    for mark in marks:
        values = _values(class_session, viewer, parcel, mark, now)
        session.add(AttendanceMark(act_id=acts[mark.presence], **values))
    session.flush()
    session.add_all(MarkReplacement(mark_id=other, by_id=mark.id) for mark in marks for other in mark.replaces)


def _let_wait(
    session: Session,
    viewer: Viewer,
    class_session: ClassSession,
    parcel: Parcel,
    marks: Sequence[SentMark],
    now: datetime,
) -> None:
    _record(session, viewer, "attendance-too-late", class_session, marks, now)
    for mark in marks:
        values = _values(class_session, viewer, parcel, mark, now)
        session.add(WaitingMark(replaces=sorted(str(one) for one in mark.replaces), **values))


def _values(
    class_session: ClassSession, viewer: Viewer, parcel: Parcel, mark: SentMark, now: datetime
) -> dict[str, Any]:
    return {
        "id": mark.id,
        "session_id": class_session.id,
        "enrolment_id": mark.enrolment_id,
        "presence": mark.presence,
        "marked_at": parcel.marked_at(mark, now),
        "marked_by": viewer.id,
        "said_at": mark.said_at,
        "clock_offset": int(parcel.clock_offset.total_seconds()),
        "received_at": now,
        "device": parcel.device,
        "device_seq": mark.seq,
    }


def decide(
    session: Session,
    viewer: Viewer,
    class_session: ClassSession,
    keys: Collection[uuid.UUID],
    taking: bool,
    now: datetime,
    reason: str,
) -> int | Refusal:
    """Take marks that waited, as they were made, or turn them down. Returns how many there were."""
    chosen = queries.waiting(session, class_session.id, keys)
    if not chosen:
        return Refusal("nobody", "Centang dulu tandanya, lalu tekan Terima atau Tolak.")
    if not reason.strip():
        return Refusal("no_reason", "Tulis alasan keputusan ini dulu.", field="reason")
    action = "attendance-late-taken" if taking else "attendance-late-declined"
    acts = _record(session, viewer, action, class_session, chosen, now, reason)
    for one in chosen:
        one.decided_at, one.taken = now, taking
        if taking:
            session.add(_as_mark(one, acts[one.presence]))
    session.flush()
    if taking:
        pairs = [(uuid.UUID(other), one.id) for one in chosen for other in one.replaces]
        session.add_all(MarkReplacement(mark_id=other, by_id=key) for other, key in pairs)
    return len(chosen)


def _as_mark(one: WaitingMark, act: uuid.UUID) -> AttendanceMark:
    return AttendanceMark(
        id=one.id,
        session_id=one.session_id,
        enrolment_id=one.enrolment_id,
        presence=one.presence,
        marked_at=one.marked_at,
        marked_by=one.marked_by,
        act_id=act,
        said_at=one.said_at,
        clock_offset=one.clock_offset,
        received_at=one.received_at,
        device=one.device,
        device_seq=one.device_seq,
    )


def _record(
    session: Session,
    viewer: Viewer,
    action: str,
    class_session: ClassSession,
    marks: Iterable[SentMark | WaitingMark],
    now: datetime,
    reason: str = "",
) -> dict[Presence | None, uuid.UUID]:
    """One entry of the trail for each presence that was said, with its people."""
    said: dict[Presence | None, list[uuid.UUID]] = {}
    for one in marks:
        said.setdefault(one.presence, []).append(one.enrolment_id)
    values: dict[str, Any] = {"class_session": class_session.title, "reason": reason}
    values |= {"cohort": cohorts.cohort_by_id(session, class_session.cohort_id)} if said else {}
    found = {}
    for presence, whose in said.items():
        values |= {"changed": {"mark": (None, presence)}, "people": enrolments.people_of(session, whose)}
        found[presence] = audit.record(session, viewer.id, action, "class_session", class_session.id, now, **values)
    return found
