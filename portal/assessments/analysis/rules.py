"""How good the questions of a cohort's quiz were, and what its people have learned: from papers that are over.

The first attempt of each person counts, so that nobody who tries again is counted twice or with questions seen before.
Points are read as they are stored: corrected keys and grades of essays are in them. A question without an answer is
worth nothing; an essay that nobody has read yet is left out of its paper.
"""

import enum
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from portal.assessments.analysis import statistics
from portal.assessments.analysis.statistics import MIN_RESPONSES, Gain, ItemFigures, Reliability, ScoredPaper
from portal.assessments.questions.answering import POINT
from portal.assessments.questions.grading import grade
from portal.assessments.questions.kinds.table import answering
from portal.assessments.questions.responses import canonical, in_words
from portal.content.kinds import kind_of
from portal.content.shapes import Course, Question
from portal.errors import NotFound

CLASSES = 10
"""Classes of scores in a histogram: 0 up to 10, … 90 up to 100."""
MAX_CHOICES = 30
"""Responses to one question that are listed; the rarer ones are counted together."""
TOO_EASY, TOO_HARD, WEAK = 0.9, 0.2, 0.2
"""Facility from which a question is too easy, and up to which it is too hard; discrimination below which it is weak."""


@dataclass(frozen=True)
class QuizPapers:
    """The papers of a quiz, every question that may stand on one, how many essays are still to be read, and how many
    papers were answered in print."""

    sheets: Sequence[ScoredPaper]
    questions: Mapping[str, Question]
    corrected: Mapping[str, frozenset[str]]
    unread: int
    printed: int = 0


class ItemVerdict(enum.StrEnum):
    """What a question's figures say, the one that most needs somebody's eye first."""

    BEATEN = "beaten"
    REVERSED = "reversed"
    HARD = "hard"
    WEAK = "weak"
    EASY = "easy"
    GOOD = "good"
    FEW = "few"


URGENCY = list(ItemVerdict)


class ReliabilityBand(enum.StrEnum):
    """How far the scores of a quiz tell people apart: by its reliability."""

    UNKNOWN = "unknown"
    LOW = "low"
    FAIR = "fair"
    HIGH = "high"


def reliability_band(alpha: float | None) -> ReliabilityBand:
    """From 0.8 single people can be told apart, from 0.6 groups: the usual rule of thumb of test theory."""
    if alpha is None:
        return ReliabilityBand.UNKNOWN
    return ReliabilityBand.HIGH if alpha >= 0.8 else ReliabilityBand.FAIR if alpha >= 0.6 else ReliabilityBand.LOW


@dataclass(frozen=True)
class ResponseCount:
    """What people answered to a question. ``words`` are lines; empty: no answer. Counts: all papers, those of the best
    third, of the weakest. ``key``: it earns the whole point."""

    words: tuple[str, ...]
    key: bool
    count: int
    best: int
    weakest: int


@dataclass(frozen=True)
class ItemRow:
    """A question with its figures. ``stronger`` is the wrong answer that beats the right one among the best third."""

    question: Question
    item: ItemFigures
    verdict: ItemVerdict
    stronger: tuple[str, ...]


@dataclass(frozen=True)
class Analysis:
    """A quiz as a whole. ``mean`` is a score of 100, or None without papers."""

    papers: int
    unread: int
    printed: int
    mean: float | None
    reliability: Reliability
    classes: tuple[int, ...]
    rows: list[ItemRow]

    @property
    def few(self) -> bool:
        """Whether facility and discrimination mean nothing yet."""
        return self.papers < MIN_RESPONSES


def analyse(papers: QuizPapers) -> Analysis:
    """Every figure of a quiz, its questions in the order in which they need attention."""
    figures = statistics.items(papers.sheets)
    rows = [row(papers, figures[key]) for key in figures if key in papers.questions]
    scores = [100 * sheet.total for sheet in papers.sheets]
    return Analysis(
        len(papers.sheets),
        papers.unread,
        papers.printed,
        statistics.mean(scores) if scores else None,
        statistics.reliability(papers.sheets),
        _classes(scores),
        sorted(rows, key=_attention),
    )


def _classes(scores: Sequence[float]) -> tuple[int, ...]:
    counted = Counter(min(int(score * CLASSES / 100 + 1e-9), CLASSES - 1) for score in scores)
    return tuple(counted[index] for index in range(CLASSES))


def _attention(one: ItemRow) -> tuple[int, float, str]:
    """The worse the discrimination the earlier; of questions without one the harder."""
    measure = one.item.discrimination if one.item.discrimination is not None else one.item.facility
    return URGENCY.index(one.verdict), measure, one.question.key


def figures_of(found: QuizPapers, key: str) -> ItemFigures:
    """The figures of one question, without papers when nobody has met it. NotFound when no paper could hold it."""
    if key not in found.questions:
        raise NotFound
    return statistics.items(found.sheets).get(key, ItemFigures(key, 0, 0.0, None, {}))


