"""A question as it stands on a screen: what can be chosen, in the order of one paper, and what has been. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from zlib import crc32

from portal.assessments.questions.grading import POINT
from portal.assessments.questions.papers import PaperItem
from portal.assessments.questions.responses import (
    MAX_ESSAY,
    MAX_LINE,
    canonical,
    chosen,
    in_words,
    key_in_words,
    rights,
)
from portal.content.kinds import ESSAY, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT
from portal.content.shapes import ALL_OR_NOTHING, Question
from portal.dates import number

TYPED = (SHORT, NUMERIC, ESSAY)
EACH_COUNTS = "Setiap baris yang tepat menambah nilai."


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


@dataclass(frozen=True)
class ShownQuestion:
    """A question of a paper. ``number`` counts from 1. Single and multiple choices have ``choices``, matching and
    ordering have ``rows``, typed answers ``text``. ``rules`` say in sentences how it is answered and scored; at most
    ``most`` choices may be made (0: any number). ``lettered``: choices carry letters, as their order is always the
    same and they may speak of one another."""

    number: int
    key: str
    kind: str
    stem: str
    choices: tuple[Choice, ...]
    rows: tuple[AnswerRow, ...]
    text: str
    response: str
    rules: tuple[str, ...] = ()
    most: int = 0
    lettered: bool = False

    @property
    def mark(self) -> str:
        return mark(self.response)

    @property
    def longest(self) -> int:
        """How many letters a typed answer may have."""
        return MAX_ESSAY if self.kind == ESSAY else MAX_LINE


def points_in_words(points: int) -> str:
    """Thousandths of a point as points: `0,333`."""
    return number(Decimal(points) / POINT, 3)


def mark(response: str) -> str:
    """A short sign of a response, by which a form tells that it was left as it was shown."""
    return f"{crc32(response.encode()):08x}"


def shown(number: int, question: Question, item: PaperItem, response: str) -> ShownQuestion:
    """The question with the response that is held (empty: none)."""
    parts = chosen(question, response)
    choices: tuple[Choice, ...] = ()
    rows: tuple[AnswerRow, ...] = ()
    if question.kind == MATCHING:
        rows = _sides(question, item, parts)
    elif question.kind == ORDERING:
        rows = _steps(question, item, parts)
    elif question.kind not in TYPED:
        texts = {option.key: option.text for option in question.options}
        choices = tuple(Choice(key, texts[key], key in parts) for key in item.options)
    text = response if question.kind in TYPED else ""
    rules = tuple(rules_in_words(question))
    return ShownQuestion(
        number,
        question.key,
        question.kind,
        question.stem,
        choices,
        rows,
        text,
        response,
        rules=rules,
        most=question.max_choices,
        lettered=question.fixed_order,
    )


def rules_in_words(question: Question) -> Iterator[str]:
    """How a question of several parts is answered, and how it is scored."""
    whole = question.scoring == ALL_OR_NOTHING
    if question.kind == MULTIPLE:
        most = question.max_choices
        yield f"Pilih paling banyak {most}." if most else "Boleh memilih lebih dari satu."
        if whole:
            yield "Semua harus tepat: bila ada yang kurang atau salah, nilainya 0."
        elif any(option.weight < 0 for option in question.options):
            yield "Pilihan yang salah mengurangi nilai soal ini."
    elif question.kind == MATCHING:
        yield "Pilih pasangan untuk setiap baris."
        yield "Semua pasangan harus tepat; bila ada yang salah, nilainya 0." if whole else EACH_COUNTS
    elif question.kind == ORDERING:
        yield "Beri nomor urut pada setiap langkah; setiap nomor dipakai satu kali."
        yield "Seluruh urutan harus tepat; bila ada yang salah, nilainya 0." if whole else EACH_COUNTS


def _sides(question: Question, item: PaperItem, parts: tuple[str, ...]) -> tuple[AnswerRow, ...]:
    sides = rights(question)
    return tuple(
        AnswerRow(
            f"pair-{place}",
            left,
            tuple(Choice(key, sides[int(key)], parts[place : place + 1] == (key,)) for key in item.options),
        )
        for place, (left, _right) in enumerate(question.pairs)
    )


def _steps(question: Question, item: PaperItem, parts: tuple[str, ...]) -> tuple[AnswerRow, ...]:
    places = [str(place) for place in range(1, len(question.pairs) + 1)]
    return tuple(
        AnswerRow(
            f"place-{step}",
            question.pairs[int(step)][1],
            tuple(Choice(place, place, parts[int(place) - 1 : int(place)] == (step,)) for place in places),
        )
        for step in item.options
    )


@dataclass(frozen=True)
class Looked:
    """A question looked back on. ``points`` are thousandths, None while somebody still has to read the answer;
    ``key`` and ``explanations`` are empty where the review does not show them, the key as well where it would repeat a
    right answer; ``comment`` is the reader's word. ``module`` and ``lesson`` say where the answer can be read.
    ``corrected``: the key is not that of the course; ``kept``: yet the points are, as they were certified."""

    number: int
    stem: str
    own: tuple[str, ...]
    points: int | None
    key: tuple[str, ...]
    explanations: tuple[tuple[str, str], ...]
    feedback: str
    basis: str
    comment: str = ""
    corrected: bool = False
    kept: bool = False
    module: str = ""
    lesson: str = ""

    @property
    def right(self) -> bool:
        return self.points is not None and self.points >= POINT

    @property
    def to_read(self) -> bool:
        """Whether the lesson behind the question is worth another look: it went wrong, in whole or in part."""
        return bool(self.lesson) and self.points is not None and not self.right


def looked_back(
    number: int,
    question: Question,
    response: str,
    points: int | None,
    explained: bool,
    comment: str = "",
    accepted: Collection[str] = (),
) -> Looked:
    """A question with one's own answer, and (``explained``) its key with what is said about each option; ``accepted``
    are the responses that count instead of the key of the course, where it was found to be wrong."""
    repeated = points == POINT and not accepted
    said = tuple((option.text, option.feedback) for option in question.options if option.feedback) if explained else ()
    return Looked(
        number,
        question.stem,
        in_words(question, response),
        points,
        _key(question, accepted) if explained and not repeated else (),
        said,
        question.feedback if explained else "",
        question.basis if explained else "",
        comment,
        bool(explained and accepted),
        bool(explained and accepted) and bool(points) != (response in accepted),
        question.module,
        question.lesson,
    )


def _key(question: Question, accepted: Collection[str]) -> tuple[str, ...]:
    """The right answer line by line; a line for each response where the key was corrected."""
    own = sorted(response for response in accepted if canonical(question, response) == response)
    return tuple("; ".join(in_words(question, response)) for response in own) or key_in_words(question)
