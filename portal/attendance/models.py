"""The table of attendance marks."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.attendance.rules import MarkSource, Presence
from portal.db import Base, by_value, new_id


class AttendanceMark(Base):
    """Somebody was marked for a session. A correction is a further mark; nothing is overwritten."""

    __tablename__ = "attendance_mark"
    __table_args__ = (Index(None, "session_id", "enrolment_id", "marked_at"), Index(None, "enrolment_id"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("class_session.id"))
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"))
    presence: Mapped[Presence] = mapped_column(by_value(Presence, "presence"))
    source: Mapped[MarkSource] = mapped_column(by_value(MarkSource, "source"))
    marked_at: Mapped[datetime]
    marked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
