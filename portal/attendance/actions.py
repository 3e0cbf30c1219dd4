"""Marking attendance."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.attendance import rules
from portal.attendance.models import AttendanceMark, MarkReplacement
from portal.attendance.queries import marks as mark_queries
from portal.attendance.queries import rolls
from portal.attendance.rules import Move, Presence
from portal.audit import AuditEntry
from portal.cohorts import queries as cohorts
from portal.cohorts.models import ClassSession, Cohort
from portal.dates import clock_time, local_date, short_date
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import enrolments
from portal.errors import NotFound, Refusal

Seen = Collection[uuid.UUID] | None
"""The marks that a maker saw; None: all that stand."""


def mark(
    session: Session,
    viewer: Viewer,
    class_session: ClassSession,
    enrolment_id: uuid.UUID,
    presence: Presence,
    now: datetime,
    seen: Seen = None,
    reason: str = "",
) -> Refusal | None:
    """Mark one person of the session's cohort.

    The mark replaces those that its maker has ``seen`` and the maker's own former ones.
    """
    refusal = _refuse(session, viewer, class_session, now, reason)
    if refusal:
        return refusal
    _all_within(session, class_session, [enrolment_id])
    former = mark_queries.standing(session, class_session.id, [enrolment_id])
    old = former[enrolment_id][0].presence if former else None
    values: dict[str, Any] = {"changed": {"mark": (old, presence)}, "class_session": class_session.title}
    values |= {"held": class_session.id, "reason": reason} | enrolments.in_trail(session, enrolment_id)
    act = audit.record(session, viewer.id, "attendance-marked", "enrolment", enrolment_id, now, **values)
    made = [_mark(class_session, enrolment_id, presence, viewer, now, act)]
    _replace(session, made, _seen_of(former, {enrolment_id: seen}, viewer))
    return None


def mark_several(
    session: Session,
    viewer: Viewer,
    class_session: ClassSession,
    chosen: Mapping[uuid.UUID, Seen],
    presence: Presence,
    now: datetime,
    reason: str = "",
) -> int | Refusal:
    """Give several people the same mark in one act. Returns how many there were."""
    refusal = _refuse(session, viewer, class_session, now, reason)
    if refusal is None and not chosen:
        refusal = Refusal("nobody", "Centang dulu orangnya, lalu tekan tandanya.")
    if refusal:
        return refusal
    _all_within(session, class_session, chosen)
    values = {"changed": {"mark": (None, presence)}, "reason": reason}
    act = _record(session, viewer, "attendance-several", class_session, chosen, now, values)
    put_marks(session, viewer, class_session, chosen, presence, now, act)
    return len(chosen)


def tick_off(
    session: Session,
    viewer: Viewer,
    class_session: ClassSession,
    ticked: Collection[uuid.UUID],
    shown: Collection[uuid.UUID],
    absent: bool,
    now: datetime,
    reason: str = "",
) -> int | Refusal:
    """Mark those as present who are ticked on a page of a signed list, and, if so asked, the others of those that were
    ``shown`` without a mark as absent. Returns how many there were."""
    others = [one for one in shown if one not in set(ticked)] if absent else []
    refusal = rules.refuse_rest(class_session.starts_at, now) if others else None
    if refusal is None and not ticked and not others:
        refusal = Refusal("nobody", "Centang dulu yang bertanda tangan, lalu simpan.")
    if refusal:
        return refusal
    for people, presence in ((others, Presence.ABSENT), (ticked, Presence.PRESENT)):
        seen: dict[uuid.UUID, Seen] = dict.fromkeys(people, ())
        made = mark_several(session, viewer, class_session, seen, presence, now, reason) if people else 0
        if isinstance(made, Refusal):
            return made
    return len(others) + len(ticked)


def put_marks(
    session: Session,
    viewer: Viewer,
    class_session: ClassSession,
    chosen: Mapping[uuid.UUID, Seen],
    presence: Presence,
    now: datetime,
    act: uuid.UUID,
) -> None:
    """The marks that come of an act which is in the trail already and may happen: each replaces those that its maker
    has seen, and the maker's own former ones."""
    former = mark_queries.standing(session, class_session.id, chosen)
    made = [_mark(class_session, one, presence, viewer, now, act) for one in chosen]
    _replace(session, made, _seen_of(former, chosen, viewer))


def mark_rest(
    session: Session,
    viewer: Viewer,
    class_session: ClassSession,
    presence: Presence,
    now: datetime,
    reason: str = "",
    group: str = "",
) -> int | Refusal:
    """Give everybody, or everybody of a group, who has no mark yet the same one, once the session has begun. Returns
    how many there were."""
    refusal = _refuse(session, viewer, class_session, now, reason) or rules.refuse_rest(class_session.starts_at, now)
    if refusal:
        return refusal
    left = rolls.unmarked(session, class_session.cohort_id, class_session.id, group)
    values = {"changed": {"mark": (None, presence)}, "reason": reason}
    act = _record(session, viewer, "attendance-rest", class_session, left, now, values)
    session.add_all(_mark(class_session, one, presence, viewer, now, act) for one in left)
    return len(left)


@dataclass(frozen=True)
class TakenBack:
    """How many marks of an act were taken back, and how many had been replaced before and stay so."""

    count: int
    kept: int


