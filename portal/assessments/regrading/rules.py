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
class Marked:
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
class MarkChange:
    """An answer whose points change. ``crosses``: the mark of this attempt reaches the pass mark now and did not
    before, or the other way round."""

    marked: Marked
    points: int
    old_mark: Decimal
    new_mark: Decimal
    crosses: bool

    @property
    def up(self) -> bool:
        return self.points > self.marked.points


@dataclass(frozen=True)
class RegradePreview:
    """What a correction does. ``changes`` are of attempts that are over, those that cross the pass mark first, then by
    name; ``running`` of those that have no mark yet. ``same`` counts answers that are worth what they were, ``frozen``
    those left alone because the completion is decided."""

    changes: tuple[MarkChange, ...]
    running: tuple[MarkChange, ...]
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


def preview(marked: Iterable[Marked], accepted: Collection[str], pass_mark: int) -> RegradePreview:
    """What comes of it when these responses count (none: the key of the course), whatever the order of the answers.

    ``pass_mark`` is out of 100; only posttests are measured by it.
    """
    same = frozen = 0
    changes: list[MarkChange] = []
    running: list[MarkChange] = []
    for one in marked:
        points = grade(one.question, one.response, accepted or None) or 0
        if points == one.points:
            same += one.over
        elif one.frozen:
            frozen += 1
        else:
            (changes if one.over else running).append(_change(one, points, pass_mark))
    changes.sort(key=_sort_key)
    running.sort(key=_sort_key)
    return RegradePreview(tuple(changes), tuple(running), same, frozen, _fingerprint(changes, accepted))


def _change(one: Marked, points: int, pass_mark: int) -> MarkChange:
    old, new = score(one.total, one.size), score(one.total - one.points + points, one.size)
    counts = one.kind is QuizKind.POSTTEST and one.over and not one.pending
    return MarkChange(one, points, old, new, counts and passed(old, pass_mark) != passed(new, pass_mark))


def _sort_key(change: MarkChange) -> tuple[bool, str, str, int, str]:
    one = change.marked
    return not change.crosses, one.name.casefold(), one.kind, one.number, str(one.attempt_id)


def _fingerprint(changes: Iterable[MarkChange], accepted: Collection[str]) -> str:
    """The same for the same responses with the same named changes, and only then."""
    shown = [
        [str(one.marked.attempt_id), one.marked.points, one.points, str(one.old_mark), str(one.new_mark), one.crosses]
        for one in changes
    ]
    return hashlib.sha256(json.dumps([sorted(accepted), shown]).encode()).hexdigest()
