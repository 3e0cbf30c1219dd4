"""The trainee's road, figures of a report, and the columns of a graduation list. Pure."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from portal.certification.rules import Facts
from portal.content.shapes import Course
from portal.courses.rules import LessonKey


class StepState(enum.StrEnum):
    DONE = "done"
    NOW = "now"
    LATER = "later"


class StepKind(enum.StrEnum):
    PRETEST = "pretest"
    MODULE = "module"
    POSTTEST = "posttest"
    CERTIFICATE = "certificate"


@dataclass(frozen=True)
class Step:
    """One stop on the road from the pretest to the certificate."""

    kind: StepKind
    title: str
    state: StepState
    module: str | None = None
    done: int = 0
    total: int = 0
    jp: int = 0


def road(course: Course, facts: Facts, finished: frozenset[LessonKey], certified: bool) -> list[Step]:
    """The stops of a course in order. The first that is not done is where the trainee stands now."""
    stops = [(StepKind.PRETEST, course.quiz("pretest").title, facts.pretest is not None, None, 0, 0, 0)]
    for module in course.modules:
        read = sum((module.slug, lesson.slug) in finished for lesson in module.lessons)
        total = len(module.lessons)
        stops.append((StepKind.MODULE, module.title, read == total, module.slug, read, total, module.jp))
    passed = facts.posttest is not None and facts.posttest >= course.rule.posttest_score
    stops.append((StepKind.POSTTEST, course.quiz("posttest").title, passed, None, 0, 0, 0))
    stops.append((StepKind.CERTIFICATE, "Sertifikat", certified, None, 0, 0, 0))
    here = next((place for place, stop in enumerate(stops) if not stop[2]), None)
    return [
        Step(kind, title, _state(place, done, here), module, read, total, jp)
        for place, (kind, title, done, module, read, total, jp) in enumerate(stops)
    ]


def _state(place: int, done: bool, here: int | None) -> StepState:
    if done:
        return StepState.DONE
    return StepState.NOW if place == here else StepState.LATER


def share_done(steps: Sequence[Step]) -> int:
    """How much of the road is behind, in whole percent. A lesson counts as a part of its module."""
    gone = sum(1.0 if step.state is StepState.DONE else step.done / step.total if step.total else 0.0 for step in steps)
    return int(100 * gone / len(steps)) if steps else 0


@dataclass(frozen=True)
class Distribution:
    """Marks in ten classes (0 up to 10, … 90 up to 100), with their median (None without marks)."""

    counts: tuple[int, ...]
    median: Decimal | None

    @property
    def total(self) -> int:
        return sum(self.counts)


def distribution(marks: Iterable[Decimal]) -> Distribution:
    found = list(marks)
    counts = [0] * 10
    for mark in found:
        counts[min(int(mark // 10), 9)] += 1
    return Distribution(tuple(counts), median(found) if found else None)
