"""How a paper is drawn, what an attempt may still do, and what an answer is worth. Pure."""

import enum
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from portal.errors import Refusal

CODE_LENGTH, REASON_LENGTH, COMMENT_LENGTH = 8, 200, 1000
GRACE = timedelta(seconds=10)
"""How long after the end an answer is still taken: it may have been on its way. A file of answers that a trainer brings
in may come later (``refuse_answer_file``)."""


class AttemptState(enum.StrEnum):
    """Where an attempt stands. A voided one is kept and counts nowhere."""

    RUNNING = "running"
    SUBMITTED = "submitted"
    LAPSED = "lapsed"
    VOIDED = "voided"


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


class Turn(NamedTuple):
    """A moment at which a quiz opens or closes, by hand or as planned. Of two at the same moment the greater holds."""

    at: datetime
    by_hand: bool
    closes: bool


@dataclass(frozen=True)
class WindowTimes:
    """When a quiz was last opened and closed by hand, and when it was planned to open and to close by itself."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    planned_opening: datetime | None = None
    planned_closing: datetime | None = None

    @property
    def turns(self) -> list[Turn]:
        """All of it in order of time."""
        said = (
            (self.opens_at, True, False),
            (self.closes_at, True, True),
            (self.planned_opening, False, False),
            (self.planned_closing, False, True),
        )
        return sorted(Turn(at, by_hand, closes) for at, by_hand, closes in said if at is not None)


def window_state(times: WindowTimes, now: datetime) -> WindowState:
    """What the last turn made of a quiz, whoever or whatever took it; what was never opened cannot be closed."""
    taken = [turn for turn in times.turns if turn.at <= now]
    if all(turn.closes for turn in taken):
        return WindowState.SHUT
    return WindowState.CLOSED if taken[-1].closes else WindowState.OPEN


def next_turn(times: WindowTimes, now: datetime) -> datetime | None:
    """When a quiz will close by itself, if it is open, or open, if it is not; None: it stays as it is. Of turns at the
    same moment the last one holds."""
    state = window_state(times, now)
    later = (turn.at for turn in times.turns if turn.at > now)
    return next((at for at in later if window_state(times, at) is not state), None)


def kept_turns(times: WindowTimes, now: datetime) -> tuple[datetime | None, datetime | None]:
    """When a quiz was opened last and closed last until now: what stays of it when its plan changes."""
    taken = [turn for turn in times.turns if turn.at <= now]
    opened = [turn.at for turn in taken if not turn.closes]
    return opened[-1] if opened else None, taken[-1].at if taken and taken[-1].closes else None


def review_now(
    policy: ReviewPolicy, after_closing: bool, window: WindowState, in_progress: bool = False
) -> ReviewPolicy:
    """What may be looked at now: what the policy says, or nothing until the quiz is closed and nobody sits over it."""
    waits = after_closing and (in_progress or window is not WindowState.CLOSED)
    return ReviewPolicy.NOTHING if waits else policy


def attempt_state(
    due_at: datetime, submitted_at: datetime | None, now: datetime, voided_at: datetime | None = None
) -> AttemptState:
    """Computed from stored facts whenever it is looked at. Time that ran out counts as handed in."""
    if voided_at is not None:
        return AttemptState.VOIDED
    if submitted_at is not None:
        return AttemptState.SUBMITTED
    return AttemptState.RUNNING if now < due_at + GRACE else AttemptState.LAPSED


class AttemptTimes(NamedTuple):
    """When an attempt ends, when it was handed in, and since when it counts no more."""

    due_at: datetime
    submitted_at: datetime | None
    voided_at: datetime | None

    def state(self, now: datetime) -> AttemptState:
        return attempt_state(self.due_at, self.submitted_at, now, self.voided_at)


def refuse_start(window: WindowState, used: int, allowed: int, paper_out: bool = False) -> Refusal | None:
    """Why a quiz cannot be started on a screen, if so; ``paper_out``: somebody has it on paper, which would count as
    the same try."""
    if window is WindowState.SHUT:
        return Refusal("shut", "Kuis ini belum dibuka. Tunggu aba-aba pelatih, lalu muat ulang halaman ini.")
    if window is WindowState.CLOSED:
        return Refusal("closed", "Kuis ini sudah ditutup. Hubungi pelatih bila Anda belum mengerjakannya.")
    if used >= allowed:
        return Refusal(
            "used_up", "Kesempatan mengerjakan kuis ini sudah terpakai semua (%(used)s kali).", {"used": used}
        )
    if paper_out:
        message = (
            "Kuis ini Anda kerjakan di lembar kertas dari pelatih. Bila mau mengerjakannya di HP, kembalikan "
            "lembarnya; setelah pelatih membatalkannya, muat ulang halaman ini."
        )
        return Refusal("on_paper", message)
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


VOIDED = Refusal("voided", "Percobaan ini dibatalkan pelatih. Buka halaman kuis untuk memulai lagi.")


def refuse_answer(state: AttemptState) -> Refusal | None:
    if state is AttemptState.RUNNING:
        return None
    if state is AttemptState.VOIDED:
        return VOIDED
    if state is AttemptState.LAPSED:
        return Refusal("lapsed", "Waktu sudah habis. Jawaban yang sudah tersimpan tetap dihitung.")
    return Refusal("submitted", "Kuis ini sudah dikumpulkan. Jawaban tidak dapat diubah lagi.")


@dataclass(frozen=True)
class Message:
    """An answer on its way: to which question, what, and its sequence (None: newer than anything held)."""

    question: str
    response: str
    seq: int | None


def newest(stored: Mapping[str, tuple[int, str]], messages: Iterable[Message]) -> dict[str, tuple[int, str]]:
    """The (sequence, response) of each question that the messages change, given those that are held.

    The greatest sequence holds, and of two responses with the same sequence the greater text: so every order and
    repetition of the same messages ends in the same state.
    """
    state, changed = dict(stored), {}
    for message in messages:
        before = state.get(message.question)
        seq = message.seq if message.seq is not None else (before[0] + 1 if before else 1)
        if before is None or (seq, message.response) > before:
            state[message.question] = changed[message.question] = (seq, message.response)
    return changed


MAX_MESSAGES = 500


def read_messages(found: object) -> list[Message] | None:
    """The messages in a list as phones write it, ``[[question, response, seq], …]``, or None when it is none."""
    if not isinstance(found, list) or len(found) > MAX_MESSAGES:
        return None
    if not all(isinstance(one, list) and list(map(type, one)) == [str, str, int] for one in found):
        return None
    return [Message(*one) for one in found] if all(0 < one[2] < 1 << 53 for one in found) else None
