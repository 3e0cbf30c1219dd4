"""The courses that come with the portal, each read when a test first asks for it."""

from functools import cache

from portal.content.files import read_files
from portal.content.folder.parse import read_draft
from portal.content.shapes import Course
from portal.paths import COURSES


@cache
def shipped(slug: str = "dasar") -> Course:
    """A course as its files say it; they have no faults."""
    draft = read_draft(slug, read_files(COURSES / slug))
    assert draft.course
    assert draft.faults == []
    return draft.course
