"""What the phones of a rehearsal measured; it goes with the rehearsal."""

import uuid

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class PhoneMeasure(Base):
    """What the phone of one attempt has asked the server so far: how often, how often no answer came, and how many
    milliseconds each answer took."""

    __tablename__ = "phone_measure"

    attempt_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"), index=True)
    asked: Mapped[int]
    lost: Mapped[int]
    milliseconds: Mapped[list[int]] = mapped_column(JSON)
