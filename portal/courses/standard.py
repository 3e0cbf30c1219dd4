"""How a course departs from the ministry's standard of its level. Pure.

Modules, lessons, questions and the like are the same if they bear the same key. The slug of a course is only an
address, and the order of outcomes, questions or glossary words means nothing: neither is compared.
"""

import enum
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.content.shapes import Course, Lesson, Module, QuizPlan

Shown = str | int
Facts = Mapping[Hashable, tuple[Shown, Any]]
"""What a course says on one matter, by key: how it is shown, and what must be equal."""


class Kind(enum.StrEnum):
    """What differs. Those from TITLE on are what a training says; those before are its frame."""

    MISSING = "missing"
    ADDED = "added"
    THEORY_JP = "theory-jp"
    PRACTICE_JP = "practice-jp"
    OUTCOMES = "outcomes"
    LESSONS = "lessons"
    ORDER = "order"
    JP_MINUTES = "jp-minutes"
    ATTENDANCE = "attendance"
    EXCUSED = "excused"
    POSTTEST = "posttest"
    READING = "reading"
    WORK_PLAN = "work-plan"
    BANDS = "bands"
    QUIZ_DRAW = "quiz-draw"
    QUIZ_MINUTES = "quiz-minutes"
    QUIZ_ATTEMPTS = "quiz-attempts"
    REQUIRES = "requires"
    ORDERED = "ordered"
    TITLE = "title"
    WORDS = "words"
    LESSON_TEXT = "lesson-text"
    BANK = "bank"
    TIMETABLE = "timetable"
    IMAGES = "images"
    GLOSSARY = "glossary"
    REFERENCE = "reference"


WORDING = frozenset(list(Kind)[list(Kind).index(Kind.TITLE) :])


class StandardState(enum.StrEnum):
    """Where a version stands. NONE: no version is the standard of its level yet."""

    EQUAL = "equal"
    DEPARTS = "departs"
    NONE = "none"


@dataclass(frozen=True)
class Departure:
    """One matter in which two courses differ. ``subject`` is a module's title, a quiz's kind, or empty: the course.

    ``standard`` and ``own`` are what each of them has there that the other has not; ``count`` says how many things
    that are.
    """

    kind: Kind
    subject: str
    standard: tuple[Shown, ...]
    own: tuple[Shown, ...]
    count: int = 1

    @property
    def frame(self) -> bool:
        """Whether it touches modules, JP, outcomes or rules, and not only the wording."""
        return self.kind not in WORDING


@dataclass(frozen=True)
class Comparison:
    """A version beside the standard of its level, which is named by ``label`` and the hash of its content."""

    state: StandardState
    label: str | None = None
    content_hash: str | None = None
    departures: tuple[Departure, ...] = ()


def compare(standard: Course, label: str, content_hash: str, other: Course) -> Comparison:
    """Another course beside the standard."""
    found = departures(standard, other)
    return Comparison(StandardState.DEPARTS if found else StandardState.EQUAL, label, content_hash, found)


def departures(standard: Course, other: Course) -> tuple[Departure, ...]:
    """Everything in which ``other`` differs from the standard: whole modules, then within each of the modules that
    both have, then the course as a whole. Equal courses give nothing."""
    if standard == other:
        return ()
    own = {module.slug: module for module in other.modules}
    found = [*_modules(standard, other)]
    for module in standard.modules:
        if module.slug in own:
            found += _differing(module.title, _module(module), _module(own[module.slug]))
            found += _lessons(module, own[module.slug])
    found += _differing("", _course(standard), _course(other))
    quizzes, own_quizzes = ({quiz.kind: quiz for quiz in course.quizzes} for course in (standard, other))
    for kind in {**quizzes, **own_quizzes}:
        found += _differing(kind, _quiz(standard, quizzes.get(kind)), _quiz(other, own_quizzes.get(kind)))
    return tuple(found)


def _modules(standard: Course, other: Course) -> Iterator[Departure]:
    slugs, own = ({module.slug for module in course.modules} for course in (standard, other))
    yield from (Departure(Kind.MISSING, one.title, (one.jp,), ()) for one in standard.modules if one.slug not in own)
    yield from (Departure(Kind.ADDED, one.title, (), (one.jp,)) for one in other.modules if one.slug not in slugs)
    yield from _order("", standard.modules, other.modules)


