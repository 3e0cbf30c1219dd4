"""Marks, and what they come to. Which one counts is decided by ``rules.roll_state``, what it comes to by
``rules.judged``; the statements say the same."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, and_, bindparam, case, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import Person
from portal.attendance.models import AttendanceMark, MarkReplacement
from portal.attendance.rules import ATTENDED, AWAY, MarkMaker, Presence
from portal.cohorts.models import ClassSession, Cohort
from portal.db import minutes_after


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
_LATE = and_(
    AttendanceMark.maker == MarkMaker.SELF,
    AttendanceMark.presence == Presence.PRESENT,
    AttendanceMark.marked_at > minutes_after(ClassSession.starts_at, Cohort.late_after),
)
_KIND = AttendanceMark.presence.type
JUDGED = case((_LATE, literal(Presence.LATE, _KIND)), else_=AttendanceMark.presence)
"""The presence that a mark comes to, in a statement that joins its session and cohort."""
_CONTESTED = func.min(AttendanceMark.presence).over(partition_by=_ALIKE) != func.max(AttendanceMark.presence).over(
    partition_by=_ALIKE
)


def present_marks(*conditions: Any, **more: Any) -> Subquery:
    """One row for each person and session: the mark that counts, and ``more`` about it."""
    first = func.row_number().over(partition_by=_ONE, order_by=_WEIGHT).label("first")
    columns = (*_ONE, JUDGED.label("presence"), AttendanceMark.marked_at, AttendanceMark.maker, first)
    ranked = _judging(select(*columns, *(what.label(name) for name, what in more.items())))
    rows = ranked.where(*conditions, *STANDS).subquery()
    return select(rows).where(rows.c.first == 1).subquery("counting")


def _judging(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """A statement about marks, with what judging them takes."""
    inside = statement.join(ClassSession, ClassSession.id == AttendanceMark.session_id)
    return inside.join(Cohort, Cohort.id == ClassSession.cohort_id)


def contested_marks(*conditions: Any, **more: Any) -> Subquery:
    """The same, with what was said by it, and whether other marks that stand contradict that."""
    return present_marks(*conditions, said=AttendanceMark.presence, contested=_CONTESTED, **more)


@dataclass(frozen=True)
class StandingMark:
    """A mark that no other one replaces: what was said by it, what that comes to, and whose it is."""

    id: uuid.UUID
    said: Presence
    presence: Presence
    marked_at: datetime
    marked_by: uuid.UUID
    maker_name: str


def standing(
    session: Session, session_id: uuid.UUID, enrolment_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[StandingMark]]:
    """The marks of people for one session that stand, the one that counts first. Whoever looks at them has seen them,
    automatic ones and what they contradict included."""
    one = (AttendanceMark.session_id == session_id, AttendanceMark.enrolment_id.in_(enrolment_ids))
    return _by(session, AttendanceMark.enrolment_id, *one)


def standing_of(session: Session, enrolment_id: uuid.UUID) -> dict[uuid.UUID, list[StandingMark]]:
    """The same of one person, by session."""
    return _by(session, AttendanceMark.session_id, AttendanceMark.enrolment_id == enrolment_id)


def _by(session: Session, key: Any, *conditions: Any) -> dict[uuid.UUID, list[StandingMark]]:
    columns = (
        AttendanceMark.id,
        AttendanceMark.presence,
        JUDGED,
        AttendanceMark.marked_at,
        AttendanceMark.marked_by,
        Person.full_name,
    )
    rows: Iterable[Any] = session.execute(
        _judging(select(key, *columns))
        .join(Person, Person.id == AttendanceMark.marked_by)
        .where(*conditions, *STANDS)
        .order_by(*_WEIGHT)
    )
    found: dict[uuid.UUID, list[StandingMark]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(StandingMark(*row[1:]))
    return found


@dataclass(frozen=True)
class OwnMark:
    """A session of the timetable with one's own mark."""

    session: ClassSession
    presence: Presence | None
    marked_at: datetime | None
    maker: MarkMaker | None

    @property
    def came_at(self) -> datetime | None:
        """When somebody came by the door, if that is what counts."""
        return self.marked_at if self.maker is MarkMaker.SELF else None


_COUNTED = (ClassSession.cohort_id == bindparam("cohort_id"), ClassSession.cancelled_at.is_(None))


def _timetable() -> Select[*tuple[Any, ...]]:
    counting = present_marks(AttendanceMark.enrolment_id == bindparam("enrolment_id"))
    return (
        select(ClassSession, counting.c.presence, counting.c.marked_at, counting.c.maker)
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


def _excused(*people: Any) -> Select[*tuple[Any, ...]]:
    own = select(ClassSession.id).where(*_COUNTED)
    counting = present_marks(AttendanceMark.session_id.in_(own), *people)
    return (
        select(counting.c.enrolment_id, ClassSession.jp)
        .join(ClassSession, ClassSession.id == counting.c.session_id)
        .where(counting.c.presence.in_(AWAY), ClassSession.jp > 0)
    )


_TIMETABLE = _timetable()
_EXCUSED, _OWN_EXCUSED = _excused(), _excused(AttendanceMark.enrolment_id == bindparam("enrolment_id"))
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


def excused_jp(
    session: Session, cohort_id: uuid.UUID, enrolment_id: uuid.UUID | None = None
) -> dict[uuid.UUID, tuple[int, ...]]:
    """The JP of every session that somebody was excused from, of everybody in a cohort, or of one."""
    if enrolment_id is None:
        rows = session.execute(_EXCUSED, {"cohort_id": cohort_id})
    else:
        rows = session.execute(_OWN_EXCUSED, {"cohort_id": cohort_id, "enrolment_id": enrolment_id})
    found: dict[uuid.UUID, tuple[int, ...]] = {}
    for enrolment, jp in rows:
        found[enrolment] = (*found.get(enrolment, ()), jp)
    return found
