"""The table of arrivals at the door."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.attendance.door.rules import DEVICE_LENGTH
from portal.db import Base


class DoorArrival(Base):
    """How a mark came about that somebody made themselves: by the code of which window, first seen when, on which
    phone, and whether another account was shown the button first. The phone is a random word that names nobody."""

    __tablename__ = "door_arrival"

    mark_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attendance_mark.id"), primary_key=True)
    window: Mapped[int]
    first_seen_at: Mapped[datetime]
    device: Mapped[str] = mapped_column(String(DEVICE_LENGTH))
    changed_hands: Mapped[bool]
