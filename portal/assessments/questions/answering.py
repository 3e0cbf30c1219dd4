"""What a kind of question says of answers: how they are read, marked, put into words and shown. Pure.

``portal.assessments.questions.kinds.table`` has an entry for each kind; responses, grading, papers and presentation
ask it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from portal.content.shapes import Question
from portal.errors import Refusal

POINT = 1000
"""Thousandths that a question is worth."""
MAX_LINE, MAX_ESSAY = 200, 8000
"""Characters of a short answer, and of an essay."""

EACH_COUNTS = "Setiap baris yang tepat menambah nilai."

Values = Callable[[str], list[str]]
"""What a form holds under a name."""
Parts = tuple[str, ...]
"""The parts of a response: option keys, numbers of right sides (empty: none), numbers of steps, or the text."""


@dataclass(frozen=True)
class Choice:
    """Something to choose. ``value`` is what a form sends."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class AnswerRow:
    """A left side of a matching or a step of an ordering, with what can be chosen for it. ``name`` is its field."""

    name: str
    text: str
    choices: tuple[Choice, ...]


def _none(*_asked: object) -> tuple[()]:
    return ()


def _as_it_stands(response: str) -> str:
    return response


@dataclass(frozen=True)
class Answering:
    """How a kind is answered, marked and shown.

    ``template`` holds the fields. ``canonical`` is the one form of a response that is not empty, None when it is none;
    ``from_form`` what the fields say. ``points`` are thousandths for a canonical response, where parts of it may count.
    ``right`` is a wholly right response, ``key`` the same in words, and ``words`` those of any response, line by line.

    ``pieces`` are what a paper puts in an order; ``choices`` and ``rows`` what is shown of them; ``rules`` say how it
    is answered and scored. ``closed``: nothing but one of the options can be answered. ``typed``: the answer is text of
    at most ``longest`` characters. ``meaning`` is the same for responses that say the same, and ``spelling`` for those
    that lists show as one.
    """

    template: str
    canonical: Callable[[Question, str], str | None]
    from_form: Callable[[Question, Values], str | Refusal]
    points: Callable[[Question, str], int]
    right: Callable[[Question], str]
    key: Callable[[Question], tuple[str, ...]]
    words: Callable[[Question, Parts], tuple[str, ...]]
    pieces: Callable[[Question], tuple[str, ...]] = _none
    choices: Callable[[Question, Sequence[str], Parts], tuple[Choice, ...]] = _none
    rows: Callable[[Question, Sequence[str], Parts], tuple[AnswerRow, ...]] = _none
    rules: Callable[[Question], Iterable[str]] = _none
    closed: bool = False
    typed: bool = False
    longest: int = MAX_LINE
    meaning: Callable[[str], object] = _as_it_stands
    spelling: Callable[[str], str] = _as_it_stands


def share(part: Decimal | int, of: Decimal | int) -> int:
    """``part`` ``of`` so much in thousandths, within 0 and a point, halves up."""
    exact = Decimal(POINT * part) / of if of > 0 else Decimal(0)
    return min(POINT, max(0, int(exact.quantize(Decimal(1), ROUND_HALF_UP))))


def in_turn(question: Question) -> str:
    """The response that has every pair as it stands in the question."""
    return ",".join(str(number) for number in range(len(question.pairs)))


def number_below(text: str, limit: int) -> int | None:
    """A number from 0 up to ``limit``, or None."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else limit
    return number if number < limit else None


def first(found: list[str]) -> str:
    """What a field holds that stands once in a form."""
    return found[0] if found else ""
