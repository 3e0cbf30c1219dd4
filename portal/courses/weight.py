"""How much the lessons of a course weigh for whoever keeps them all on a phone, over plain values."""

import zlib

from portal.content.prose.markdown import render
from portal.content.shapes import Course, Image

FRAME = 2_900
"""Bytes of a lesson's page beside its text, compressed, with the headers of the answer. A test compares."""


def shown_pictures(course: Course) -> list[Image]:
    """The pictures that the lessons of a course show."""
    bodies = [lesson.body for _module, lesson in course.lessons]
    return [image for image in course.images if any(image.name in body for body in bodies)]


def lessons_weight(course: Course, pictures: int) -> int:
    """Bytes over the wire of the pages of all lessons, with pictures of so many bytes."""
    bodies = (render(lesson.body, course.images, course.glossary) for _module, lesson in course.lessons)
    return pictures + sum(FRAME + len(zlib.compress(body.encode())) for body in bodies)


def in_kilobytes(weight: int) -> int:
    """Whole tens of kilobytes, rounded up."""
    return -(-weight // 10_000) * 10
