"""Coming in by the door."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal import audit
from portal.attendance.door import rules
from portal.attendance.door.models import DoorArrival
from portal.attendance.door.queries import is_there
from portal.attendance.door.rules import DoorNote
from portal.attendance.models import AttendanceMark, MarkReplacement
from portal.attendance.queries import marks as attendance
from portal.attendance.rules import MarkMaker, Presence
from portal.cohorts.models import ClassSession
from portal.enrolment.queries.enrolments import OwnEnrolment
from portal.errors import Refusal


def arrive(
    session: Session, class_session: ClassSession, seat: OwnEnrolment, note: DoorNote, account: str, now: datetime
) -> Refusal | None:
    """Somebody says that they are there. Nothing changes where that is known already.

    The mark replaces their own former ones and none of the staff's: what contradicts stands until one of them decides.
    """
    refusal = rules.refuse_arrival(class_session.starts_at, class_session.ends_at, now)
    former = attendance.standing(session, class_session.id, [seat.enrolment_id]).get(seat.enrolment_id, [])
    if refusal or is_there(former):
        return refusal
    known = former[0].presence if former else None
    values: dict[str, Any] = {"changed": {"mark": (known, Presence.PRESENT)}, "class_session": class_session.title}
    values |= {"held": class_session.id, "cohort": seat.cohort, "person": seat.person_id}
    act = audit.record(session, seat.person_id, "attendance-self", "enrolment", seat.enrolment_id, now, **values)
    mark = AttendanceMark(
        session_id=class_session.id,
        enrolment_id=seat.enrolment_id,
        presence=Presence.PRESENT,
        maker=MarkMaker.SELF,
        marked_at=now,
        marked_by=seat.person_id,
        act_id=act,
    )
    session.add(mark)
    session.flush()
    session.add(
        DoorArrival(
            mark_id=mark.id,
            window=note.window,
            first_seen_at=note.first_seen_at,
            device=note.device,
            changed_hands=note.changed_hands(account),
        )
    )
    own = [one for one in former if one.marked_by == seat.person_id]
    session.add_all(MarkReplacement(mark_id=one.id, by_id=mark.id) for one in own)
    return None
