"""A question as it stands on a screen: what can be chosen, in the order of one paper, and what has been. Pure."""

import enum
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from zlib import crc32

from portal.assessments.questions.answering import POINT, AnswerRow, Choice
from portal.assessments.questions.kinds.table import answering
from portal.assessments.questions.papers import PaperItem
from portal.assessments.questions.responses import canonical, chosen, in_words, key_in_words
from portal.content.shapes import Question
from portal.dates import number


@dataclass(frozen=True)
class ShownQuestion:
    """A question of a paper. ``number`` counts from 1. ``template`` has its fields: ``choices``, ``rows``, or ``text``
    of at most ``longest`` characters. ``rules`` say in sentences how it is answered and scored; at most ``most``
    choices may be made (0: any number). ``lettered``: choices carry letters, as their order is always the same and they
    may speak of one another."""

    number: int
    key: str
    template: str
    stem: str
    choices: tuple[Choice, ...]
    rows: tuple[AnswerRow, ...]
    text: str
    response: str
    rules: tuple[str, ...] = ()
    most: int = 0
    longest: int = 0
    lettered: bool = False

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.response)


def points_in_words(points: int) -> str:
    """Thousandths of a point as points: `0,333`."""
    return number(Decimal(points) / POINT, 3)


def fingerprint(response: str) -> str:
    """A short sign of a response, by which a form tells that it was left as it was shown."""
    return f"{crc32(response.encode()):08x}"


def shown(number: int, question: Question, item: PaperItem, response: str) -> ShownQuestion:
    """The question with the response that is held (empty: none)."""
    how, parts = answering(question), chosen(question, response)
    return ShownQuestion(
        number,
        question.key,
        how.template,
        question.stem,
        how.choices(question, item.options, parts),
        how.rows(question, item.options, parts),
        response if how.typed else "",
        response,
        rules=tuple(rules_in_words(question)),
        most=question.max_choices,
        longest=how.longest,
        lettered=question.fixed_order,
    )


def rules_in_words(question: Question) -> Iterable[str]:
    """How a question of several parts is answered, and how it is scored."""
    return answering(question).rules(question)


class AnswerResult(enum.StrEnum):
    """How an answer went. Unread: somebody still has to read it."""

    UNREAD = "unread"
    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    MISSING = "missing"


@dataclass(frozen=True)
class ReviewedItem:
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
    def result(self) -> AnswerResult:
        if self.points is None:
            return AnswerResult.UNREAD
        if self.points >= POINT:
            return AnswerResult.RIGHT
        if self.points:
            return AnswerResult.PARTLY
        return AnswerResult.WRONG if self.own else AnswerResult.MISSING

    @property
    def to_read(self) -> bool:
        """Whether the lesson behind the question is worth another look: it went wrong, in whole or in part."""
        return bool(self.lesson) and self.result not in (AnswerResult.UNREAD, AnswerResult.RIGHT)


def reviewed(
    number: int,
    question: Question,
    response: str,
    points: int | None,
    explained: bool,
    comment: str = "",
    accepted: Collection[str] = (),
) -> ReviewedItem:
    """A question with one's own answer, and (``explained``) its key with what is said about each option; ``accepted``
    are the responses that count instead of the key of the course, where it was found to be wrong."""
    repeated = points == POINT and not accepted
    said = tuple((option.text, option.feedback) for option in question.options if option.feedback) if explained else ()
    return ReviewedItem(
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
