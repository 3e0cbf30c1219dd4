"""Right sides to find for left ones. A response has for each left side, in the order of the question, the number of the
right side that was chosen: ``2,,0``."""

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


def rights(question: Question) -> tuple[str, ...]:
    """The right sides of a matching: those of its pairs, then those that belong to none."""
    return (*(right for _left, right in question.pairs), *question.distractors)


def canonical(question: Question, response: str) -> str | None:
    chosen = [number_below(part, len(rights(question))) if part else "" for part in response.split(",")]
    if len(chosen) != len(question.pairs) or None in chosen:
        return None
    return ",".join(map(str, chosen)) if any(part != "" for part in chosen) else ""


def from_form(question: Question, values: Values) -> str:
    """Each field holds the number of a right side."""
    chosen = [first(values(f"pair-{number}")) for number in range(len(question.pairs))]
    return ",".join(chosen) if any(chosen) else ""


def points(question: Question, response: str) -> int:
    found = rights(question)
    right = sum(
        part != "" and found[int(part)] == own
        for (_left, own), part in zip(question.pairs, response.split(","), strict=True)
    )
    return share(right, len(question.pairs))


def key(question: Question) -> tuple[str, ...]:
    return tuple(f"{left} → {right}" for left, right in question.pairs)


def words(question: Question, parts: Parts) -> tuple[str, ...]:
    found = rights(question)
    return tuple(
        f"{left} → {found[int(part)] if part else '…'}"
        for (left, _right), part in zip(question.pairs, parts, strict=False)
    )


def pieces(question: Question) -> tuple[str, ...]:
    return tuple(str(number) for number in range(len(rights(question))))


def rows(question: Question, order: Sequence[str], parts: Parts) -> tuple[AnswerRow, ...]:
    found = rights(question)
    return tuple(
        AnswerRow(
            f"pair-{index}",
            left,
            tuple(Choice(key, found[int(key)], parts[index : index + 1] == (key,)) for key in order),
        )
        for index, (left, _right) in enumerate(question.pairs)
    )


def rules(question: Question) -> Iterator[str]:
    yield "Pilih pasangan untuk setiap baris."
    whole = question.scoring == ALL_OR_NOTHING
    yield "Semua pasangan harus tepat; bila ada yang salah, nilainya 0." if whole else EACH_COUNTS
