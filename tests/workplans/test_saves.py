"""Saves that meet: two pages at once, quick saves while somebody types, and answers that were lost."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.workplans.models import WorkPlan
from portal.workplans.rules import Sheet
from tests.workplans.plans import FULL, shown, stored, typed, words

TAB, OTHER_TAB = "a" * 16, "b" * 16


@pytest.fixture
def home(cast, noon):
    return f"/belajar/{cast.ann_seat}/rktl"


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


def test_the_later_save_of_two_pages_is_refused_and_its_text_stays(session, cast, ann, home):
    ann.post(home, typed(FULL))
    mine = replace(FULL, potential="Yang pertama")
    ann.post(home, typed(mine, revision=1))
    page = ann.post(home, typed(replace(FULL, potential="Yang kedua"), revision=1), status=422)
    assert "sudah disimpan dari halaman atau perangkat lain" in words(page)
    assert (shown(page)["potential"], shown(page)["revision"]) == ("Yang kedua", "1")
    assert stored(session, cast).sheet == mine


def test_a_save_that_is_sent_again_because_its_answer_was_lost_is_taken(session, cast, ann, home):
    ann.post(home, typed(FULL))
    for _again in range(2):
        ann.post(home, typed(replace(FULL, potential="Baru"), revision=1, go="add"))
    plan = stored(session, cast)
    assert (plan.revision, len(plan.sheet.activities)) == (2, 3)


def test_a_quick_save_answers_with_the_bar_and_says_nothing_later(session, cast, ann, home):
    answer = ann.post(home, typed(FULL, tab=TAB), htmx=True)
    part = ann.get(answer.headers["Location"], htmx=True)
    assert "<html" not in part.text
    assert part.headers["Vary"].startswith("HX-Request")
    assert "Draf tersimpan 12.00.00" in words(part)
    assert shown(part) == {"revision": "1"}
    assert "notice-ok" not in ann.get(home).text
    assert stored(session, cast).saved_from == TAB


def test_quick_saves_of_one_page_follow_one_another_although_their_revision_is_old(session, cast, ann, home):
    for number in range(3):
        ann.post(home, typed(replace(FULL, potential=f"Ketikan {number}"), tab=TAB), htmx=True)
    ann.post(home, typed(replace(FULL, potential="Terakhir"), tab=TAB, go="save"))
    plan = stored(session, cast)
    assert (plan.sheet.potential, plan.revision, plan.saved_from) == ("Terakhir", 4, "")


def test_a_quick_save_that_comes_too_late_or_from_elsewhere_is_refused(session, cast, ann, home):
    ann.post(home, typed(FULL, tab=TAB), htmx=True)
    elsewhere = ann.post(home, typed(replace(FULL, potential="B"), tab=OTHER_TAB), status=422, htmx=True)
    assert "Belum tersimpan" in words(elsewhere)
    ann.post(home, typed(replace(FULL, potential="C"), revision=1, tab=TAB))
    ann.post(home, typed(replace(FULL, potential="D"), revision=1, tab=TAB), status=422, htmx=True)
    assert stored(session, cast).sheet.potential == "C"


def test_a_quick_save_names_what_is_impossible(session, cast, ann, home):
    part = ann.post(home, typed(FULL, tab=TAB) | {"activities-0-cost": "-5"}, status=422, htmx=True)
    assert "angka rupiah bulat" in words(part)
    assert shown(part) == {"revision": "0"}


def test_two_who_begin_at_once_share_one_plan(session, cast, ann, home):
    ann.post(home, typed(Sheet(potential="a")))
    ann.post(home, typed(Sheet(potential="b")), status=422)
    session.rollback()
    assert len(session.scalars(select(WorkPlan)).all()) == 1
