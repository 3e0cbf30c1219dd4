"""What somebody is asked about a row that is not clear, and what they have answered. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

Answers = Mapping[str, str]
"""What was answered, by ``row_key`` for one row, or by what a question is about for all rows that say the same."""

NEW, OUT, SAME = "baru", "lewati", "sama:"
"""Answers about somebody who may be there already: another person, not to be entered, or (with a key) that one."""


@dataclass(frozen=True)
class RowQuestion:
    """What would settle a row: one of some values, each with its words. ``about`` is the same for all rows that a
    common answer would settle; ``answer`` is empty while there is none."""

    field: str
    options: tuple[tuple[str, str], ...]
    about: str = ""
    answer: str = ""

    @property
    def values(self) -> frozenset[str]:
        return frozenset(value for value, _words in self.options)


@dataclass(frozen=True)
class RowAnswers:
    """What was answered about one row of a sheet."""

    answers: Answers
    sheet: str
    number: int

    def to(self, question: RowQuestion) -> RowQuestion:
        """The question with its answer: the row's own, or the one for all that say the same."""
        own = self.answers.get(row_key(self.sheet, self.number, question.field), "")
        common = self.answers.get(question.about, "") if question.about else ""
        return replace(question, answer=next((one for one in (own, common) if one in question.values), ""))


NO_ANSWERS = RowAnswers({}, "", 0)


def row_key(sheet: str, number: int, field: str) -> str:
    return "\n".join(("row", sheet, str(number), field))


def about_key(field: str, *texts: str) -> str:
    """What a question is about: texts in a row, however they are written."""
    return "\n".join(("about", field, *(" ".join(text.casefold().split()) for text in texts)))


def answered(
    answers: Answers, sheet: str, number: int, question: RowQuestion, value: str, for_all: bool
) -> Iterator[tuple[str, str]]:
    """What is to be kept of an answer to a question; an empty value takes an earlier one back."""
    own = row_key(sheet, number, question.field)
    if value and value not in question.values:
        return
    if question.about and (for_all or not value):
        yield question.about, value
        yield own, ""
    elif value != question.answer:
        yield own, value


def merged(answers: Answers, more: Iterator[tuple[str, str]] | Mapping[str, str]) -> dict[str, str]:
    """Answers with others after them; empty ones are none."""
    return {key: value for key, value in {**answers, **dict(more)}.items() if value}
