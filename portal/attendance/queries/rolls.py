"""Rolls: who is on them with which mark, what was done to them last, and how a mark came about."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.attendance import rules
from portal.attendance.models import AttendanceMark, MarkReplacement
from portal.attendance.queries import marks
from portal.attendance.rules import ATTENDED, Mark, Move, Presence, RollState
from portal.audit import AuditEntry
from portal.cohorts.models import ClassSession, Cohort
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import groups, rosters
from portal.enrolment.rules import EnrolmentState

UNMARKED, CONTESTED = "unmarked", "contested"


def roll(
    cohort_id: uuid.UUID, session_id: uuid.UUID, search: str = "", presence: str = "", group: str = ""
) -> Select[*tuple[Any, ...]]:
    """The people of a cohort with their mark for one session, those first whose marks contradict each other, then by
    name; narrowed by a search, by a mark and to a group."""
    counting = marks.contested_marks(AttendanceMark.session_id == session_id)
    statement = (
        rosters.roster(cohort_id, search, group)
        .outerjoin(counting, counting.c.enrolment_id == Enrolment.id)
        .add_columns(counting.c.presence, counting.c.marked_at, counting.c.contested, counting.c.said, counting.c.maker)
        .order_by(None)
        .order_by(case((counting.c.contested, 0), else_=1), *rosters.BY_NAME)
    )
    if presence == UNMARKED:
        return statement.where(counting.c.presence.is_(None))
    if presence == CONTESTED:
        return statement.where(counting.c.contested)
    if presence in set(Presence):
        return statement.where(counting.c.presence == Presence(presence))
    return statement


@dataclass(frozen=True)
class RollCounts:
    """How a session stands: how many people in all, and how many under each mark."""

    total: int
    marks: dict[Presence, int]
    contested: int = 0

    @property
    def attended(self) -> int:
        return sum(self.marks.get(presence, 0) for presence in ATTENDED)

    @property
    def unmarked(self) -> int:
        return self.total - sum(self.marks.values())

    @property
    def any_marked(self) -> bool:
        return any(self.marks.values())


def roll_counts(session: Session, cohort_id: uuid.UUID, session_id: uuid.UUID, group: str = "") -> RollCounts:
    counting = marks.contested_marks(AttendanceMark.session_id == session_id)
    rows = session.execute(
        select(counting.c.presence, func.count(), func.count(case((counting.c.contested, 1))))
        .select_from(Enrolment)
        .outerjoin(counting, counting.c.enrolment_id == Enrolment.id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.ACTIVE, groups.inside(group))
        .group_by(counting.c.presence)
    )
    found = [tuple(row) for row in rows]
    counts = {presence: count for presence, count, _contested in found if presence is not None}
    return RollCounts(sum(row[1] for row in found), counts, sum(row[2] for row in found))


def unmarked(session: Session, cohort_id: uuid.UUID, session_id: uuid.UUID, group: str = "") -> list[uuid.UUID]:
    """Enrolments of a cohort, or of one group, that have no mark for a session yet."""
    statement = roll(cohort_id, session_id, presence=UNMARKED, group=group).with_only_columns(Enrolment.id)
    return list(session.scalars(statement))


@dataclass(frozen=True)
class PastMark:
    """A mark as it was made: by whom, when, in which act, why, and which earlier ones it replaced, by their numbers."""

    number: int
    said: Presence | None
    presence: Presence | None
    marked_at: datetime
    maker_name: str
    action: str | None
    reason: str | None
    replaces: tuple[int, ...]
    stands: bool


def history(
    session: Session, session_id: uuid.UUID, enrolment_id: uuid.UUID, late: datetime | None = None
) -> list[PastMark]:
    """All marks of somebody for one session, in the order in which they were made, by the door late after ``late``."""
    rows = session.execute(
        select(AttendanceMark, Person.full_name, AuditEntry.action, AuditEntry.reason)
        .join(Person, Person.id == AttendanceMark.marked_by)
        .outerjoin(AuditEntry, AuditEntry.id == AttendanceMark.act_id)
        .where(AttendanceMark.session_id == session_id, AttendanceMark.enrolment_id == enrolment_id)
        .order_by(AttendanceMark.marked_at, AttendanceMark.id)
    ).all()
    numbers = {row[0].id: number for number, row in enumerate(rows, 1)}
    replaced: dict[uuid.UUID, set[uuid.UUID]] = {}
    for pair in session.scalars(select(MarkReplacement).where(MarkReplacement.by_id.in_(numbers))):
        replaced.setdefault(pair.by_id, set()).add(pair.mark_id)
    made = [
        Mark(one.id, one.presence, one.maker, one.marked_at, replaces=frozenset(replaced.get(one.id, ())))
        for one, *_rest in rows
    ]
    standing_ids = {one.id for one in rules.standing(made)}
    return [
        PastMark(
            numbers[one.id],
            one.presence,
            one.presence and rules.judged(one.presence, one.maker, one.marked_at, late),
            one.marked_at,
            name,
            action,
            reason,
            tuple(sorted(numbers[other] for other in replaced.get(one.id, ()) if other in numbers)),
            one.id in standing_ids,
        )
        for one, name, action, reason in rows
    ]


def states(
    session: Session, cohort_id: uuid.UUID, session_id: uuid.UUID, late: datetime | None
) -> dict[uuid.UUID, RollState]:
    """What the marks of a session say, of everybody in the cohort, by name; by the door late after ``late``."""
    found = session.execute(roll(cohort_id, session_id)).all()
    return {
        row.id: RollState(
            row.said and rules.judged(row.said, row.maker, row.marked_at, late), row.marked_at, bool(row.contested)
        )
        for row in found
    }


def planned_move(session: Session, cohort: Cohort, wrong: ClassSession, right: ClassSession) -> Move:
    """What would become of the marks of a session if its roll were moved to another one: who came late by the door is
    judged by the time of the right one."""
    late = rules.late_from(right.starts_at, cohort.late_after)
    return rules.plan_move(states(session, cohort.id, wrong.id, late), states(session, cohort.id, right.id, late))


def said_marks(
    session: Session, session_id: uuid.UUID, enrolment_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[uuid.UUID]]:
    """All marks of people for a session that say a presence, whether they still stand or not."""
    said = (AttendanceMark.session_id == session_id, AttendanceMark.presence.is_not(None))
    rows = session.execute(
        select(AttendanceMark.enrolment_id, AttendanceMark.id).where(
            *said, AttendanceMark.enrolment_id.in_(enrolment_ids)
        )
    )
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    for enrolment_id, mark_id in rows:
        found.setdefault(enrolment_id, []).append(mark_id)
    return found


UNDOABLE = ("attendance-marked", "attendance-rest", "attendance-several")
"""Acts that one tap takes back."""


@dataclass(frozen=True)
class LastAct:
    """What somebody did last to a roll, and how many of its marks still stand."""

    id: uuid.UUID
    presence: Presence
    marked_at: datetime
    count: int


def last_act(session: Session, session_id: uuid.UUID, viewer_id: uuid.UUID) -> LastAct | None:
    """The last act of somebody on the roll of a session, if it was one of marking and some of it stands."""
    own = (AttendanceMark.session_id == session_id, AttendanceMark.marked_by == viewer_id)
    latest = (AttendanceMark.marked_at.desc(), AttendanceMark.id.desc())
    newest = session.scalars(select(AttendanceMark).where(*own).order_by(*latest).limit(1)).first()
    if newest is None or newest.act_id is None or newest.presence is None:
        return None
    act = session.get(AuditEntry, newest.act_id)
    count = len(marks_of_act(session, session_id, viewer_id, newest.act_id))
    if act is None or act.action not in UNDOABLE or not count:
        return None
    return LastAct(newest.act_id, newest.presence, newest.marked_at, count)


def marks_of_act(
    session: Session, session_id: uuid.UUID, viewer_id: uuid.UUID, act_id: uuid.UUID
) -> Sequence[AttendanceMark]:
    """The marks that somebody made in one act on a roll and that still stand."""
    own = (AttendanceMark.session_id == session_id, AttendanceMark.marked_by == viewer_id)
    return session.scalars(select(AttendanceMark).where(AttendanceMark.act_id == act_id, *own, *marks.STANDS)).all()
