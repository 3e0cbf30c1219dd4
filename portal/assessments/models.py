"""Tables of quiz windows, attempts and answers."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.assessments.rules import QuizKind
from portal.db import Base, by_value, new_id


class QuizWindow(Base):
    """When a cohort's quiz can be started. No row: not opened yet."""

    __tablename__ = "quiz_window"
    __table_args__ = (UniqueConstraint("cohort_id", "kind"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"))
    kind: Mapped[QuizKind] = mapped_column(by_value(QuizKind, "kind"))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime | None]


class Attempt(Base):
    """One person takes one paper. The paper is kept as drawn, with the course version that its questions are of;
    whether it is over follows from its times."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "kind", "number"),
        CheckConstraint("size > 0", name="size"),
        Index(None, "cohort_id", "kind"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"))
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"))
    course_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_version.id"))
    kind: Mapped[QuizKind] = mapped_column(by_value(QuizKind, "kind"))
    number: Mapped[int]
    seed: Mapped[int] = mapped_column(BigInteger)
    size: Mapped[int]
    paper: Mapped[list[Any]] = mapped_column(JSON)
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]


class Answer(Base):
    """The latest choice for one question of an attempt, with what it is worth."""

    __tablename__ = "answer"

    attempt_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(80), primary_key=True)
    choice: Mapped[str] = mapped_column(String(8))
    points: Mapped[int]
    saved_at: Mapped[datetime]
