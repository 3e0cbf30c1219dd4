"""What a course is made of, as frozen values.

A course is read from files once (``portal.content.folder.parse``) and kept as a document afterwards
(``portal.content.document``), so that a cohort can hold on to the very version it was taught from.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from portal.errors import NotFound

PARTIAL, ALL_OR_NOTHING = "partial", "all_or_nothing"
SCORINGS = (PARTIAL, ALL_OR_NOTHING)
"""How a question of several parts is scored: each right part earns its share, or only a wholly right answer counts."""
LATER = {"later": True}
"""Marks a field that documents leave out as long as it says nothing, so that those from before it keep their hash."""
PRETEST, POSTTEST = "pretest", "posttest"
QUIZ_KINDS = (PRETEST, POSTTEST)
LEVELS = ("dasar", "lanjutan")
DIFFICULTIES = ("mudah", "sedang", "sulit")
MAX_DAYS, MAX_SESSION_JP = 31, 12
"""What a timetable may hold, as a course plans it and as a cohort has it."""
ENTRY_KINDS = ("ppks", "mitra", "layanan")  # people who need services, partners, and services

T = TypeVar("T")


@dataclass(frozen=True, order=True)
class Fault:
    """Something an author has to mend. ``file`` is relative to the content folder, ``line`` counts from 1."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Outcome:
    """What a trainee can do after a module. ``key`` is unique in the course."""

    key: str
    text: str


@dataclass(frozen=True)
class Lesson:
    """One reading. ``slug`` is its file name without the number; ``body`` is Markdown.

    ``outcomes`` are keys of the module's outcomes, ``sources`` what its facts rest on, ``review`` the facts
    that still need checking, ``minutes`` the reading time.
    """

    slug: str
    title: str
    summary: str
    outcomes: tuple[str, ...]
    sources: tuple[str, ...]
    review: tuple[str, ...]
    minutes: int
    body: str


@dataclass(frozen=True)
class Option:
    """One choice. ``key`` is a, b, c … in the order of the file.

    ``weight`` is the share of the point in percent (``portal.content.points``): 100 or 0; in a multiple choice -100 to
    100, in a short or numeric answer 0 to 100. ``tolerance`` is decimal text, 0 or more: how far an answer may lie from
    a number.
    """

    key: str
    text: str
    correct: bool
    feedback: str
    weight: Decimal = Decimal(0)
    tolerance: str = ""


@dataclass(frozen=True)
class Criterion:
    """One thing that the reader of an essay looks for, and how many points it is worth, 1 or more."""

    text: str
    points: int


@dataclass(frozen=True)
class Question:
    """One item of the bank, in plain text. ``kind`` is a name in ``portal.content.kinds``.

    ``key`` is unique in the course; ``module`` and ``lesson`` are slugs, ``outcome`` an outcome key,
    ``basis`` the regulation or source the key rests on; ``review`` asks for an expert's eye; ``tags`` are free words;
    a ``retired`` question stays in the bank and is no longer drawn. ``feedback`` is said whatever the answer.

    ``options`` are the choices (of a short or numeric answer: every answer that is judged, with its weight);
    ``accepted`` are the short answers or numbers (decimal text) among them that earn the whole point, ``tolerance``
    that of the first number; ``pairs`` are what belongs together in a matching, or (number, step) in order;
    ``distractors`` are right-hand sides of a matching without a partner; ``rubric`` is how an essay is read.

    ``scoring`` is one of SCORINGS; of the options at most ``max_choices`` may be chosen (0: any number); with
    ``fixed_order`` they stand in the order of the file on every paper.
    """

    key: str
    module: str
    lesson: str
    outcome: str
    difficulty: str
    basis: str
    review: bool
    kind: str
    stem: str
    options: tuple[Option, ...]
    pairs: tuple[tuple[str, str], ...] = ()
    accepted: tuple[str, ...] = ()
    tolerance: str = ""
    distractors: tuple[str, ...] = ()
    rubric: tuple[Criterion, ...] = ()
    feedback: str = ""
    tags: tuple[str, ...] = ()
    retired: bool = False
    scoring: str = field(default=PARTIAL, metadata=LATER)
    max_choices: int = field(default=0, metadata=LATER)
    fixed_order: bool = field(default=False, metadata=LATER)

    @property
    def deliverable(self) -> bool:
        """Whether a quiz can ask it."""
        return not self.retired


