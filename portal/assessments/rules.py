"""How a paper is drawn, what an attempt may still do, and what an answer is worth. Pure."""

import enum
import random
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.content.checks.banks import shares
from portal.content.shapes import ESSAY, MATCHING, NUMERIC, ORDERING, SHORT, Course, Module, Question, QuizPlan
from portal.errors import Refusal

MOST_MINUTES = 120
"""Extra time that one act may give."""
CODE_LENGTH, REASON_LENGTH, COMMENT_LENGTH = 8, 200, 1000
GRACE = timedelta(seconds=10)
"""How long after the end an answer is still taken: it may have been on its way."""


class QuizKind(enum.StrEnum):
    """A quiz. A rehearsal lets people try the pages before, and leaves nothing behind."""

    PRETEST = "pretest"
    POSTTEST = "posttest"
    REHEARSAL = "rehearsal"


GRADED = (QuizKind.PRETEST, QuizKind.POSTTEST)
"""The quizzes of a course: whatever is counted, compared or certified comes from these alone."""


class AttemptState(enum.StrEnum):
    RUNNING = "running"
    SUBMITTED = "submitted"
    LAPSED = "lapsed"


class ReviewPolicy(enum.StrEnum):
    """What people see of an attempt that is over."""

    NOTHING = "nothing"
    SCORE = "score"
    ANSWERS = "answers"
    EXPLANATIONS = "explanations"


@dataclass(frozen=True)
class QuizSettings:
    """How a quiz opens, and what people see of it afterwards."""

    with_code: bool = False
    review: ReviewPolicy = ReviewPolicy.SCORE
    review_after_closing: bool = False


DEFAULT_SETTINGS = QuizSettings()
REHEARSAL_SETTINGS = QuizSettings(review=ReviewPolicy.EXPLANATIONS)


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
    compared; which ones is chance. Those in ``avoid`` (keys) come up only where an outcome has no others left. Of each
    difficulty come as many as the plan says, as far as outcomes have them.
    """
    chance = random.Random(seed)  # noqa: S311 - fair shuffling, not a secret
    places = [place for slug, count in plan.draw for place in _places(course.module(slug), count)]
    chance.shuffle(places)
    wanted, chosen = Counter(dict(plan.difficulty)), []
    for pile in places:
        chance.shuffle(pile)
        found = min(pile, key=lambda question: (question.key in avoid, -wanted[question.difficulty]))
        wanted[found.difficulty] -= bool(plan.difficulty)
        pile.remove(found)
        chosen.append(found)
    return tuple(PaperItem(question.key, _shuffled(question, chance)) for question in chosen)


def _places(module: Module, count: int) -> Iterator[list[Question]]:
    """For each of ``count`` places of a paper the questions that can fill it. Places of one outcome share a list."""
    for outcome, share in shares(module, count).items():
        pile = [question for question in module.questions if question.outcome == outcome and question.deliverable]
        yield from [pile] * share


def _shuffled(question: Question, chance: random.Random) -> tuple[str, ...]:
    """What can be chosen, in the order of one paper: option keys (as in the file where the question says so), or the
    numbers of right sides or steps."""
    if question.kind in (SHORT, NUMERIC, ESSAY):
        return ()
    keys = [option.key for option in question.options]
    if question.kind == MATCHING:
        keys = [str(number) for number in range(len(question.pairs) + len(question.distractors))]
    elif question.kind == ORDERING:
        keys = [str(number) for number in range(len(question.pairs))]
    if not question.fixed_order:
        chance.shuffle(keys)
    return tuple(keys)


def first_open(paper: Sequence[PaperItem], answered: Collection[str]) -> int:
    """The number of the first question that is still to be answered; the first of all where none is."""
    return next((number for number, item in enumerate(paper, 1) if item.question not in answered), 1)


def window_state(opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> WindowState:
    if opens_at is None or now < opens_at:
        return WindowState.SHUT
    return WindowState.CLOSED if closes_at is not None and now >= closes_at else WindowState.OPEN


def review_now(policy: ReviewPolicy, after_closing: bool, window: WindowState, writing: bool = False) -> ReviewPolicy:
    """What may be looked at now: what the policy says, or nothing until the quiz is closed and nobody ``writing``."""
    waits = after_closing and (writing or window is not WindowState.CLOSED)
    return ReviewPolicy.NOTHING if waits else policy


def refuse_settings(before: QuizSettings, after: QuizSettings, writing: int) -> Refusal | None:
    """While so many people are writing, what is seen afterwards stays: it would give keys away to some of them. The
    code of the hall may change, as it only meets those who have not begun."""
    if not writing or (before.review, before.review_after_closing) == (after.review, after.review_after_closing):
        return None
    message = (
        "%(count)s orang sedang mengerjakan kuis ini, jadi yang dilihat peserta setelah selesai belum dapat diganti. "
        "Tunggu sampai mereka selesai, lalu simpan lagi."
    )
    return Refusal("writing", message, {"count": writing}, field="review")


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


def new_start_code(chance: random.Random) -> str:
    """Five digits that a trainer shows in the hall."""
    return "".join(chance.choices("0123456789", k=5))


def refuse_code(wanted: str | None, typed: str) -> Refusal | None:
    """Whether the code of the hall was typed, where the quiz asks for one. Spaces do not count."""
    if wanted is None or "".join(typed.split()) == wanted:
        return None
    message = "Kode mulai belum cocok. Ketik kode lima angka yang ditunjukkan pelatih di aula."
    return Refusal("code", message, field="code")


def refuse_answer(state: AttemptState) -> Refusal | None:
    if state is AttemptState.RUNNING:
        return None
    if state is AttemptState.LAPSED:
        return Refusal("lapsed", "Waktu sudah habis. Jawaban yang sudah tersimpan tetap dihitung.")
    return Refusal("submitted", "Kuis ini sudah dikumpulkan. Jawaban tidak dapat diubah lagi.")


def refuse_handed(state: AttemptState) -> Refusal | None:
    """Whether answers that a trainer brings in are taken: also after the end, but not once the quiz is handed in."""
    if state is not AttemptState.SUBMITTED:
        return None
    message = "Peserta ini sudah mengumpulkan kuisnya. Jawaban di berkas tidak dapat dimasukkan lagi."
    return Refusal("submitted", message)


@dataclass(frozen=True)
class Message:
    """An answer on its way: to which question, what, and its sequence (None: newer than anything held)."""

    question: str
    response: str
    seq: int | None


def newest(held: Mapping[str, tuple[int, str]], messages: Iterable[Message]) -> dict[str, tuple[int, str]]:
    """The (sequence, response) of each question that the messages change, given those that are held.

    The greatest sequence holds, and of two responses with the same sequence the greater text: so every order and
    repetition of the same messages ends in the same state.
    """
    state, changed = dict(held), {}
    for message in messages:
        before = state.get(message.question)
        seq = message.seq if message.seq is not None else (before[0] + 1 if before else 1)
        if before is None or (seq, message.response) > before:
            state[message.question] = changed[message.question] = (seq, message.response)
    return changed
