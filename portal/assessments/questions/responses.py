"""What people answer, as text: one form for each kind of question. Pure.

========== =======================================================================================================
single     the key of the chosen option: ``b`` (true/false likewise)
multiple   the keys of the chosen options in the order of the file: ``a,c``
matching   for each left side, in the order of the question, the number of the right side chosen: ``2,,0``
ordering   the numbers of the steps in the order given: ``2,0,1``
short      the words; numeric: the number as written; essay: the text
========== =======================================================================================================

An empty text is no answer: it takes an earlier one back. Numbers count from 0 in the order of the question, so
that a response means the same on every paper, however it was shuffled.
"""

from collections.abc import Callable, Collection, Sequence

from portal.content.kinds import ESSAY, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE, TRUEFALSE
from portal.content.shapes import Question
from portal.errors import Refusal

MAX_LINE, MAX_ESSAY = 200, 8000
"""Characters of a short answer, and of an essay."""

Values = Callable[[str], list[str]]
"""What a form holds under a name."""


def rights(question: Question) -> tuple[str, ...]:
    """The right sides of a matching: those of its pairs, then those that belong to none."""
    return (*(right for _left, right in question.pairs), *question.distractors)


def canonical(question: Question, response: str) -> str | None:
    """The response in the one form it is kept in, or None when it is none to this question."""
    if question.kind in (SHORT, NUMERIC):
        line = " ".join(_printable(response).split())
        return line if len(line) <= MAX_LINE else None
    if question.kind == ESSAY:
        text = _printable(response.replace("\r\n", "\n").replace("\r", "\n")).strip()
        return text if len(text) <= MAX_ESSAY else None
    if not response:
        return ""
    return _READERS[question.kind](question, response)


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter in "\n\t" or letter.isprintable())


def _single(question: Question, response: str) -> str | None:
    return response if any(option.key == response for option in question.options) else None


def _multiple(question: Question, response: str) -> str | None:
    keys = [option.key for option in question.options]
    chosen = set(response.split(","))
    known = chosen <= set(keys) and not _too_many(question, chosen)
    return ",".join(key for key in keys if key in chosen) if known else None


def _too_many(question: Question, chosen: Collection[str]) -> bool:
    return 0 < question.max_choices < len(chosen)


def _matching(question: Question, response: str) -> str | None:
    chosen = [_number(part, len(rights(question))) if part else "" for part in response.split(",")]
    if len(chosen) != len(question.pairs) or None in chosen:
        return None
    return ",".join(map(str, chosen)) if any(part != "" for part in chosen) else ""


def _ordering(question: Question, response: str) -> str | None:
    steps = [_number(part, len(question.pairs)) for part in response.split(",")]
    return (
        ",".join(map(str, steps)) if sorted(map(str, steps)) == sorted(map(str, range(len(question.pairs)))) else None
    )


def _number(text: str, below: int) -> int | None:
    """A number from 0 up to ``below``, or None."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else below
    return number if number < below else None


_READERS: dict[str, Callable[[Question, str], str | None]] = {
    SINGLE: _single,
    TRUEFALSE: _single,
    MULTIPLE: _multiple,
    MATCHING: _matching,
    ORDERING: _ordering,
}


def from_form(question: Question, values: Values) -> str | Refusal:
    """The response in a form without script: fields ``choice``, ``pair-0`` …, ``place-0`` … or ``text``.

    A form field of a matching holds the number of a right side, one of an ordering the place (from 1) of a step.
    """
    if question.kind == MATCHING:
        chosen = [_first(values(f"pair-{number}")) for number in range(len(question.pairs))]
        return ",".join(chosen) if any(chosen) else ""
    if question.kind == ORDERING:
        return _placed([_first(values(f"place-{number}")) for number in range(len(question.pairs))])
    if question.kind in (SHORT, NUMERIC, ESSAY):
        return _first(values("text"))
    choices = values("choice")
    if _too_many(question, choices):
        message = "Pilih paling banyak %(count)s jawaban. Hapus dulu satu centang, lalu pilih yang lain."
        return Refusal("too-many", message, {"count": question.max_choices})
    return ",".join(choices)


def as_typed(question: Question, values: Values) -> str:
    """What a form holds as far as it can be shown again: an answer, or more choices than may be made."""
    response = from_form(question, values)
    if not isinstance(response, Refusal):
        return canonical(question, response) or ""
    given = values("choice")
    return ",".join(option.key for option in question.options if option.key in given)


def _first(found: list[str]) -> str:
    return found[0] if found else ""


def _placed(places: Sequence[str]) -> str | Refusal:
    if not any(places):
        return ""
    wanted = [str(place) for place in range(1, len(places) + 1)]
    if sorted(places) != sorted(wanted):
        return Refusal(
            "places", "Beri setiap langkah satu nomor yang berbeda, dari 1 sampai %(count)s.", {"count": len(places)}
        )
    return ",".join(str(places.index(place)) for place in wanted)


def chosen(question: Question, response: str) -> tuple[str, ...]:
    """The parts of a response: option keys, numbers of right sides (empty: none), numbers of steps, or the text."""
    if question.kind in (SHORT, NUMERIC, ESSAY):
        return (response,) if response else ()
    return tuple(response.split(",")) if response else ()


def right_response(question: Question) -> str:
    """A wholly right response: of options that share the point the best that may be chosen; of an essay none."""
    if question.kind in (MATCHING, ORDERING):
        return ",".join(str(number) for number in range(len(question.pairs)))
    if question.kind in (SHORT, NUMERIC):
        return question.accepted[0] if question.accepted else ""
    best = sorted((one for one in question.options if one.correct), key=lambda one: -one.weight)
    kept = {one.key for one in (best[: question.max_choices] if question.max_choices else best)}
    return ",".join(option.key for option in question.options if option.key in kept)


def every_option(question: Question) -> str:
    """What somebody says who chooses everything; nothing where there are no options to choose."""
    return "" if question.kind in (SHORT, NUMERIC) else ",".join(option.key for option in question.options)


def in_words(question: Question, response: str) -> tuple[str, ...]:
    """A response as people read it, line by line."""
    parts = chosen(question, response)
    if question.kind in (SINGLE, TRUEFALSE, MULTIPLE):
        texts = {option.key: option.text for option in question.options}
        return tuple(texts[part] for part in parts)
    if question.kind == MATCHING:
        sides = rights(question)
        return tuple(
            f"{left} → {sides[int(part)] if part else '…'}"
            for (left, _right), part in zip(question.pairs, parts, strict=False)
        )
    if question.kind == ORDERING:
        return tuple(f"{place}. {question.pairs[int(part)][1]}" for place, part in enumerate(parts, 1))
    return parts


def key_in_words(question: Question) -> tuple[str, ...]:
    """The right answer as people read it, line by line."""
    if question.kind == MATCHING:
        return tuple(f"{left} → {right}" for left, right in question.pairs)
    if question.kind == ORDERING:
        return tuple(f"{place}. {step}" for place, (_number, step) in enumerate(question.pairs, 1))
    if question.kind in (SHORT, NUMERIC):
        return question.accepted
    return tuple(option.text for option in question.options if option.correct)
