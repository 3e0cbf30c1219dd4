"""What a response is worth. Pure.

Points are counted in thousandths of a point, ``POINT`` for a question. They are rounded once, at the end: shares of a
point are exact (``portal.content.points``), so a wholly right response is worth all of it. Scores run from 0 to 100.
"""

from collections.abc import Collection
from decimal import ROUND_HALF_UP, Decimal

from portal.assessments.questions.answering import POINT
from portal.assessments.questions.kinds.table import answering
from portal.content.kinds import kind_of
from portal.content.shapes import ALL_OR_NOTHING, Question


def grade(question: Question, response: str, accepted: Collection[str] | None = None) -> int | None:
    """Thousandths of a point for a canonical response; None for an essay, which somebody has to read.

    ``accepted`` replaces the key by these responses, where the key was found to be wrong.
    """
    if not response:
        return 0
    if kind_of(question).by_hand:
        return None
    how = answering(question)
    if accepted is not None:
        return POINT if how.meaning(response) in map(how.meaning, accepted) else 0
    if question.scoring == ALL_OR_NOTHING:
        return POINT if response == how.right(question) else 0
    return how.points(question, response)


def score(points: int, size: int) -> Decimal:
    """Thousandths of points as a score from 0 to 100, to one decimal, halves up."""
    if size <= 0:
        return Decimal(0)
    return (Decimal(100) * points / (size * POINT)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def passed(score: Decimal | None, need: int) -> bool:
    """Whether a score (None: there is none) reaches the one that a course asks for in its posttest."""
    return score is not None and score >= need
