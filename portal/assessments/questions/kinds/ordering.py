"""Steps to put in their order. A response has the numbers of the steps as they were placed: ``2,0,1``."""

from collections.abc import Iterator, Sequence

from portal.assessments.questions.answering import (
    EACH_COUNTS,
    AnswerRow,
    Choice,
    Parts,
    Values,
    first,
    number_below,
    share,
)
from portal.content.shapes import ALL_OR_NOTHING, Question
from portal.errors import Refusal


def canonical(question: Question, response: str) -> str | None:
    steps = [number_below(part, len(question.pairs)) for part in response.split(",")]
    return ",".join(map(str, steps)) if sorted(map(str, steps)) == sorted(pieces(question)) else None


def from_form(question: Question, values: Values) -> str | Refusal:
    """Each field holds the place (from 1) of a step."""
    places = [first(values(f"place-{number}")) for number in range(len(question.pairs))]
    if not any(places):
        return ""
    wanted = [str(place) for place in range(1, len(places) + 1)]
    if sorted(places) != sorted(wanted):
        message = "Beri setiap langkah satu nomor yang berbeda, dari 1 sampai %(count)s."
        return Refusal("places", message, {"count": len(places)})
    return ",".join(str(places.index(place)) for place in wanted)


def points(_question: Question, response: str) -> int:
    """The share of steps that stand in their own place."""
    places = [int(part) for part in response.split(",")]
    return share(sum(place == step for place, step in enumerate(places)), len(places))


def key(question: Question) -> tuple[str, ...]:
    return tuple(f"{place}. {step}" for place, (_number, step) in enumerate(question.pairs, 1))


def words(question: Question, parts: Parts) -> tuple[str, ...]:
    return tuple(f"{place}. {question.pairs[int(part)][1]}" for place, part in enumerate(parts, 1))


def pieces(question: Question) -> tuple[str, ...]:
    return tuple(str(number) for number in range(len(question.pairs)))


def rows(question: Question, order: Sequence[str], parts: Parts) -> tuple[AnswerRow, ...]:
    places = [str(place) for place in range(1, len(question.pairs) + 1)]
    return tuple(
        AnswerRow(
            f"place-{step}",
            question.pairs[int(step)][1],
            tuple(Choice(place, place, parts[int(place) - 1 : int(place)] == (step,)) for place in places),
        )
        for step in order
    )


def rules(question: Question) -> Iterator[str]:
    yield "Beri nomor urut pada setiap langkah; setiap nomor dipakai satu kali."
    whole = question.scoring == ALL_OR_NOTHING
    yield "Seluruh urutan harus tepat; bila ada yang salah, nilainya 0." if whole else EACH_COUNTS
