"""A phone that makes marks by itself, and what marks come to."""

import uuid
from datetime import timedelta

from sqlalchemy import select

from portal.attendance.models import AttendanceMark, MarkReplacement
from portal.attendance.rules import Mark
from tests.conftest import NOON

TOM_PHONE = uuid.UUID(int=0x70)


class Handset:
    """A phone that makes marks. Its clock goes ``ahead`` of the portal's."""

    def __init__(self, number: int = 0, ahead: timedelta = timedelta(0)) -> None:
        self.device, self.ahead, self.seq = uuid.UUID(int=TOM_PHONE.int + number), ahead, 0

    def clock(self, moment) -> int:
        return int((moment + self.ahead).timestamp() * 1000)

    def mark(self, who, presence="present", at=NOON, replaces=(), key=None):
        self.seq += 1
        own = key or uuid.UUID(int=self.device.int * 10**6 + self.seq)
        return [str(own), str(who), presence, self.seq, self.clock(at), [str(one) for one in replaces]]

    def parcel(self, *marks, at=NOON):
        return {"device": str(self.device), "now": self.clock(at), "marks": list(marks)}


def known_marks(session):
    """All marks as plain values, by session and person."""
    session.rollback()
    return as_they_stand(session)


def as_they_stand(session):
    """The same within the transaction at hand."""
    replaced = {}
    for one in session.scalars(select(MarkReplacement)):
        replaced.setdefault(one.by_id, set()).add(one.mark_id)
    found = {}
    for one in session.scalars(select(AttendanceMark)):
        seen = frozenset(replaced.get(one.id, ()))
        mark = Mark(one.id, one.presence, one.maker, one.marked_at, one.device, one.device_seq, seen)
        found.setdefault((one.session_id, one.enrolment_id), []).append(mark)
    return found
