"""Printed papers, and what was typed of them."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.assessments.attempts.rules import REASON_LENGTH
from portal.assessments.questions.quizzes import QuizKind
from portal.db import Base, by_value, new_id


class PrintedPaper(Base):
    """The questions of a quiz, drawn for one person who answers them on paper.

    ``typed`` are responses by question as one person of the staff read them there; ``checked`` those that a second one
    typed otherwise or once more. Only then does it become an attempt, which is handed in at once.
    """

    __tablename__ = "printed_paper"
    __table_args__ = (Index(None, "cohort_id", "kind"), Index(None, "enrolment_id"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"))
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"))
    course_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_version.id"))
    kind: Mapped[QuizKind] = mapped_column(by_value(QuizKind, "kind"))
    seed: Mapped[int] = mapped_column(BigInteger)
    paper: Mapped[list[Any]] = mapped_column(JSON)
    drawn_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    drawn_at: Mapped[datetime]
    typed: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    typed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    typed_at: Mapped[datetime | None]
    """When the first person said that all of it is typed."""
    checked: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    attempt_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("attempt.id"))
    cancelled_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    """Why it was drawn while its quiz was not open."""
