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
    """Each field holds the position (from 1) of a step."""
    positions = [first(values(f"place-{number}")) for number in range(len(question.pairs))]
    if not any(positions):
        return ""
    wanted = [str(position) for position in range(1, len(positions) + 1)]
    if sorted(positions) != sorted(wanted):
        message = "Beri setiap langkah satu nomor yang berbeda, dari 1 sampai %(count)s."
        return Refusal("places", message, {"count": len(positions)})
    return ",".join(str(positions.index(position)) for position in wanted)


def points(_question: Question, response: str) -> int:
    """The share of steps that stand in their own position."""
    positions = [int(part) for part in response.split(",")]
    return share(sum(position == step for position, step in enumerate(positions)), len(positions))


def key(question: Question) -> tuple[str, ...]:
    return tuple(f"{position}. {step}" for position, (_number, step) in enumerate(question.pairs, 1))


def words(question: Question, parts: Parts) -> tuple[str, ...]:
    return tuple(f"{position}. {question.pairs[int(part)][1]}" for position, part in enumerate(parts, 1))


def pieces(question: Question) -> tuple[str, ...]:
    return tuple(str(number) for number in range(len(question.pairs)))


def rows(question: Question, order: Sequence[str], parts: Parts) -> tuple[AnswerRow, ...]:
    positions = [str(position) for position in range(1, len(question.pairs) + 1)]
    return tuple(
        AnswerRow(
            f"place-{step}",
            question.pairs[int(step)][1],
            tuple(
                Choice(position, position, parts[int(position) - 1 : int(position)] == (step,))
                for position in positions
            ),
        )
        for step in order
    )


def rules(question: Question) -> Iterator[str]:
    yield "Beri nomor urut pada setiap langkah; setiap nomor dipakai satu kali."
    whole = question.scoring == ALL_OR_NOTHING
    yield "Seluruh urutan harus tepat; bila ada yang salah, nilainya 0." if whole else EACH_COUNTS
