"""Reading what phones have sent, and what they need."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.attendance.handheld.models import WaitingMark
from portal.attendance.models import AttendanceMark
from portal.attendance.queries import marks as mark_queries
from portal.attendance.queries.marks import StandingMark
from portal.attendance.rules import Presence
from portal.cohorts.models import ClassSession
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import rosters
from portal.regions.models import Region

Said = tuple[uuid.UUID, uuid.UUID, Presence | None]
"""What makes a mark the same one: its session, whose it is, and what it says."""


def known(session: Session, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, Said]:
    """Which of these marks are here already, wherever, and what they say."""
    found: dict[uuid.UUID, Said] = {}
    for table in (AttendanceMark, WaitingMark):
        columns = select(table.id, table.session_id, table.enrolment_id, table.presence)
        found |= {row[0]: (row[1], row[2], row[3]) for row in session.execute(columns.where(table.id.in_(keys)))}
    return found


def within(session: Session, cohort_id: uuid.UUID, enrolment_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these people are, or were, of a cohort."""
    own = select(Enrolment.id).where(Enrolment.cohort_id == cohort_id, Enrolment.id.in_(enrolment_ids))
    return set(session.scalars(own))


def lock(session: Session, class_session: ClassSession) -> None:
    """From here to the end of the transaction no other phone's marks come in for this session."""
    session.execute(select(ClassSession.id).where(ClassSession.id == class_session.id).with_for_update())


_OPEN = WaitingMark.decided_at.is_(None)


def waiting_count(session: Session, session_id: uuid.UUID) -> int:
    own = select(func.count()).select_from(WaitingMark).where(WaitingMark.session_id == session_id, _OPEN)
    return session.scalar(own) or 0


def waiting(session: Session, session_id: uuid.UUID, keys: Collection[uuid.UUID]) -> list[WaitingMark]:
    """Of these marks those that still wait, in the order in which they were made."""
    own = (WaitingMark.session_id == session_id, WaitingMark.id.in_(keys), _OPEN)
    return list(session.scalars(select(WaitingMark).where(*own).order_by(WaitingMark.marked_at, WaitingMark.id)))


@dataclass(frozen=True)
class WaitingRow:
    """A mark that waits, with whose it is and who made it."""

    id: uuid.UUID
    enrolment_id: uuid.UUID
    full_name: str
    birth_date: date | None
    village: str
    presence: Presence | None
    marked_at: datetime
    received_at: datetime
    maker_id: uuid.UUID


def waiting_rows(session: Session, session_id: uuid.UUID) -> list[WaitingRow]:
    """All marks of a session that wait, by name."""
    statement = (
        select(
            WaitingMark.id,
            WaitingMark.enrolment_id,
            Person.full_name,
            Person.birth_date,
            Region.name,
            WaitingMark.presence,
            WaitingMark.marked_at,
            WaitingMark.received_at,
            WaitingMark.marked_by,
        )
        .join(Enrolment, Enrolment.id == WaitingMark.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Region, Region.code == Enrolment.village_code)
        .where(WaitingMark.session_id == session_id, _OPEN)
        .order_by(func.lower(Person.full_name), WaitingMark.marked_at, WaitingMark.id)
    )
    return [WaitingRow(*row) for row in session.execute(statement)]


def by_number(session: Session, cohort_id: uuid.UUID, number: str) -> uuid.UUID | None:
    """Who of a cohort has a participant number."""
    own = rosters.roster(cohort_id).where(Person.login == number).order_by(None)
    return session.scalars(own.with_only_columns(Enrolment.id)).first()


@dataclass(frozen=True)
class PocketPerson:
    """Somebody of a cohort as a phone that calls the roll by itself has to know them."""

    enrolment_id: uuid.UUID
    number: str
    full_name: str
    village: str
    birth_date: date | None
    namesake: bool
    group_id: uuid.UUID | None
    marks: tuple[StandingMark, ...]
    by_themselves: bool

    @property
    def contested(self) -> bool:
        return len({mark.said for mark in self.marks}) > 1


def people(session: Session, cohort_id: uuid.UUID, session_id: uuid.UUID) -> list[PocketPerson]:
    """Everybody of a cohort by name, with the marks of one session that stand."""
    rows = session.execute(rosters.roster(cohort_id)).all()
    seats = [row.id for row in rows]
    twins = rosters.namesakes(session, cohort_id, seats)
    standing = mark_queries.standing(session, session_id, seats)
    found = []
    for row in rows:
        marks = tuple(standing.get(row.id, ()))
        own = bool(marks) and marks[0].marked_by == row.person_id
        facts = (row.id, row.login, row.full_name, row.village, row.birth_date)
        found.append(PocketPerson(*facts, row.id in twins, row.group_id, marks, own))
    return found


def names(session: Session, people: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What the makers of marks are called."""
    statement = select(Person.id, Person.full_name).where(Person.id.in_(people))
    return {key: name for key, name in session.execute(statement)}
