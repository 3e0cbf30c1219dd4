"""Tables of evaluations. Nothing in them joins a response to whoever gave it.

Both tables are stored by their keys: the row numbers that SQLite would add of its own tell the order of birth.
"""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class EvaluationResponse(Base):
    """One form as somebody sent it. The day is all that is kept of the time, and the key is random."""

    __tablename__ = "evaluation_response"
    __table_args__ = (Index(None, "cohort_id", "subject_id"), {"sqlite_with_rowid": False})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"))
    subject_id: Mapped[uuid.UUID]
    given_on: Mapped[date]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)


class EvaluationReceipt(Base):
    """Whose response to one form of a cohort has been received: the keys of their enrolments, sorted, in one row.

    A row for each person would carry the number of the transaction (``xmin`` on PostgreSQL) that the response was
    stored with. One row for all, written anew each time, says who but neither when nor in which order.
    """

    __tablename__ = "evaluation_receipt"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - read once, when the class is made

    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    enrolments: Mapped[str] = mapped_column(Text, default="")
