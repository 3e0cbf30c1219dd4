"""What is said of the weight of all lessons is near what a phone really gets."""

import gzip

import pytest

from portal.courses.queries import bytes_of
from portal.courses.weight import in_kilobytes, lessons_weight, shown_pictures
from tests.pages.reading import words
from tests.shipped import shipped

HEADERS = 600
"""Bytes of the headers of an answer, about."""


@pytest.mark.parametrize(("weight", "said"), [(0, 0), (1, 10), (10_000, 10), (104_500, 110)])
def test_a_weight_is_said_in_tens_of_kilobytes(weight, said):
    assert in_kilobytes(weight) == said


def test_the_estimate_is_near_the_truth(session, cast, client_for):
    """The pages of all lessons as they are sent, of which ten are looked at, with the pictures of the course."""
    course, ann = shipped(), client_for(cast.ann)
    pictures = bytes_of(session, {one.digest for one in shown_pictures(course)})
    estimate = lessons_weight(course, pictures) - pictures
    sample = course.lessons[::3]
    pages = [ann.get(f"/belajar/{cast.ann_seat}/materi/{one.slug}/{lesson.slug}").data for one, lesson in sample]
    real = sum(len(gzip.compress(page, 6)) + HEADERS for page in pages) * len(course.lessons) / len(sample)
    assert 0.85 * real < estimate < 1.15 * real


def test_the_list_of_lessons_says_it_first(cast, client_for):
    page = words(client_for(cast.ann).get(f"/belajar/{cast.ann_seat}/materi"))
    assert "Simpan semua materi di HP ini, sekitar 1" in page


def test_no_pictures_weigh_nothing(session):
    assert bytes_of(session, set()) == 0
