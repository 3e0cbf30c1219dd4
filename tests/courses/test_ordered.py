"""A course that keeps an order: a module opens when all lessons before it have been read."""

import uuid
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.courses import actions
from portal.courses.models import Learner, LessonProgress
from portal.courses.rules import locked, reading
from portal.db import db
from portal.web.transaction import unit_of_work
from tests.cast import EARLY
from tests.shipped import shipped
from tests.tiny import lesson_keys, sketch

FREE = sketch(3, 2, 1, 2)
ORDERED = replace(FREE, ordered=True)
SLUGS = [module.slug for module in FREE.modules]
KEYS = lesson_keys(FREE)
FIRST, SECOND, *_REST = SLUGS
OF_FIRST = [key for key in KEYS if key[0] == FIRST]
OF_SECOND = [key for key in KEYS if key[0] == SECOND]


@pytest.mark.parametrize(
    ("finished", "shut"),
    [
        ([], SLUGS[1:]),
        (OF_FIRST[1:], SLUGS[1:]),
        (OF_FIRST, SLUGS[2:]),
        (OF_FIRST + OF_SECOND[:1], SLUGS[2:]),
        (OF_SECOND, SLUGS[1:]),
        (OF_FIRST + OF_SECOND, SLUGS[3:]),
        ([key for key in KEYS if key[0] != SLUGS[-1]], []),
        ([key for key in KEYS if key[0] != SECOND], SLUGS[2:]),
        (KEYS, []),
    ],
)
def test_a_module_is_shut_while_one_before_it_is_unfinished(finished, shut):
    assert locked(ORDERED, frozenset(finished)) == set(shut)


@given(st.sets(st.sampled_from([*KEYS, ("hilang", "hilang")])))
def test_nothing_is_shut_in_a_course_without_order(finished):
    assert locked(FREE, frozenset(finished)) == frozenset()


@given(st.sets(st.sampled_from(KEYS)), st.sampled_from(KEYS))
def test_reading_more_shuts_nothing_and_the_next_lesson_is_always_open(finished, more):
    before, after = locked(ORDERED, frozenset(finished)), locked(ORDERED, frozenset(finished | {more}))
    assert after <= before
    following = reading(ORDERED, frozenset(finished)).following
    assert following is None or following[0] not in before
    assert SLUGS[0] not in before


@pytest.fixture
def seat(session, cast, noon) -> uuid.UUID:
    """Ann's seat in the ordered course."""
    with unit_of_work():
        version = actions.publish(session, ORDERED, {}, None, EARLY)
        made = Learner(person_id=cast.ann.id, course_version_id=version.id)
        session.add(made)
        session.flush()
        return made.id


def address(seat, key):
    return f"/belajar/{seat}/materi/{key[0]}/{key[1]}"


def finished(seat):
    db.session.rollback()
    mine = (LessonProgress.learner_id == seat, LessonProgress.finished_at.is_not(None))
    return db.session.scalar(select(func.count()).select_from(LessonProgress).where(*mine))


def test_a_shut_lesson_leads_back_and_says_what_to_read_first(cast, client_for, seat):
    ann, key = client_for(cast.ann), OF_SECOND[0]
    for knock in (ann.get, ann.post):
        answer = knock(address(seat, key), status=303)
        assert answer.headers["Location"] == f"/belajar/{seat}/materi"
        said = unescape(ann.follow(answer).text)
        assert f"Materi itu masih terkunci. Selesaikan semua materi “{FREE.modules[0].title}” dulu." in said
    assert finished(seat) == 0


def test_the_list_shows_what_is_shut_in_words_and_without_a_link(cast, client_for, seat):
    ann = client_for(cast.ann)
    page = ann.get(f"/belajar/{seat}/materi").text
    assert page.count(f"Terkunci: selesaikan “{FREE.modules[0].title}” dulu") == len(SLUGS) - 1
    assert address(seat, OF_FIRST[-1]) in page
    assert not any(address(seat, key) in page for key in KEYS if key[0] != FIRST)
    for _module, lesson in FREE.lessons:
        assert lesson.title in unescape(page)


def test_reading_the_first_module_opens_the_second(cast, client_for, seat):
    ann = client_for(cast.ann)
    for key in OF_FIRST:
        last = ann.post(address(seat, key))
    assert last.headers["Location"] == address(seat, OF_SECOND[0])
    ann.get(address(seat, OF_SECOND[0]))
    ann.post(address(seat, OF_SECOND[0]))
    assert finished(seat) == len(OF_FIRST) + 1
    page = ann.get(f"/belajar/{seat}/materi").text
    assert page.count("Terkunci") == len(SLUGS) - 2
    assert address(seat, OF_SECOND[-1]) in page


def test_skipping_a_lesson_leads_back_to_the_gap(cast, client_for, seat):
    ann = client_for(cast.ann)
    onward = ann.post(address(seat, OF_FIRST[-1]))
    ann.get(onward.headers["Location"], 303)
    assert finished(seat) == 1


def test_a_lesson_that_does_not_exist_is_not_found_and_strangers_find_nothing(cast, client_for, seat):
    ann = client_for(cast.ann)
    ann.get(address(seat, (SECOND, "tidak-ada")), 404)
    ann.post(address(seat, (SECOND, "tidak-ada")), status=404)
    client_for(cast.bima).get(address(seat, OF_SECOND[0]), 404)
    client_for(cast.ona).get(address(seat, OF_SECOND[0]), 403)


def test_a_course_without_order_shows_no_lock(cast, client_for):
    ann = client_for(cast.ann)
    assert "Terkunci" not in ann.get(f"/belajar/{cast.ann_seat}/materi").text
    ann.get(address(cast.ann_seat, lesson_keys(shipped())[-1]))