def _lessons(standard: Module, other: Module) -> Iterator[Departure]:
    both = {lesson.slug for lesson in standard.lessons} & {lesson.slug for lesson in other.lessons}
    texts, own = (_texts(module, both) for module in (standard, other))
    yield from _order(standard.title, standard.lessons, other.lessons)
    yield from _differing(standard.title, {Kind.LESSON_TEXT: texts}, {Kind.LESSON_TEXT: own})


def _texts(module: Module, wanted: Collection[str]) -> Facts:
    return {one.slug: (one.title, one) for one in module.lessons if one.slug in wanted}


def _order(subject: str, standard: Iterable[Module | Lesson], other: Iterable[Module | Lesson]) -> Iterator[Departure]:
    titles, own = ({one.slug: one.title for one in items} for items in (standard, other))
    both, own_both = [slug for slug in titles if slug in own], [slug for slug in own if slug in titles]
    if both != own_both:
        shown = tuple(titles[slug] for slug in both), tuple(own[slug] for slug in own_both)
        yield Departure(Kind.ORDER, subject, *shown)


def _module(module: Module) -> dict[Kind, Facts]:
    return {
        Kind.THEORY_JP: _one(module.theory_jp),
        Kind.PRACTICE_JP: _one(module.practice_jp),
        Kind.OUTCOMES: {outcome.text: (outcome.text, None) for outcome in module.outcomes},
        Kind.LESSONS: {lesson.slug: (lesson.title, None) for lesson in module.lessons},
        Kind.TITLE: _one(module.title),
        Kind.WORDS: _one("", (module.summary, module.introduction)),
        Kind.BANK: {question.key: (question.key, question) for question in module.questions},
    }


def _course(course: Course) -> dict[Kind, Facts]:
    rule = course.rule
    return {
        Kind.JP_MINUTES: _one(course.jp_minutes),
        Kind.ATTENDANCE: _one(rule.attendance_percent),
        Kind.EXCUSED: _one(rule.excused_sessions),
        Kind.POSTTEST: _one(rule.posttest_score),
        Kind.READING: _one(rule.all_lessons),
        Kind.WORK_PLAN: _one(rule.work_plan),
        Kind.BANDS: {band.name: (f"{band.name} {band.minimum}", band.minimum) for band in course.bands},
        Kind.REQUIRES: _one(course.requires),
        Kind.ORDERED: _one(course.ordered),
        Kind.TITLE: _one(course.title),
        Kind.WORDS: _one("", (course.full_title, course.summary, course.introduction)),
        Kind.TIMETABLE: {(one.day, one.start, one.title): (one.title, one) for one in course.timetable},
        Kind.IMAGES: {image.name: (image.name, image) for image in course.images},
        Kind.GLOSSARY: {term.term: (term.term, term) for term in course.glossary},
        Kind.REFERENCE: {(entry.kind, entry.name): (entry.name, entry) for entry in course.reference},
    }


def _quiz(course: Course, plan: QuizPlan | None) -> dict[Kind, Facts]:
    if plan is None:
        return {}
    titles = {module.slug: module.title for module in course.modules}
    return {
        Kind.QUIZ_DRAW: {slug: (f"{titles.get(slug, slug)} {count}", count) for slug, count in plan.draw},
        Kind.QUIZ_MINUTES: _one(plan.minutes),
        Kind.QUIZ_ATTEMPTS: _one(plan.attempts),
        Kind.TITLE: _one(plan.title),
    }


def _one(shown: Shown, value: Any = None) -> Facts:
    return {"": (shown, shown if value is None else value)}


def _differing(subject: str, standard: Mapping[Kind, Facts], other: Mapping[Kind, Facts]) -> Iterator[Departure]:
    for kind in {**standard, **other}:
        facts, own = standard.get(kind, {}), other.get(kind, {})
        keys = [key for key in {**facts, **own} if _value(facts, key) != _value(own, key)]
        if keys:
            shown, own_shown = (tuple(side[key][0] for key in keys if key in side) for side in (facts, own))
            yield Departure(kind, subject, shown, own_shown, len(keys))


def _value(facts: Facts, key: Hashable) -> tuple[Any, ...]:
    return facts[key][1:] if key in facts else ()