def row(found: QuizPapers, item: ItemFigures) -> ItemRow:
    question = found.questions[item.question]
    stronger = _stronger(item, question, found.corrected.get(question.key))
    return ItemRow(question, item, verdict(item, bool(stronger)), stronger)


def verdict(item: ItemFigures, beaten: bool) -> ItemVerdict:
    """A question that nearly everybody knows cannot tell people apart: it is too easy, whatever its discrimination."""
    if beaten:
        return ItemVerdict.BEATEN
    if item.papers < MIN_RESPONSES:
        return ItemVerdict.FEW
    if item.facility >= TOO_EASY:
        return ItemVerdict.EASY
    if item.discrimination is not None and item.discrimination < 0:
        return ItemVerdict.REVERSED
    if item.facility <= TOO_HARD:
        return ItemVerdict.HARD
    return ItemVerdict.WEAK if item.discrimination is not None and item.discrimination < WEAK else ItemVerdict.GOOD


def choices(found: QuizPapers, item: ItemFigures) -> list[ResponseCount]:
    """The responses to a question: every option in the order of the file, else the most frequent first; no answer at
    the end. Of an essay only whether there is one."""
    question = found.questions[item.question]
    responses = dict(item.choices)
    closed = answering(question).closed
    if closed:
        options = {option.key: responses.get(option.key, (0, 0, 0)) for option in question.options}
        responses = options | {"": responses[""]} if "" in responses else options
    if kind_of(question).by_hand:
        responses = {response: counts for response, counts in responses.items() if not response}
    made = _choices(question, responses, found.corrected.get(question.key))
    if not closed:
        made.sort(key=lambda choice: -choice.count)
    made.sort(key=lambda choice: not choice.words)
    return made


def _choices(
    question: Question, responses: Mapping[str, tuple[int, int, int]], accepted: Collection[str] | None
) -> list[ResponseCount]:
    """One for each response that is one to the question as it stands now; spellings of the same words go together."""
    spelling = answering(question).spelling
    together: dict[tuple[str, bool], ResponseCount] = {}
    for response, (count, best, weakest) in responses.items():
        if canonical(question, response) != response:
            continue
        key = grade(question, response, accepted) == POINT
        same = (spelling(response), key)
        merged = together.get(same, ResponseCount(in_words(question, response), key, 0, 0, 0))
        together[same] = replace(
            merged, count=merged.count + count, best=merged.best + best, weakest=merged.weakest + weakest
        )
    return list(together.values())


_KEY = "\0"
"""Stands for every response that earns the point, however many there are. No response can be this."""


def _stronger(item: ItemFigures, question: Question, accepted: Collection[str] | None) -> tuple[str, ...]:
    """The lines of the wrong answer that beats the right ones among the best third, or nothing."""
    if kind_of(question).by_hand:
        return ()
    made = _choices(question, item.choices, accepted)
    right = sum(choice.best for choice in made if choice.key)
    wrong = {str(index): choice for index, choice in enumerate(made) if choice.words and not choice.key}
    counts = {index: (choice.count, choice.best, choice.weakest) for index, choice in wrong.items()}
    beaten = statistics.stronger_distractor(replace(item, choices=counts | {_KEY: (right, right, 0)}), _KEY)
    return wrong[beaten].words if beaten else ()


@dataclass(frozen=True)
class ListedPerson:
    """Somebody as a list names them."""

    name: str
    login: str
    village: str


@dataclass(frozen=True)
class GainLine:
    """A module, or an outcome of it (``module`` is its title then): None when nobody met it on both papers."""

    module: str
    title: str
    gain: Gain | None

    @property
    def telling(self) -> Gain | None:
        """The gain, unless so few people stand behind it that it would be chance."""
        return self.gain if self.gain and self.gain.people >= MIN_RESPONSES else None


@dataclass(frozen=True)
class LackingOutcome:
    """An outcome, how many met it on the posttest, and those of them who have not mastered it, by name."""

    module: str
    outcome: str
    asked: int
    people: Sequence[ListedPerson]


@dataclass(frozen=True)
class Learned:
    """What a cohort has learned. ``paired`` people have both papers, ``tested`` the posttest."""

    paired: int
    tested: int
    modules: list[GainLine]
    outcomes: list[GainLine]
    lacking: list[LackingOutcome]


def _lacking(
    course: Course, after: QuizPapers, outcome_of: Mapping[str, str], people: Mapping[str, ListedPerson]
) -> list[LackingOutcome]:
    weak = {outcome: set(found) for outcome, found in statistics.weak_people(after.sheets, outcome_of).items()}
    asked = Counter(outcome for sheet in after.sheets for outcome in {outcome_of.get(key) for key in sheet.shares})
    return [
        LackingOutcome(
            module.title,
            outcome.text,
            asked[outcome.key],
            [who for person, who in people.items() if person in weak.get(outcome.key, ())],
        )
        for module in course.modules
        for outcome in module.outcomes
    ]
