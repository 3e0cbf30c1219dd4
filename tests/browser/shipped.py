"""The course that the tests of the pages go through, read from its files."""

from portal.content.folder.parse import parse_course
from portal.content.shapes import Course
from portal.paths import COURSES


def read() -> Course:
    course, faults = parse_course(COURSES / "dasar")
    assert course is not None, faults
    return course


COURSE = read()
