"""Tables of pairs that may be one person, and of records that were made one."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, by_value, new_id
from portal.duplicates.rules import REASON_LENGTH, Likeness

_HOLDS = text("undone_at IS NULL")


class RecordPair(Base):
    """Two records of one organiser that may be one person, the earlier key first. Found when one of them came in or was
    corrected, or when the turn of older ones came; dismissed when somebody said that they are two."""

    __tablename__ = "record_pair"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="order"),
        Index(None, "organisation_id", "found_at"),
        Index(None, "second_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    first_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    second_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    likeness: Mapped[Likeness] = mapped_column(by_value(Likeness, "likeness"))
    found_at: Mapped[datetime]
    dismissed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    dismissed_at: Mapped[datetime | None]


class RecordMerge(Base):
    """One record was made part of another one of the same organiser: its enrolments (``seats``) went to the one that is
    kept. The record that is gone stays as it was, so that this can be undone."""

    __tablename__ = "record_merge"
    __table_args__ = (
        CheckConstraint("kept_id != gone_id", name="not_itself"),
        Index(None, "kept_id"),
        Index("uq_record_merge_gone", "gone_id", unique=True, sqlite_where=_HOLDS, postgresql_where=_HOLDS),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    kept_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    gone_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    seats: Mapped[list[Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    undone_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]
