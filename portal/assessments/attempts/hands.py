"""Quizzes that are answered on paper: whose hands an attempt went through, and whether a paper is out."""

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import Person
from portal.assessments.attempts.models import Attempt, PrintedPaper
from portal.assessments.questions.quizzes import QuizKind

OPEN: tuple[ColumnElement[bool], ...] = (PrintedPaper.cancelled_at.is_(None), PrintedPaper.attempt_id.is_(None))
"""Papers that are still to be typed or compared."""
_OUT = select(PrintedPaper.id).where(
    PrintedPaper.enrolment_id == bindparam("enrolment_id"), PrintedPaper.kind == bindparam("kind"), *OPEN
)


def paper_is_out(session: Session, enrolment_id: uuid.UUID, kind: QuizKind) -> bool:
    """Whether somebody has a printed paper of a quiz that neither counts nor was cancelled."""
    return session.scalars(_OUT, {"enrolment_id": enrolment_id, "kind": kind}).first() is not None


@dataclass(frozen=True)
class Hands:
    """Who typed an attempt from a printed paper, and who compared it."""

    typed: str
    checked: str


def hands(session: Session, attempt_id: uuid.UUID) -> Hands | None:
    """Whose hands an attempt went through; None of one that was taken on a screen."""
    typist, checker = aliased(Person), aliased(Person)
    row = session.execute(
        select(typist.full_name, checker.full_name)
        .select_from(Attempt)
        .join(typist, typist.id == Attempt.typed_by)
        .join(checker, checker.id == Attempt.checked_by)
        .where(Attempt.id == attempt_id)
    ).first()
    return Hands(row[0], row[1]) if row else None
