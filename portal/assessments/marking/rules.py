"""What an essay is worth by its rubric, and what people see of an attempt that is over. Pure."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from portal.assessments.attempts.rules import ReviewPolicy
from portal.assessments.questions.answering import POINT
from portal.assessments.questions.quizzes import QuizKind
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
    for index, (criterion, points) in enumerate(zip(rubric, given, strict=True)):
        if not 0 <= points <= criterion.points:
            return Refusal("points", "Isi 0 sampai %(most)s.", {"most": criterion.points}, field=f"criterion_{index}")
    return None


class ResultKind(enum.StrEnum):
    """What the page of a result says first. Later: the score is told once the quiz is closed and everybody is done;
    elsewhere: a trainer tells it; unread: an essay waits for its reader."""

    REHEARSAL = "rehearsal"
    LATER = "later"
    ELSEWHERE = "elsewhere"
    UNREAD = "unread"
    PRETEST = "pretest"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True)
class ResultPage:
    """What somebody may see of an attempt that is over: how many more ``tries`` are offered, whether their own answers
    are shown, ``explained`` with their keys, and whether they lead to the ``lessons`` behind them."""

    kind: ResultKind
    tries: int = 0
    answers: bool = False
    explained: bool = False
    lessons: bool = True


def result_page(
    quiz: QuizKind, now: ReviewPolicy, settled: ReviewPolicy, unread: int, passed: bool, left: int
) -> ResultPage:
    """What the page shows under the policy that holds ``now``, where the quiz has ``settled`` on one for the end.
    ``unread`` essays keep the score open; ``left`` is how many tries the course still allows."""
    kind = _result_kind(quiz, now, settled, unread, passed)
    offered = kind in (ResultKind.REHEARSAL, ResultKind.FAILED)
    return ResultPage(
        kind,
        tries=max(left, 0) if offered else 0,
        answers=now in (ReviewPolicy.ANSWERS, ReviewPolicy.EXPLANATIONS),
        explained=now is ReviewPolicy.EXPLANATIONS,
        lessons=quiz is not QuizKind.REHEARSAL,
    )


def _result_kind(quiz: QuizKind, now: ReviewPolicy, settled: ReviewPolicy, unread: int, passed: bool) -> ResultKind:
    if quiz is QuizKind.REHEARSAL:
        return ResultKind.REHEARSAL
    if now is ReviewPolicy.NOTHING:
        return ResultKind.ELSEWHERE if settled is ReviewPolicy.NOTHING else ResultKind.LATER
    if unread:
        return ResultKind.UNREAD
    if quiz is QuizKind.PRETEST:
        return ResultKind.PRETEST
    return ResultKind.PASSED if passed else ResultKind.FAILED
