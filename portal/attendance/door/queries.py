"""Reading what the door needs to know."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, bindparam, cast, select
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.accounts.models import Person
from portal.attendance.door.models import DoorArrival
from portal.attendance.door.rules import Arrival
from portal.attendance.models import AttendanceMark, MarkReplacement
from portal.attendance.queries.marks import StandingMark, standing
from portal.attendance.rules import ATTENDED
from portal.cohorts.models import ClassSession, Cohort
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import enrolments
from portal.enrolment.queries.enrolments import OwnEnrolment
from portal.regions.models import Region

_BY_ENDING = (
    select(ClassSession.id)
    .join(Cohort, Cohort.id == ClassSession.cohort_id)
    .where(
        Cohort.ends_on >= bindparam("since"),
        Cohort.starts_on <= bindparam("until"),
        ClassSession.cancelled_at.is_(None),
        cast(ClassSession.id, String).like(bindparam("ending")),
    )
)
_PLACE = (
    select(ClassSession, Cohort)
    .join(Cohort, Cohort.id == ClassSession.cohort_id)
    .where(ClassSession.id == bindparam("session_id"), ClassSession.cancelled_at.is_(None))
)


def sessions_ending(session: Session, ending: str, now: datetime) -> list[uuid.UUID]:
    """The sessions of present cohorts whose key ends so: one, but for the rarest chance."""
    near = {"since": (now - timedelta(days=2)).date(), "until": (now + timedelta(days=2)).date()}
    return list(session.scalars(_BY_ENDING, near | {"ending": f"%{ending}"}))


@dataclass(frozen=True)
class Place:
    """The session that a code belongs to, and the own seat in its cohort, if there is one."""

    class_session: ClassSession
    cohort: Cohort
    seat: OwnEnrolment | None


def place(session: Session, viewer: Viewer, session_id: uuid.UUID) -> Place | None:
    """Where a code has led somebody to; None when the session is there no more."""
    found = session.execute(_PLACE, {"session_id": session_id}).first()
    if found is None:
        return None
    own = enrolments.own_enrolments(session, viewer)
    return Place(found[0], found[1], next((one for one in own if one.cohort.id == found[1].id), None))


def is_marked(session: Session, class_session: ClassSession, seat: OwnEnrolment) -> bool:
    """Whether somebody counts as there already."""
    return is_there(standing(session, class_session.id, [seat.enrolment_id]).get(seat.enrolment_id, []))


def is_there(marks: Sequence[StandingMark]) -> bool:
    """The same of their marks that stand, the one that counts first."""
    return bool(marks) and marks[0].presence in ATTENDED


def came(session: Session, session_id: uuid.UUID) -> list[Arrival]:
    """Everybody who came by the door of a session."""
    replaced = select(MarkReplacement.mark_id).where(MarkReplacement.mark_id == AttendanceMark.id).exists()
    rows = session.execute(
        select(
            AttendanceMark.id,
            Person.full_name,
            Region.name,
            AttendanceMark.marked_at,
            DoorArrival.window,
            DoorArrival.first_seen_at,
            DoorArrival.device,
            DoorArrival.changed_hands,
            replaced,
        )
        .join(DoorArrival, DoorArrival.mark_id == AttendanceMark.id)
        .join(Enrolment, Enrolment.id == AttendanceMark.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Region, Region.code == Enrolment.village_code)
        .where(AttendanceMark.session_id == session_id)
        .order_by(AttendanceMark.marked_at, AttendanceMark.id)
    )
    return [Arrival(*row) for row in rows]
