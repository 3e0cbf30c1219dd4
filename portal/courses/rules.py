"""Limits and decisions about courses. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.content.shapes import Course, Lesson, Module

SLUG_LENGTH = 80
TITLE_LENGTH = 160
PATH_LENGTH = 200
NOTE_LENGTH = 400

LessonKey = tuple[str, str]
"""A lesson within its course: (module slug, lesson slug)."""


@dataclass(frozen=True)
class Reading:
    """How far somebody is in a course: which lessons are finished, and which comes next."""

    finished: frozenset[LessonKey]
    total: int
    following: LessonKey | None

    @property
    def count(self) -> int:
        return len(self.finished)


def reading(course: Course, finished: frozenset[LessonKey]) -> Reading:
    """Progress measured against the course: a lesson that the course no longer has does not count."""
    keys = [(module.slug, lesson.slug) for module, lesson in course.lessons]
    done = frozenset(key for key in keys if key in finished)
    return Reading(done, len(keys), next((key for key in keys if key not in done), None))


def locked(course: Course, finished: frozenset[LessonKey]) -> frozenset[str]:
    """The slugs of the modules that do not open yet: in an ordered course all those after the module of the first
    lesson that has not been finished."""
    following = reading(course, finished).following
    if not course.ordered or following is None:
        return frozenset()
    slugs = [module.slug for module in course.modules]
    return frozenset(slugs[slugs.index(following[0]) + 1 :])


def neighbours(course: Course, module: Module, lesson: Lesson) -> tuple[LessonKey | None, LessonKey | None]:
    """The lessons before and after one, across modules."""
    keys = [(a.slug, b.slug) for a, b in course.lessons]
    here = keys.index((module.slug, lesson.slug))
    before = keys[here - 1] if here else None
    after = keys[here + 1] if here + 1 < len(keys) else None
    return before, after


_EDITORS_NOTE = re.compile(r"[;,]?[^;,()]*\bperlu ditinjau\b[^;,()]*", re.IGNORECASE)


def shown_sources(sources: Sequence[str], labels: Mapping[str, str], notes: bool = False) -> list[str]:
    """Sources as readers know them, by ``labels``. Keys of the authors' own notes (``domain …``) are not shown; what
    editors still have to do about a source is shown to them alone, with ``notes``."""
    named = [labels.get(source, source) for source in sources if not source.startswith("domain")]
    return named if notes else [text for source in named if (text := _EDITORS_NOTE.sub("", source).strip(" ;,"))]
