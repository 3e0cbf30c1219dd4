"""Whose hands an attempt went through that was answered on paper."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import Person
from portal.assessments.attempts.models import Attempt


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
