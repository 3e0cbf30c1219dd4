"""Who may be given a printed paper, who may type it and who may count it, and how a question stands on it. Pure."""

import enum
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from string import ascii_uppercase

from portal.assessments.attempts.rules import WindowState
from portal.assessments.questions.answering import MAX_LINE, AnswerRow
from portal.assessments.questions.papers import PaperItem
from portal.assessments.questions.presentation import ShownQuestion, shown
from portal.content.shapes import Question
from portal.documents.papers import PrintedQuestion
from portal.errors import Refusal

MAX_AT_ONCE = 60
"""Papers in one file: more would take too long to set."""
LINES = 10
"""Lines on paper for an answer of several sentences."""


class PaperState(enum.StrEnum):
    """How far a printed paper has come. Typed: it waits for a second person. Counted: its attempt is handed in."""

    DRAWN = "drawn"
    TYPED = "typed"
    COUNTED = "counted"
    CANCELLED = "cancelled"


def paper_state(cancelled_at: datetime | None, attempt_id: uuid.UUID | None, typed_at: datetime | None) -> PaperState:
    if cancelled_at is not None:
        return PaperState.CANCELLED
    if attempt_id is not None:
        return PaperState.COUNTED
    return PaperState.DRAWN if typed_at is None else PaperState.TYPED


@dataclass(frozen=True)
class Standing:
    """How somebody stands in a quiz: tries begun and allowed, whether one runs, whether a paper of theirs is open."""

    used: int
    allowed: int
    running: bool = False
    open_paper: bool = False


def refuse_occasion(window: WindowState, organises: bool, reason: str) -> Refusal | None:
    """A paper is drawn while its quiz is open; at another time by an organiser alone, who says why."""
    if window is WindowState.OPEN or (organises and reason):
        return None
    if not organises:
        message = "Kuis ini sedang tidak dibuka. Di luar waktu itu hanya penyelenggara yang dapat mencetak lembarnya."
        return Refusal("not_open", message)
    message = "Kuis ini sedang tidak dibuka. Tulis alasan mengapa lembarnya tetap dicetak."
    return Refusal("reason", message, field="reason")


def refuse_paper(standing: Standing) -> Refusal | None:
    if standing.open_paper:
        return Refusal("has_paper", "Sudah punya lembar yang belum selesai.")
    if standing.running:
        return Refusal("running", "Sedang mengerjakan kuis ini di HP.")
    if standing.used >= standing.allowed:
        return Refusal("used_up", "Kesempatan mengerjakan kuis ini sudah terpakai semua.")
    return None


OVER = Refusal("over", "Lembar ini sudah selesai atau dibatalkan. Tidak ada yang dapat diketik lagi.")
BY_ANOTHER = Refusal(
    "by_another", "Lembar ini sedang diketik petugas lain. Minta ia menyelesaikannya, atau mulai lagi dari awal."
)
SAME_HAND = Refusal(
    "same_hand", "Anda yang mengetik lembar ini, jadi pemeriksanya harus petugas lain dengan akunnya sendiri."
)
NOT_TYPED = Refusal("not_typed", "Belum ada jawaban yang diketik.")


def refuse_typing(state: PaperState, typed_by: uuid.UUID | None, viewer_id: uuid.UUID) -> Refusal | None:
    """Whether somebody may type now: at first one person alone, and once that is finished anybody else."""
    if state is PaperState.DRAWN:
        return BY_ANOTHER if typed_by not in (None, viewer_id) else None
    if state is PaperState.TYPED:
        return SAME_HAND if typed_by == viewer_id else None
    return OVER


def refuse_counting(state: PaperState, typed_by: uuid.UUID | None, viewer_id: uuid.UUID) -> Refusal | None:
    """Whether somebody may say that what was typed is what stands on the paper."""
    if state is PaperState.DRAWN:
        return NOT_TYPED
    return refuse_typing(state, typed_by, viewer_id)


def settled(typed: Mapping[str, str], checked: Mapping[str, str]) -> dict[str, str]:
    """The responses that count: those of the second person where there are any, else those of the first."""
    return {**typed, **checked}


def differing(typed: Mapping[str, str], checked: Mapping[str, str]) -> list[str]:
    """The questions to which the two typed something else."""
    return [question for question, response in checked.items() if response != typed.get(question, "")]


def on_paper(question: Question, item: PaperItem, number: int, response: str) -> ShownQuestion:
    """A question as it is typed in: with the letters that it has on the paper."""
    asked = shown(number, question, item, response)
    rows = asked.rows if _are_places(asked.rows) else tuple(_with_letters(row) for row in asked.rows)
    return replace(asked, rows=rows, lettered=True)


def _are_places(rows: Iterable[AnswerRow]) -> bool:
    """Whether what can be chosen for each row is its place among them, and no text."""
    return all(one.text == one.value == str(place) for row in rows for place, one in enumerate(row.choices, 1))


def _with_letters(row: AnswerRow) -> AnswerRow:
    pairs = zip(ascii_uppercase, row.choices, strict=False)
    return replace(row, choices=tuple(replace(one, text=f"{letter}. {one.text}") for letter, one in pairs))


def printed(question: Question, item: PaperItem, number: int) -> PrintedQuestion:
    """The same question as it is printed, without any answer."""
    asked = shown(number, question, item, "")
    in_order = bool(asked.rows) and _are_places(asked.rows)
    options = asked.rows[0].choices if asked.rows and not in_order else asked.choices
    return PrintedQuestion(
        number,
        asked.stem,
        asked.rules,
        options=tuple(one.text for one in options),
        rows=tuple(row.text for row in asked.rows),
        many=bool(asked.rules),
        in_order=in_order,
        lines=0 if options or asked.rows else LINES if asked.longest > MAX_LINE else 1,
    )


def as_written(asked: ShownQuestion) -> str:
    """A response as it stands on the paper: letters of options, a letter or number for each row, or the words."""
    if asked.choices:
        return ", ".join(_letters(choice.chosen for choice in asked.choices))
    if asked.rows:
        return ", ".join(f"{number}-{_mark(row)}" for number, row in enumerate(asked.rows, 1) if _mark(row))
    return asked.text


def _letters(chosen: Iterable[bool]) -> list[str]:
    return [letter for letter, one in zip(ascii_uppercase, chosen, strict=False) if one]


def _mark(row: AnswerRow) -> str:
    return next((choice.text.partition(". ")[0] for choice in row.choices if choice.chosen), "")