def undo(
    session: Session, viewer: Viewer, class_session: ClassSession, act_id: uuid.UUID, now: datetime
) -> TakenBack | Refusal:
    """Take back the marks of one own act that nobody has replaced since."""
    act = session.get(AuditEntry, act_id)
    own = (AttendanceMark.session_id == class_session.id, AttendanceMark.marked_by == viewer.id)
    made = session.scalar(select(func.count()).where(AttendanceMark.act_id == act_id, *own))
    if act is None or act.action not in rolls.UNDOABLE or not made:
        raise NotFound
    zone = _zone(session, class_session)
    refusal = _refuse(session, viewer, class_session, now, act.reason) or rules.refuse_undo(act.at, now, zone)
    left = rolls.marks_of_act(session, class_session.id, viewer.id, act_id)
    if refusal is None and not left:
        refusal = Refusal("nothing_left", "Tanda itu sudah dibatalkan atau diganti. Tidak ada yang berubah.")
    if refusal:
        return refusal
    people = [one.enrolment_id for one in left]
    values = {"changed": {"mark": (left[0].presence, None)}, "reason": act.reason}
    undoing = _record(session, viewer, "attendance-undone", class_session, people, now, values)
    taking = [_mark(class_session, one, None, viewer, now, undoing) for one in people]
    _replace(session, taking, {one.enrolment_id: [one.id] for one in left})
    return TakenBack(len(left), made - len(left))


def move_roll(
    session: Session,
    viewer: Viewer,
    wrong: ClassSession,
    right: ClassSession,
    now: datetime,
    reason: str = "",
) -> Move | Refusal:
    """Move the marks of a roll that was saved on the wrong session of a cohort. Whoever has a mark in the right one, or
    marks that contradict each other, stays."""
    if right.id == wrong.id or not rules.may_receive(right.jp, right.starts_at, now):
        raise NotFound
    refusal = _refuse(session, viewer, wrong, now, reason) or _refuse(session, viewer, right, now, reason)
    plan = rolls.planned_move(session, cohorts.cohort_by_id(session, wrong.cohort_id), wrong, right)
    if refusal is None and not plan.moving:
        refusal = Refusal("nothing_to_move", "Tidak ada tanda yang dapat dipindahkan.")
    if refusal:
        return refusal
    zone = _zone(session, wrong)
    values = {"changed": {"class_session": (_named(wrong, zone), _named(right, zone))}, "reason": reason}
    act = _record(session, viewer, "attendance-moved", wrong, plan.moving, now, values)
    made = [_mark(right, who, presence, viewer, now, act) for who, presence in plan.moving.items()]
    _replace(session, made, {})
    taking = [_mark(wrong, who, None, viewer, now, act) for who in plan.moving]
    _replace(session, taking, rolls.said_marks(session, wrong.id, plan.moving))
    return plan


def note_pass(
    session: Session, viewer: Viewer, cohort: Cohort, class_session: ClassSession, kind: str, now: datetime
) -> None:
    """Note that somebody has let a phone or a screen go on by itself for a session."""
    values: dict[str, Any] = {"class_session": class_session.title, "kind": kind}
    audit.record(session, viewer.id, "pass-made", "class_session", class_session.id, now, cohort=cohort, **values)


def _named(class_session: ClassSession, zone: str) -> str:
    """A session as the trail says it: two of a timetable may have one title."""
    day = short_date(local_date(class_session.starts_at, zone))
    return f"{class_session.title}, {day}, {clock_time(class_session.starts_at, zone)}"


def _zone(session: Session, class_session: ClassSession) -> str:
    return cohorts.zone_by_id(session, class_session.cohort_id)


def _refuse(
    session: Session, viewer: Viewer, class_session: ClassSession, now: datetime, reason: str
) -> Refusal | None:
    organising = cohorts.organises(session, viewer, class_session.cohort_id)
    return rules.refuse_mark(class_session.starts_at, now, _zone(session, class_session), organising, reason)


def _all_within(session: Session, class_session: ClassSession, enrolment_ids: Collection[uuid.UUID]) -> None:
    """They are people of the session's cohort, or there is no such thing."""
    own = (Enrolment.id.in_(enrolment_ids), Enrolment.cohort_id == class_session.cohort_id)
    if session.scalar(select(func.count()).select_from(Enrolment).where(*own)) != len(enrolment_ids):
        raise NotFound


def _record(
    session: Session,
    viewer: Viewer,
    action: str,
    class_session: ClassSession,
    enrolment_ids: Iterable[uuid.UUID],
    now: datetime,
    values: dict[str, Any],
) -> uuid.UUID:
    """Note an act that concerns many."""
    values = values | {
        "class_session": class_session.title,
        "cohort": cohorts.cohort_by_id(session, class_session.cohort_id),
        "people": enrolments.people_of(session, enrolment_ids),
    }
    return audit.record(session, viewer.id, action, "class_session", class_session.id, now, **values)


def _mark(
    class_session: ClassSession,
    enrolment_id: uuid.UUID,
    presence: Presence | None,
    viewer: Viewer,
    now: datetime,
    act: uuid.UUID,
) -> AttendanceMark:
    return AttendanceMark(
        session_id=class_session.id,
        enrolment_id=enrolment_id,
        presence=presence,
        marked_at=now,
        marked_by=viewer.id,
        act_id=act,
    )


def _seen_of(
    former: Mapping[uuid.UUID, Iterable[mark_queries.StandingMark]], chosen: Mapping[uuid.UUID, Seen], viewer: Viewer
) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Of the marks that stand those that each person's page showed, and the viewer's own."""
    return {
        who: [one.id for one in former.get(who, ()) if seen is None or one.id in seen or one.marked_by == viewer.id]
        for who, seen in chosen.items()
    }


def _replace(session: Session, made: list[AttendanceMark], replaced: Mapping[uuid.UUID, Iterable[uuid.UUID]]) -> None:
    """Keep marks, each of which replaces others of its person."""
    session.add_all(made)
    session.flush()
    session.add_all(
        MarkReplacement(mark_id=other, by_id=one.id) for one in made for other in replaced.get(one.enrolment_id, ())
    )
