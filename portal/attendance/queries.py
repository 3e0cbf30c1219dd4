"""Reading attendance. Of several marks for one person and session, the latest counts."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, bindparam, func, select
from sqlalchemy.orm import Session

from portal.attendance.models import AttendanceMark
from portal.attendance.rules import ATTENDED, Presence
from portal.cohorts import queries as cohorts
from portal.cohorts.models import ClassSession, Enrolment
from portal.cohorts.rules import EnrolmentState

UNMARKED = "unmarked"


def latest_marks(*conditions: Any) -> Subquery:
    """One row for each person and session: the mark that counts."""
    order = (AttendanceMark.marked_at.desc(), AttendanceMark.id.desc())
    place = func.row_number().over(
        partition_by=(AttendanceMark.session_id, AttendanceMark.enrolment_id), order_by=order
    )
    ranked = select(AttendanceMark, place.label("place")).where(*conditions).subquery()
    return select(ranked).where(ranked.c.place == 1).subquery("latest")


def roll(cohort_id: uuid.UUID, session_id: uuid.UUID, search: str = "", presence: str = "") -> Select[Any]:
    """The people of a cohort with their mark for one session, by name; narrowed by a search and by a mark."""
    latest = latest_marks(AttendanceMark.session_id == session_id)
    statement = (
        cohorts.roster(cohort_id, search)
        .outerjoin(latest, latest.c.enrolment_id == Enrolment.id)
        .add_columns(latest.c.presence, latest.c.marked_at)
    )
    if presence == UNMARKED:
        return statement.where(latest.c.presence.is_(None))
    if presence in set(Presence):
        return statement.where(latest.c.presence == Presence(presence))
    return statement


@dataclass(frozen=True)
class RollCounts:
    """How a session stands: how many people in all, and how many under each mark."""

    total: int
    marks: dict[Presence, int]

    @property
    def attended(self) -> int:
        return sum(self.marks.get(presence, 0) for presence in ATTENDED)

    @property
    def unmarked(self) -> int:
        return self.total - sum(self.marks.values())


def roll_counts(session: Session, cohort_id: uuid.UUID, session_id: uuid.UUID) -> RollCounts:
    latest = latest_marks(AttendanceMark.session_id == session_id)
    rows = session.execute(
        select(latest.c.presence, func.count())
        .select_from(Enrolment)
        .outerjoin(latest, latest.c.enrolment_id == Enrolment.id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.ACTIVE)
        .group_by(latest.c.presence)
    )
    counts = {presence: count for presence, count in rows}
    return RollCounts(sum(counts.values()), {key: count for key, count in counts.items() if key is not None})


def unmarked(session: Session, cohort_id: uuid.UUID, session_id: uuid.UUID) -> list[uuid.UUID]:
    """Enrolments that have no mark for a session yet."""
    statement = roll(cohort_id, session_id, presence=UNMARKED).with_only_columns(Enrolment.id)
    return list(session.scalars(statement))


@dataclass(frozen=True)
class OwnMark:
    """A session of the timetable with one's own mark."""

    session: ClassSession
    presence: Presence | None
    marked_at: datetime | None


def _timetable() -> Select[Any]:
    latest = latest_marks(AttendanceMark.enrolment_id == bindparam("enrolment_id"))
    return (
        select(ClassSession, latest.c.presence, latest.c.marked_at)
        .outerjoin(latest, latest.c.session_id == ClassSession.id)
        .where(ClassSession.cohort_id == bindparam("cohort_id"))
        .order_by(ClassSession.starts_at, ClassSession.id)
    )


def _attended(*people: Any) -> Select[Any]:
    own = select(ClassSession.id).where(ClassSession.cohort_id == bindparam("cohort_id"))
    latest = latest_marks(AttendanceMark.session_id.in_(own), *people)
    return (
        select(latest.c.enrolment_id, func.sum(ClassSession.jp))
        .join(ClassSession, ClassSession.id == latest.c.session_id)
        .where(latest.c.presence.in_(ATTENDED))
        .group_by(latest.c.enrolment_id)
    )


_TIMETABLE = _timetable()
_ATTENDED, _OWN_ATTENDED = _attended(), _attended(AttendanceMark.enrolment_id == bindparam("enrolment_id"))
_TOTAL = select(func.sum(ClassSession.jp)).where(ClassSession.cohort_id == bindparam("cohort_id"))


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


def total_jp(session: Session, cohort_id: uuid.UUID) -> int:
    """All JP of a cohort's timetable."""
    return int(session.scalar(_TOTAL, {"cohort_id": cohort_id}) or 0)
