"""What a response is worth. Pure.

Points are counted in thousandths of a point, ``POINT`` for a question. They are rounded once, at the end: shares of a
point are exact (``portal.content.points``), so a wholly right response is worth all of it. Marks run from 0 to 100.
"""

import unicodedata
from collections.abc import Collection
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from portal.assessments.questions.responses import chosen, right_response, rights
from portal.content.kinds import ESSAY, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT
from portal.content.points import WHOLE, whole
from portal.content.shapes import ALL_OR_NOTHING, Question

POINT = 1000


def grade(question: Question, response: str, accepted: Collection[str] | None = None) -> int | None:
    """Thousandths of a point for a canonical response; None for an essay, which somebody has to read.

    ``accepted`` replaces the key by these responses, where the key was found to be wrong.
    """
    if not response:
        return 0
    if question.kind == ESSAY:
        return None
    if accepted is not None:
        return POINT if any(_same(question, response, one) for one in accepted) else 0
    if question.scoring == ALL_OR_NOTHING:
        return POINT if response == right_response(question) else 0
    if question.kind == MULTIPLE:
        return _multiple(question, response)
    if question.kind == MATCHING:
        return _matching(question, response)
    if question.kind == ORDERING:
        return _ordering(question, response)
    if question.kind == SHORT:
        return _short(question, response)
    if question.kind == NUMERIC:
        return _numeric(question, response)
    return POINT if any(option.key == response and option.correct for option in question.options) else 0


def _same(question: Question, response: str, other: str) -> bool:
    """Whether two responses say the same, however they are written."""
    if question.kind == SHORT:
        return plain(response) == plain(other)
    if question.kind == NUMERIC:
        return number(response) == number(other)
    return response == other


def _multiple(question: Question, response: str) -> int:
    """What was chosen weighs, out of what a wholly right answer weighs; together never below nothing: a wrong option
    takes off what its weight says. More options than may be chosen are no answer."""
    weights, keys = {option.key: option.weight for option in question.options}, chosen(question, response)
    if question.max_choices and len(keys) > question.max_choices:
        return 0
    return _share(sum(weights[key] for key in keys), whole(weights.values(), question.max_choices))


def _matching(question: Question, response: str) -> int:
    sides = rights(question)
    right = sum(
        part != "" and sides[int(part)] == own
        for (_left, own), part in zip(question.pairs, chosen(question, response), strict=True)
    )
    return _share(right, len(question.pairs))


def _ordering(question: Question, response: str) -> int:
    """The share of steps that stand in their own place."""
    places = [int(part) for part in chosen(question, response)]
    return _share(sum(place == step for place, step in enumerate(places)), len(places))


def _share(part: Decimal | int, of: Decimal | int) -> int:
    """``part`` ``of`` so much in thousandths, within 0 and a point, halves up."""
    exact = Decimal(POINT * part) / of if of > 0 else Decimal(0)
    return min(POINT, max(0, int(exact.quantize(Decimal(1), ROUND_HALF_UP))))


def _short(question: Question, response: str) -> int:
    """What the best answer equal to the words is worth. Capitals, spaces and signs at the ends do not matter."""
    words = plain(response)
    if words in map(plain, question.accepted):
        return POINT
    return _share(max((option.weight for option in question.options if plain(option.text) == words), default=0), WHOLE)


def plain(text: str) -> str:
    """Words as they are compared."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(folded.split()).strip(" .,;:!?\"'“”‘’")


def _numeric(question: Question, response: str) -> int:
    """What the best number within whose tolerance the answer lies is worth."""
    value = number(response)
    keys = [(option.text, option.tolerance, option.weight) for option in question.options]
    keys = keys or [(text, question.tolerance, WHOLE) for text in question.accepted]
    weights = [weight for text, tolerance, weight in keys if value is not None and _near(value, text, tolerance)]
    return _share(max(weights, default=0), WHOLE)


def _near(value: Decimal, text: str, tolerance: str) -> bool:
    key = Decimal(text)
    return abs(value - key) <= Decimal(tolerance or "0")


def number(text: str) -> Decimal | None:
    """A number as people write it, with a decimal comma or point: ``1.250,5``, ``1250.5``, ``-3``."""
    compact = text.replace(" ", "").replace("\u00a0", "")
    if "," in compact:
        compact = compact.replace(".", "").replace(",", ".")
    try:
        found = Decimal(compact)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < 30 else None


def score(points: int, size: int) -> Decimal:
    """Thousandths of points as a mark from 0 to 100, to one decimal, halves up."""
    if size <= 0:
        return Decimal(0)
    return (Decimal(100) * points / (size * POINT)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def passed(mark: Decimal | None, need: int) -> bool:
    """Whether a mark (None: there is none) reaches the one that a course asks for in its posttest."""
    return mark is not None and mark >= need
