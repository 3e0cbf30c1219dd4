"""The table of marks that came in too late and wait for a word."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.attendance.rules import Presence
from portal.db import Base, by_value


class WaitingMark(Base):
    """A mark that was said in time and came in when trainers could mark no more. It counts for nothing until an
    organiser takes it; ``taken`` is what was decided. ``replaces`` are the marks that its maker saw."""

    __tablename__ = "waiting_mark"
    __table_args__ = (Index(None, "session_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("class_session.id"))
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"))
    presence: Mapped[Presence | None] = mapped_column(by_value(Presence, "presence"))
    marked_at: Mapped[datetime]
    marked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime]
    clock_offset: Mapped[int]
    received_at: Mapped[datetime]
    device: Mapped[uuid.UUID]
    device_seq: Mapped[int]
    replaces: Mapped[list[Any]] = mapped_column(JSON)
    decided_at: Mapped[datetime | None]
    taken: Mapped[bool | None]