@dataclass(frozen=True)
class Module:
    """A subject of the course. JP are training hours of ``Course.jp_minutes`` minutes."""

    slug: str
    title: str
    summary: str
    introduction: str
    theory_jp: int
    practice_jp: int
    outcomes: tuple[Outcome, ...]
    lessons: tuple[Lesson, ...]
    questions: tuple[Question, ...]

    @property
    def jp(self) -> int:
        return self.theory_jp + self.practice_jp


@dataclass(frozen=True)
class CompletionRule:
    """What completing takes: least attendance in percent, least post-test score (0..100), lessons read, and an
    accepted work plan. Of the sessions that somebody was excused from ``excused_sessions`` count as attended."""

    attendance_percent: int
    posttest_score: int
    all_lessons: bool
    work_plan: bool = False
    excused_sessions: int = field(default=0, metadata=LATER)


@dataclass(frozen=True)
class Band:
    """The word for a score from ``minimum`` upwards."""

    minimum: int
    name: str


@dataclass(frozen=True)
class QuizPlan:
    """A quiz: its time limit, how often it may be tried, how many questions come from which module, and how many are
    to be of which difficulty (empty: as chance will have it)."""

    kind: str
    title: str
    minutes: int
    attempts: int
    draw: tuple[tuple[str, int], ...]
    difficulty: tuple[tuple[str, int], ...] = ()

    @property
    def size(self) -> int:
        return sum(count for _, count in self.draw)


@dataclass(frozen=True)
class PlannedSession:
    """One session of the timetable a new cohort starts with: ``day`` counts from 1, ``start`` is ``HH.MM`` there.

    ``module`` is a module's slug, or empty for what the hall adds: an opening, or a subject without lessons here.
    """

    day: int
    start: str
    title: str
    module: str
    jp: int


@dataclass(frozen=True)
class Image:
    """A picture of the course. ``name`` is its file name in the folder ``gambar``, ``digest`` the SHA-256 (hex) of its
    bytes; ``width`` and ``height`` are pixels."""

    name: str
    digest: str
    width: int
    height: int


@dataclass(frozen=True)
class Term:
    """A word of the glossary: ``also`` are other forms of it that a lesson may use."""

    term: str
    also: tuple[str, ...]
    text: str
    source: str


@dataclass(frozen=True)
class Entry:
    """Something to look up: one of ENTRY_KINDS. ``also`` are other names that people may search for."""

    kind: str
    name: str
    also: tuple[str, ...]
    text: str
    source: str


@dataclass(frozen=True)
class Course:
    """The whole course, in teaching order. ``bands`` run from the highest down. Look-ups raise NotFound.

    ``requires`` is the level that must have been completed before, or empty; ``ordered`` asks that the lessons of a
    module are read before the next module opens.
    """

    slug: str
    title: str
    full_title: str
    level: str
    summary: str
    jp_minutes: int
    rule: CompletionRule
    bands: tuple[Band, ...]
    quizzes: tuple[QuizPlan, ...]
    modules: tuple[Module, ...]
    timetable: tuple[PlannedSession, ...] = ()
    introduction: str = ""
    requires: str = ""
    ordered: bool = False
    images: tuple[Image, ...] = ()
    glossary: tuple[Term, ...] = ()
    reference: tuple[Entry, ...] = ()

    @property
    def jp(self) -> int:
        return sum(module.jp for module in self.modules)

    @property
    def lessons(self) -> tuple[tuple[Module, Lesson], ...]:
        return tuple((module, lesson) for module in self.modules for lesson in module.lessons)

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for module in self.modules for question in module.questions)

    def module(self, slug: str) -> Module:
        return _only(module for module in self.modules if module.slug == slug)

    def lesson(self, module_slug: str, lesson_slug: str) -> Lesson:
        return _only(lesson for lesson in self.module(module_slug).lessons if lesson.slug == lesson_slug)

    @cached_property
    def _by_key(self) -> dict[str, Question]:
        return {question.key: question for question in reversed(self.questions)}

    def question(self, key: str) -> Question:
        if key not in self._by_key:
            raise NotFound
        return self._by_key[key]

    def quiz(self, kind: str) -> QuizPlan:
        return _only(quiz for quiz in self.quizzes if quiz.kind == kind)


def _only(found: Iterable[T]) -> T:
    for item in found:
        return item
    raise NotFound
