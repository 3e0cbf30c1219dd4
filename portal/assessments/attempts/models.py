"""Tables of quiz windows, attempts, printed papers, answers, extra time, grades of essays and corrected keys."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.assessments.attempts.rules import CODE_LENGTH, REASON_LENGTH, ReviewPolicy, WindowTimes
from portal.assessments.questions.quizzes import QuizKind
from portal.courses.rules import SLUG_LENGTH
from portal.db import Base, by_value, new_id


class QuizWindow(Base):
    """When a cohort's quiz can be started. No row: neither opened nor planned yet. ``opens_at`` and ``closes_at`` are
    when somebody opened and closed it last; by its plan it does so by itself."""

    __tablename__ = "quiz_window"
    __table_args__ = (UniqueConstraint("cohort_id", "kind"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"))
    kind: Mapped[QuizKind] = mapped_column(by_value(QuizKind, "kind"))
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    planned_opening: Mapped[datetime | None]
    planned_closing: Mapped[datetime | None]
    start_code: Mapped[str | None] = mapped_column(String(CODE_LENGTH))
    review: Mapped[ReviewPolicy] = mapped_column(by_value(ReviewPolicy, "review"), default=ReviewPolicy.SCORE)
    review_after_closing: Mapped[bool] = mapped_column(default=False)

    @property
    def times(self) -> WindowTimes:
        return WindowTimes(self.opens_at, self.closes_at, self.planned_opening, self.planned_closing)


class Attempt(Base):
    """One person takes one paper. The paper is kept as drawn, with the course version that its questions are of;
    whether it is over follows from its times. One that was voided is kept and counts nowhere."""

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
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None] = mapped_column(String(REASON_LENGTH))
    typed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    checked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    """Who typed it from a printed paper, and who compared; None of one that was taken on a screen."""


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


class Answer(Base):
    """The newest response to one question of an attempt, in the form of ``responses``, with its sequence.

    ``points`` are thousandths; None: somebody still has to read it.
    """

    __tablename__ = "answer"

    attempt_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(SLUG_LENGTH), primary_key=True)
    response: Mapped[str] = mapped_column(Text)
    seq: Mapped[int] = mapped_column(BigInteger)
    points: Mapped[int | None]
    saved_at: Mapped[datetime]


class KeyCorrection(Base):
    """In this cohort these responses to a question get the point, because its key was found to be wrong. The latest
    counts; an empty list stands for the key of the course again."""

    __tablename__ = "key_correction"
    __table_args__ = (Index(None, "cohort_id", "question", "made_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"))
    question: Mapped[str] = mapped_column(String(SLUG_LENGTH))
    accepted: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
