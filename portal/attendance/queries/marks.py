"""Marks, and what they come to. Which one counts is decided by ``rules.roll_state``; the statements say the same."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, bindparam, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import Person
from portal.attendance.models import AttendanceMark, MarkReplacement
from portal.attendance.rules import ATTENDED, MarkMaker, Presence
from portal.cohorts.models import ClassSession


def _replaced(mark: Any, *by_whom: Any) -> Any:
    """Whether a mark is replaced by another one of the same person and session, of which ``by_whom`` says more."""
    replacement, by = aliased(MarkReplacement), aliased(AttendanceMark)
    same = (by.session_id == mark.session_id, by.enrolment_id == mark.enrolment_id)
    return (
        select(replacement.mark_id)
        .join(by, by.id == replacement.by_id)
        .where(replacement.mark_id == mark.id, *same, *(condition(by) for condition in by_whom))
        .exists()
    )


def _takes_back(mark: Any) -> Any:
    return mark.presence.is_(None)


def _holds(mark: Any) -> Any:
    """Whether what a mark replaces is replaced: unless it was taken back itself."""
    return or_(_takes_back(mark), ~_replaced(mark, _takes_back))


STANDS = (AttendanceMark.presence.is_not(None), ~_replaced(AttendanceMark, _holds))
_RANK = case({maker: rank for rank, maker in enumerate(MarkMaker)}, value=AttendanceMark.maker)
_WEIGHT = (
    _RANK.desc(),
    AttendanceMark.marked_at.desc(),
    AttendanceMark.device.desc(),
    AttendanceMark.device_seq.desc(),
    AttendanceMark.id.desc(),
)
_ONE = (AttendanceMark.session_id, AttendanceMark.enrolment_id)
_ALIKE = (*_ONE, AttendanceMark.maker == MarkMaker.AUTO)


_CONTESTED = func.min(AttendanceMark.presence).over(partition_by=_ALIKE) != func.max(AttendanceMark.presence).over(
    partition_by=_ALIKE
)


def present_marks(*conditions: Any, **more: Any) -> Subquery:
    """One row for each person and session: the mark that counts, and ``more`` about it."""
    first = func.row_number().over(partition_by=_ONE, order_by=_WEIGHT).label("first")
    columns = (*_ONE, AttendanceMark.presence, AttendanceMark.marked_at, first)
    ranked = select(*columns, *(what.label(name) for name, what in more.items())).where(*conditions, *STANDS)
    rows = ranked.subquery()
    return select(rows).where(rows.c.first == 1).subquery("counting")


def contested_marks(*conditions: Any, **more: Any) -> Subquery:
    """The same, and whether other marks that stand contradict it."""
    return present_marks(*conditions, contested=_CONTESTED, **more)


@dataclass(frozen=True)
class StandingMark:
    """A mark that no other one replaces, and whose it is."""

    id: uuid.UUID
    presence: Presence
    marked_at: datetime
    marked_by: uuid.UUID
    maker_name: str


def standing(
    session: Session, session_id: uuid.UUID, enrolment_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[StandingMark]]:
    """The marks of people for one session that stand, the one that counts first. Whoever looks at them has seen them,
    automatic ones and what they contradict included."""
    rows: Iterable[Any] = session.execute(
        select(
            AttendanceMark.enrolment_id,
            AttendanceMark.id,
            AttendanceMark.presence,
            AttendanceMark.marked_at,
            AttendanceMark.marked_by,
            Person.full_name,
        )
        .join(Person, Person.id == AttendanceMark.marked_by)
        .where(AttendanceMark.session_id == session_id, AttendanceMark.enrolment_id.in_(enrolment_ids), *STANDS)
        .order_by(*_WEIGHT)
    )
    found: dict[uuid.UUID, list[StandingMark]] = {}
    for row in rows:
        found.setdefault(row.enrolment_id, []).append(StandingMark(*row[1:]))
    return found


@dataclass(frozen=True)
class OwnMark:
    """A session of the timetable with one's own mark."""

    session: ClassSession
    presence: Presence | None
    marked_at: datetime | None


_COUNTED = (ClassSession.cohort_id == bindparam("cohort_id"), ClassSession.cancelled_at.is_(None))


def _timetable() -> Select[*tuple[Any, ...]]:
    counting = present_marks(AttendanceMark.enrolment_id == bindparam("enrolment_id"))
    return (
        select(ClassSession, counting.c.presence, counting.c.marked_at)
        .outerjoin(counting, counting.c.session_id == ClassSession.id)
        .where(*_COUNTED)
        .order_by(ClassSession.starts_at, ClassSession.id)
    )


def _attended(*people: Any) -> Select[*tuple[Any, ...]]:
    own = select(ClassSession.id).where(*_COUNTED)
    counting = present_marks(AttendanceMark.session_id.in_(own), *people)
    return (
        select(counting.c.enrolment_id, func.sum(ClassSession.jp))
        .join(ClassSession, ClassSession.id == counting.c.session_id)
        .where(counting.c.presence.in_(ATTENDED))
        .group_by(counting.c.enrolment_id)
    )


_TIMETABLE = _timetable()
_ATTENDED, _OWN_ATTENDED = _attended(), _attended(AttendanceMark.enrolment_id == bindparam("enrolment_id"))


def own_marks(session: Session, cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> list[OwnMark]:
    """The whole timetable with somebody's marks, in order of time."""
    rows = session.execute(_TIMETABLE, {"cohort_id": cohort_id, "enrolment_id": enrolment_id})
    return [OwnMark(*row) for row in rows]


def attended_jp(session: Session, cohort_id: uuid.UUID, enrolment_id: uuid.UUID | None = None) -> dict[uuid.UUID, int]:
    """Attended JP of everybody in a cohort, or of one; people without any are left out."""
    if enrolment_id is None:
        rows = session.execute(_ATTENDED, {"cohort_id": cohort_id})
    else:
        rows = session.execute(_OWN_ATTENDED, {"cohort_id": cohort_id, "enrolment_id": enrolment_id})
    return {enrolment: int(jp) for enrolment, jp in rows}
