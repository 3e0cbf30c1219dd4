"""Answers that are typed in: a line of words, a number, or an essay. A response is the text as it was written."""

import unicodedata
from decimal import Decimal, InvalidOperation

from portal.assessments.questions.answering import MAX_ESSAY, MAX_LINE, POINT, Parts, Values, first, share
from portal.content.points import WHOLE
from portal.content.shapes import Question


def line(_question: Question, response: str) -> str | None:
    found = " ".join(_printable(response).split())
    return found if len(found) <= MAX_LINE else None


def text(_question: Question, response: str) -> str | None:
    found = _printable(response.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return found if len(found) <= MAX_ESSAY else None


def _printable(response: str) -> str:
    return "".join(letter for letter in response if letter in "\n\t" or letter.isprintable())


def from_form(_question: Question, values: Values) -> str:
    return first(values("text"))


def right(question: Question) -> str:
    return question.accepted[0] if question.accepted else ""


def key(question: Question) -> tuple[str, ...]:
    return question.accepted


def words(_question: Question, parts: Parts) -> tuple[str, ...]:
    return parts


def points_of_words(question: Question, response: str) -> int:
    """What the best answer equal to the words is worth. Capitals, spaces and signs at the ends do not matter."""
    said = plain(response)
    if said in map(plain, question.accepted):
        return POINT
    return share(max((option.weight for option in question.options if plain(option.text) == said), default=0), WHOLE)


def plain(response: str) -> str:
    """Words as they are compared."""
    folded = unicodedata.normalize("NFKC", response).casefold()
    return " ".join(folded.split()).strip(" .,;:!?\"'“”‘’")


def points_of_number(question: Question, response: str) -> int:
    """What the best number within whose tolerance the answer lies is worth."""
    value = number(response)
    keys = [(option.text, option.tolerance, option.weight) for option in question.options]
    keys = keys or [(text, question.tolerance, WHOLE) for text in question.accepted]
    weights = [weight for text, tolerance, weight in keys if value is not None and _near(value, text, tolerance)]
    return share(max(weights, default=0), WHOLE)


def _near(value: Decimal, text: str, tolerance: str) -> bool:
    return abs(value - Decimal(text)) <= Decimal(tolerance or "0")


def number(response: str) -> Decimal | None:
    """A number as people write it, with a decimal comma or point: ``1.250,5``, ``1250.5``, ``-3``."""
    compact = response.replace(" ", "").replace("\u00a0", "")
    if "," in compact:
        compact = compact.replace(".", "").replace(",", ".")
    try:
        found = Decimal(compact)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < 30 else None


def unread(_question: Question, _response: str) -> int:
    """An essay is worth nothing until somebody has read it."""
    return 0
