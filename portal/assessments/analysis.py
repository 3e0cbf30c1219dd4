"""How good the questions of a cohort's quiz were, and what its people have learned: from papers that are over.

The first attempt of each person counts, so that nobody who tries again is counted twice or with questions seen before.
Points are read as they are stored: corrected keys and hand marks are in them. A question without an answer is worth
nothing; an essay that nobody has read yet is left out of its paper.
"""

import enum
import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from portal.assessments import queries, statistics
from portal.assessments.grading import POINT, grade, plain
from portal.assessments.models import Answer, Attempt
from portal.assessments.responses import canonical, in_words
from portal.assessments.rules import GRACE, QuizKind
from portal.assessments.statistics import FEWEST, Item, Reliability, Sheet
from portal.cohorts.models import Cohort, Enrolment
from portal.cohorts.rules import EnrolmentState
from portal.content.shapes import ESSAY, SHORT, SINGLE, TRUEFALSE, Question
from portal.courses.queries import edition
from portal.errors import NotFound

CLASSES = 10
"""Classes of marks in a histogram: 0 up to 10, … 90 up to 100."""
MOST_CHOICES = 30
"""Responses to one question that are listed; the rarer ones are counted together."""
TOO_EASY, TOO_HARD, WEAK = 0.9, 0.2, 0.2
"""Facility from which a question is too easy, and up to which it is too hard; discrimination below which it is weak."""


@dataclass(frozen=True)
class Papers:
    """The papers of a quiz, every question that may stand on one, and how many essays are still to be read."""

    sheets: Sequence[Sheet]
    questions: Mapping[str, Question]
    corrected: Mapping[str, frozenset[str]]
    unread: int


def papers(session: Session, cohort: Cohort, kind: QuizKind, now: datetime) -> Papers:
    """The first attempts of active people that are over: three statements, and one for each course version that this
    process has not read before."""
    first = (
        select(Attempt)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(
            Attempt.cohort_id == cohort.id,
            Attempt.kind == kind,
            Attempt.number == 1,
            or_(Attempt.submitted_at.is_not(None), Attempt.due_at <= now - GRACE),
            Enrolment.state == EnrolmentState.ACTIVE,
        )
    )
    columns = (Attempt.id, Attempt.enrolment_id, Attempt.course_version_id, Attempt.paper)
    rows = list(session.execute(first.with_only_columns(*columns).order_by(Attempt.id)))
    given = _given(session, first.with_only_columns(Attempt.id))
    versions = dict.fromkeys([*sorted({row.course_version_id for row in rows}), cohort.course_version_id])
    questions = {question.key: question for version in versions for question in edition(session, version).questions}
    sheets = [_sheet(str(row.enrolment_id), row.paper, given.get(row.id, {})) for row in rows]
    unread = sum(points is None for answers in given.values() for _response, points in answers.values())
    return Papers(
        [sheet for sheet in sheets if sheet.shares], questions, queries.corrected_keys(session, cohort.id), unread
    )


Given = dict[str, tuple[str, int | None]]
"""The response to each answered question, and its points."""


def _given(session: Session, attempts: Select[tuple[uuid.UUID]]) -> dict[uuid.UUID, Given]:
    found: dict[uuid.UUID, Given] = {}
    columns = (Answer.attempt_id, Answer.question, Answer.response, Answer.points)
    answered = select(*columns).where(Answer.attempt_id.in_(attempts), Answer.response != "")
    for attempt_id, question, response, points in session.execute(answered):
        found.setdefault(attempt_id, {})[question] = (response, points)
    return found


def _sheet(person: str, paper: Sequence[tuple[str, object]], given: Given) -> Sheet:
    marked = {question: given.get(question, ("", 0)) for question, _options in paper}
    shares = {question: points / POINT for question, (_response, points) in marked.items() if points is not None}
    return Sheet(person, shares, {question: marked[question][0] for question in shares})


class Verdict(enum.StrEnum):
    """What a question's figures say, the one that most needs somebody's eye first."""

    BEATEN = "beaten"
    REVERSED = "reversed"
    HARD = "hard"
    WEAK = "weak"
    EASY = "easy"
    GOOD = "good"
    FEW = "few"


URGENCY = list(Verdict)


class Trust(enum.StrEnum):
    """How far the marks of a quiz tell people apart: by its reliability."""

    UNKNOWN = "unknown"
    LOW = "low"
    FAIR = "fair"
    HIGH = "high"


def trust(alpha: float | None) -> Trust:
    """From 0.8 single people can be told apart, from 0.6 groups: the usual rule of thumb of test theory."""
    if alpha is None:
        return Trust.UNKNOWN
    return Trust.HIGH if alpha >= 0.8 else Trust.FAIR if alpha >= 0.6 else Trust.LOW


@dataclass(frozen=True)
class Choice:
    """What people answered to a question. ``words`` are lines; empty: no answer. Counts: all papers, those of the best
    third, of the weakest. ``key``: it earns the whole point."""

    words: tuple[str, ...]
    key: bool
    count: int
    best: int
    weakest: int


