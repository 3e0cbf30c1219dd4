"""What a correction changes. Pure."""

import hashlib
import json
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from portal.assessments.questions.grading import grade, passed, score
from portal.assessments.questions.quizzes import QuizKind
from portal.content.shapes import Question


@dataclass(frozen=True)
class GradedAnswer:
    """An answer in an attempt, with what its regrading needs. ``question`` is of the version that the attempt was drawn
    from; ``points`` of the answer and ``total`` of the attempt are thousandths. ``pending``: an essay of the attempt
    is still to be read. ``frozen``: the completion is decided."""

    attempt_id: uuid.UUID
    name: str
    kind: QuizKind
    number: int
    question: Question
    response: str
    points: int
    total: int
    size: int
    over: bool
    pending: bool
    frozen: bool


@dataclass(frozen=True)
class ScoreChange:
    """An answer whose points change. ``crosses``: the score of this attempt reaches the pass score now and did not
    before, or the other way round."""

    answer: GradedAnswer
    points: int
    old_score: Decimal
    new_score: Decimal
    crosses: bool

    @property
    def up(self) -> bool:
        return self.points > self.answer.points


@dataclass(frozen=True)
class RegradePreview:
    """What a correction does. ``changes`` are of attempts that are over, those that cross the pass score first, then by
    name; ``running`` of those that have no score yet. ``same`` counts answers that are worth what they were, ``frozen``
    those left alone because the completion is decided."""

    changes: tuple[ScoreChange, ...]
    running: tuple[ScoreChange, ...]
    same: int
    frozen: int
    fingerprint: str

    @property
    def up(self) -> int:
        return sum(change.up for change in self.changes)

    @property
    def down(self) -> int:
        return len(self.changes) - self.up

    @property
    def crossing(self) -> int:
        return sum(change.crosses for change in self.changes)


def preview(answers: Iterable[GradedAnswer], accepted: Collection[str], pass_score: int) -> RegradePreview:
    """What comes of it when these responses count (none: the key of the course), whatever the order of the answers.

    ``pass_score`` is out of 100; only posttests are measured by it.
    """
    same = frozen = 0
    changes: list[ScoreChange] = []
    running: list[ScoreChange] = []
    for one in answers:
        points = grade(one.question, one.response, accepted or None) or 0
        if points == one.points:
            same += one.over
        elif one.frozen:
            frozen += 1
        else:
            (changes if one.over else running).append(_change(one, points, pass_score))
    changes.sort(key=_sort_key)
    running.sort(key=_sort_key)
    return RegradePreview(tuple(changes), tuple(running), same, frozen, _fingerprint(changes, accepted))


def _change(one: GradedAnswer, points: int, pass_score: int) -> ScoreChange:
    old, new = score(one.total, one.size), score(one.total - one.points + points, one.size)
    counts = one.kind is QuizKind.POSTTEST and one.over and not one.pending
    return ScoreChange(one, points, old, new, counts and passed(old, pass_score) != passed(new, pass_score))


def _sort_key(change: ScoreChange) -> tuple[bool, str, str, int, str]:
    one = change.answer
    return not change.crosses, one.name.casefold(), one.kind, one.number, str(one.attempt_id)


def _fingerprint(changes: Iterable[ScoreChange], accepted: Collection[str]) -> str:
    """The same for the same responses with the same named changes, and only then."""
    shown = [
        [str(one.answer.attempt_id), one.answer.points, one.points, str(one.old_score), str(one.new_score), one.crosses]
        for one in changes
    ]
    return hashlib.sha256(json.dumps([sorted(accepted), shown]).encode()).hexdigest()
