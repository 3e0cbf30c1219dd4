"""A course as a book. Pure."""

import datetime
from collections.abc import Mapping

from portal.content.folder.sources import source_labels
from portal.content.pictures.images import for_paper, image_size
from portal.content.prose.blocks import blocks
from portal.content.shapes import Course, Lesson, Module
from portal.courses.rules import shown_sources
from portal.documents.papers import HandbookLesson, HandbookModule, HandbookPaper

SUBTITLE = "Buku pegangan peserta"


def handbook(course: Course, edition: str, issued_on: datetime.date, pictures: Mapping[str, bytes]) -> HandbookPaper:
    """The book of a course version: every module with its outcomes and lessons. ``pictures`` by their file names; of
    one that would not be let in any more (of an older version), the book has only the text that stands for it."""
    modules = tuple(_chapter(module) for module in course.modules)
    printed = {name: for_paper(data) for name, data in pictures.items() if image_size(name, data)}
    return HandbookPaper(course.title, SUBTITLE, edition, course.introduction, modules, issued_on, printed)


def _chapter(module: Module) -> HandbookModule:
    outcomes = tuple(outcome.text for outcome in module.outcomes)
    lessons = tuple(_lesson(lesson) for lesson in module.lessons)
    return HandbookModule(module.title, module.introduction, module.jp, outcomes, lessons)


def _lesson(lesson: Lesson) -> HandbookLesson:
    return HandbookLesson(
        lesson.title, tuple(blocks(lesson.body)), tuple(shown_sources(lesson.sources, source_labels()))
    )