@dataclass(frozen=True)
class Row:
    """A question with its figures. ``rival`` is the wrong answer that beats the right one among the best third."""

    question: Question
    item: Item
    verdict: Verdict
    rival: tuple[str, ...]


@dataclass(frozen=True)
class Analysis:
    """A quiz as a whole. ``mean`` is a mark of 100, or None without papers."""

    papers: int
    unread: int
    mean: float | None
    reliability: Reliability
    classes: tuple[int, ...]
    rows: list[Row]


def analyse(found: Papers) -> Analysis:
    """Every figure of a quiz, its questions in the order in which they need attention."""
    figures = statistics.items(found.sheets)
    rows = [row(found, figures[key]) for key in figures if key in found.questions]
    marks = [100 * sheet.total for sheet in found.sheets]
    return Analysis(
        len(found.sheets),
        found.unread,
        statistics.mean(marks) if marks else None,
        statistics.reliability(found.sheets),
        _classes(marks),
        sorted(rows, key=_attention),
    )


def _classes(marks: Sequence[float]) -> tuple[int, ...]:
    counted = Counter(min(int(mark * CLASSES / 100 + 1e-9), CLASSES - 1) for mark in marks)
    return tuple(counted[place] for place in range(CLASSES))


def _attention(one: Row) -> tuple[int, float, str]:
    """The worse the discrimination the earlier; of questions without one the harder."""
    measure = one.item.discrimination if one.item.discrimination is not None else one.item.facility
    return URGENCY.index(one.verdict), measure, one.question.key


def figures_of(found: Papers, key: str) -> Item:
    """The figures of one question, without papers when nobody has met it. NotFound when no paper could hold it."""
    if key not in found.questions:
        raise NotFound
    return statistics.items(found.sheets).get(key, Item(key, 0, 0.0, None, {}))


def row(found: Papers, item: Item) -> Row:
    question = found.questions[item.question]
    rival = _rival(item, question, found.corrected.get(question.key))
    return Row(question, item, verdict(item, bool(rival)), rival)


def verdict(item: Item, beaten: bool) -> Verdict:
    """A question that nearly everybody knows cannot tell people apart: it is too easy, whatever its discrimination."""
    if beaten:
        return Verdict.BEATEN
    if item.papers < FEWEST:
        return Verdict.FEW
    if item.facility >= TOO_EASY:
        return Verdict.EASY
    if item.discrimination is not None and item.discrimination < 0:
        return Verdict.REVERSED
    if item.facility <= TOO_HARD:
        return Verdict.HARD
    return Verdict.WEAK if item.discrimination is not None and item.discrimination < WEAK else Verdict.GOOD


def choices(found: Papers, item: Item) -> list[Choice]:
    """The responses to a question: every option in the order of the file, else the most frequent first; no answer at
    the end. Of an essay only whether there is one."""
    question = found.questions[item.question]
    responses = dict(item.choices)
    if question.kind in (SINGLE, TRUEFALSE):
        options = {option.key: responses.get(option.key, (0, 0, 0)) for option in question.options}
        responses = options | {"": responses[""]} if "" in responses else options
    if question.kind == ESSAY:
        responses = {response: counts for response, counts in responses.items() if not response}
    made = _choices(question, responses, found.corrected.get(question.key))
    if question.kind not in (SINGLE, TRUEFALSE):
        made.sort(key=lambda choice: -choice.count)
    made.sort(key=lambda choice: not choice.words)
    return made


def _choices(
    question: Question, responses: Mapping[str, tuple[int, int, int]], accepted: Collection[str] | None
) -> list[Choice]:
    """One for each response that is one to the question as it stands now; spellings of the same words go together."""
    together: dict[tuple[str, bool], Choice] = {}
    for response, (count, best, weakest) in responses.items():
        if canonical(question, response) != response:
            continue
        key = grade(question, response, accepted) == POINT
        same = (plain(response) if question.kind == SHORT else response, key)
        held = together.get(same, Choice(in_words(question, response), key, 0, 0, 0))
        together[same] = replace(held, count=held.count + count, best=held.best + best, weakest=held.weakest + weakest)
    return list(together.values())


_KEY = "\0"
"""Stands for every response that earns the point, however many there are. No response can be this."""


def _rival(item: Item, question: Question, accepted: Collection[str] | None) -> tuple[str, ...]:
    """The lines of the wrong answer that beats the right ones among the best third, or nothing."""
    if question.kind == ESSAY:
        return ()
    made = _choices(question, item.choices, accepted)
    right = sum(choice.best for choice in made if choice.key)
    wrong = {str(place): choice for place, choice in enumerate(made) if choice.words and not choice.key}
    counts = {place: (choice.count, choice.best, choice.weakest) for place, choice in wrong.items()}
    beaten = statistics.beaten_by(replace(item, choices=counts | {_KEY: (right, right, 0)}), _KEY)
    return wrong[beaten].words if beaten else ()
