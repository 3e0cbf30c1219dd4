"""What an essay is worth by its rubric. Pure."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from portal.assessments.questions.answering import POINT
from portal.content.shapes import Criterion
from portal.errors import Refusal

WHOLE = Criterion("Jawaban secara keseluruhan", 10)
"""How an essay is read whose question has no rubric."""


class EssayState(enum.StrEnum):
    """Where an essay stands. Left: nobody has read it, and nobody can since the completion is decided."""

    UNREAD = "unread"
    READ = "read"
    LEFT = "left"


@dataclass(frozen=True)
class EssayJudgement:
    """What a reader gives: points for each criterion, a word to the writer, and the sign of the essay that was read."""

    given: tuple[int, ...]
    comment: str
    seen: str


def worth(rubric: Sequence[Criterion], given: Sequence[int]) -> int:
    """Thousandths of a point for what each criterion was given, halves up."""
    whole = sum(criterion.points for criterion in rubric)
    return (2 * POINT * sum(given) + whole) // (2 * whole)


def refuse_points(rubric: Sequence[Criterion], given: Sequence[int]) -> Refusal | None:
    """What is wrong with the points: one for each criterion, from 0 to what it is worth."""
    if len(given) != len(rubric):
        return Refusal("criteria", "Isi nilai untuk setiap kriteria.")
    for place, (criterion, points) in enumerate(zip(rubric, given, strict=True)):
        if not 0 <= points <= criterion.points:
            return Refusal("points", "Isi 0 sampai %(most)s.", {"most": criterion.points}, field=f"criterion_{place}")
    return None
