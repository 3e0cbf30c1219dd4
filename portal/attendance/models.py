"""The tables of attendance marks."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.attendance.rules import CENTRE, MarkMaker, Presence
from portal.db import Base, by_value, new_id


def _when_marked(context: Any) -> datetime:
    when: datetime = context.get_current_parameters()["marked_at"]
    return when


class AttendanceMark(Base):
    """Somebody was marked for a session. A correction is a further mark, which says which ones it replaces; one without
    a presence takes those back.

    ``act_id`` is the entry of the trail in which it was made: many marks may come of one tap.
    ``said_at`` is the clock of the device that made it, ``clock_offset`` by how many seconds that clock went ahead,
    ``marked_at`` what follows from both. Site and sequence say in which database the row came about.
    """

    __tablename__ = "attendance_mark"
    __table_args__ = (Index(None, "session_id", "enrolment_id"), Index(None, "enrolment_id"), Index(None, "act_id"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("class_session.id"))
    # Statements that are built at start need the type, and the table it follows from may be read later.
    enrolment_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("enrolment.id"))
    presence: Mapped[Presence | None] = mapped_column(by_value(Presence, "presence"))
    maker: Mapped[MarkMaker] = mapped_column(by_value(MarkMaker, "maker"), default=MarkMaker.STAFF)
    marked_at: Mapped[datetime]
    marked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    act_id: Mapped[uuid.UUID | None]
    said_at: Mapped[datetime] = mapped_column(default=_when_marked)
    clock_offset: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime] = mapped_column(default=_when_marked)
    device: Mapped[uuid.UUID] = mapped_column(default=CENTRE)
    device_seq: Mapped[int] = mapped_column(default=0)
    site: Mapped[uuid.UUID] = mapped_column(default=CENTRE)
    site_seq: Mapped[int] = mapped_column(default=0)


class MarkReplacement(Base):
    """A mark was made by somebody who saw another one, which it replaces. That one may arrive later, or never."""

    __tablename__ = "mark_replacement"
    __table_args__ = (CheckConstraint("by_id != mark_id", name="not_itself"), Index(None, "by_id"))

    mark_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attendance_mark.id"), primary_key=True)
