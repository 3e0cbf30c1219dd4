"""The tables of requests for izin or sakit, their sessions and their letters."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.attendance.excuses.rules import ExcuseKind, ExcuseState
from portal.db import Base, EncryptedBytes, EncryptedText, by_value, new_id

_STANDS = text("stands")


class Excuse(Base):
    """Somebody asks to be excused, or was entered as excused. ``answer`` says why it was refused. Why people are away
    is theirs: both texts lie encrypted, and the reason goes with the letter."""

    __tablename__ = "excuse"
    __table_args__ = (Index(None, "enrolment_id"), Index(None, "state"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"))
    kind: Mapped[ExcuseKind] = mapped_column(by_value(ExcuseKind, "excuse_kind"))
    state: Mapped[ExcuseState] = mapped_column(by_value(ExcuseState, "excuse_state"))
    reason: Mapped[str | None] = mapped_column(EncryptedText)
    answer: Mapped[str | None] = mapped_column(EncryptedText)
    asked_at: Mapped[datetime]
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class ExcuseSession(Base):
    """A session that is asked for. The database itself refuses a second request that stands for the same one."""

    __tablename__ = "excuse_session"
    __table_args__ = (
        Index(
            "uq_excuse_session_standing", "enrolment_id", "session_id", unique=True, sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index(None, "session_id"),
        Index(None, "enrolment_id"),
    )  # fmt: skip

    excuse_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("excuse.id"), primary_key=True)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("class_session.id"), primary_key=True)
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"))
    stands: Mapped[bool] = mapped_column(default=True)


class ExcuseLetter(Base):
    """The photo of a letter, encrypted. It goes a year after the decision, and at once with a request withdrawn."""

    __tablename__ = "excuse_letter"

    excuse_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("excuse.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(EncryptedBytes)
    added_at: Mapped[datetime]
