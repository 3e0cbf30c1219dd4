"""How a paper is drawn, what an attempt may still do, and what an answer is worth. Pure."""

import enum
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from portal.content.bank import shares
from portal.content.shapes import Course, Module, Question, QuizPlan
from portal.errors import Refusal

GRACE = timedelta(seconds=10)
"""How long after the end an answer is still taken: it may have been on its way."""


class QuizKind(enum.StrEnum):
    PRETEST = "pretest"
    POSTTEST = "posttest"


class AttemptState(enum.StrEnum):
    RUNNING = "running"
    SUBMITTED = "submitted"
    LAPSED = "lapsed"


class WindowState(enum.StrEnum):
    """Whether a cohort's quiz can be started."""

    SHUT = "shut"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class PaperItem:
    """One question of a drawn paper, with its options in the order of this paper."""

    question: str
    options: tuple[str, ...]


def draw(course: Course, plan: QuizPlan, seed: int, avoid: frozenset[str] = frozenset()) -> tuple[PaperItem, ...]:
    """The paper that a seed gives: so many questions of each module, then shuffled.

    How many come from each outcome is the same on every paper (``shares``), so that a pretest and a posttest can be
    compared; which ones is chance. Those in ``avoid`` (keys) come up only where an outcome has no others left.
    """
    chance = random.Random(seed)  # noqa: S311 - fair shuffling, not a secret
    chosen: list[Question] = []
    for module_slug, count in plan.draw:
        chosen += _spread(course.module(module_slug), count, avoid, chance)
    chance.shuffle(chosen)
    return tuple(PaperItem(question.key, _shuffled(question, chance)) for question in chosen)


def _spread(module: Module, count: int, avoid: frozenset[str], chance: random.Random) -> list[Question]:
    """``count`` questions that a quiz can ask, each outcome giving its share."""
    chosen: list[Question] = []
    for outcome, share in shares(module, count).items():
        pile = [question for question in module.questions if question.outcome == outcome and question.deliverable]
        chance.shuffle(pile)
        chosen += sorted(pile, key=lambda question: question.key in avoid)[:share]
    return chosen


def _shuffled(question: Question, chance: random.Random) -> tuple[str, ...]:
    keys = [option.key for option in question.options]
    chance.shuffle(keys)
    return tuple(keys)


def points(question: Question, choice: str) -> int:
    """1 for the correct option, else 0."""
    return int(any(option.key == choice and option.correct for option in question.options))


def score(points: int, size: int) -> Decimal:
    """Points as a mark from 0 to 100, to one decimal, halves up."""
    if size <= 0:
        return Decimal(0)
    return (Decimal(100) * points / size).quantize(Decimal("0.1"), ROUND_HALF_UP)


def window_state(opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> WindowState:
    if opens_at is None or now < opens_at:
        return WindowState.SHUT
    return WindowState.CLOSED if closes_at is not None and now >= closes_at else WindowState.OPEN


def attempt_state(due_at: datetime, submitted_at: datetime | None, now: datetime) -> AttemptState:
    """Computed from stored facts whenever it is looked at. Time that ran out counts as handed in."""
    if submitted_at is not None:
        return AttemptState.SUBMITTED
    return AttemptState.RUNNING if now < due_at + GRACE else AttemptState.LAPSED


def refuse_start(window: WindowState, used: int, allowed: int) -> Refusal | None:
    if window is WindowState.SHUT:
        return Refusal("shut", "Kuis ini belum dibuka. Tunggu aba-aba pelatih, lalu muat ulang halaman ini.")
    if window is WindowState.CLOSED:
        return Refusal("closed", "Kuis ini sudah ditutup. Hubungi pelatih bila Anda belum mengerjakannya.")
    if used >= allowed:
        return Refusal(
            "used_up", "Kesempatan mengerjakan kuis ini sudah terpakai semua (%(used)s kali).", {"used": used}
        )
    return None


def refuse_answer(state: AttemptState) -> Refusal | None:
    if state is AttemptState.RUNNING:
        return None
    if state is AttemptState.LAPSED:
        return Refusal("lapsed", "Waktu sudah habis. Jawaban yang sudah tersimpan tetap dihitung.")
    return Refusal("submitted", "Kuis ini sudah dikumpulkan. Jawaban tidak dapat diubah lagi.")
