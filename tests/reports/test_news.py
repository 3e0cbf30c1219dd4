"""A trainee's home notices by itself what has opened or begun, and asks little for it."""

from datetime import timedelta

import pytest

from portal.assessments.attempts.models import QuizWindow
from portal.assessments.invigilation import actions as quizzes
from portal.assessments.questions.quizzes import QuizKind
from portal.db import db
from portal.web.transaction import unit_of_work
from tests.cast import EARLY
from tests.certification.world import OVER, learn
from tests.conftest import NOON
from tests.pages.client import Page
from tests.pages.reading import figures, texts, words
from tests.queries import max_queries


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


@pytest.fixture
def home(cast, noon):
    return f"/belajar/{cast.ann_seat}"


def address(answer):
    """Where the page asks for what is new."""
    (middle,) = [one for one in Page(answer.text).all("div") if one.get("id") == "now"]
    return middle.get("data-news")


def opened(session, cast, kind=QuizKind.PRETEST):
    with unit_of_work():
        quizzes.open_quiz(session, cast.tom, cast.own, kind, EARLY)


def test_nothing_is_sent_until_something_has_changed(session, cast, ann, home):
    where = address(ann.get(home))
    quiet = ann.get(where, status=204, htmx=True)
    assert quiet.data == b""
    opened(session, cast)
    fresh = ann.get(where, htmx=True)
    assert "Kerjakan pretes" in words(fresh)
    assert "<html" not in fresh.text
    ann.get(address(fresh), status=204, htmx=True)
    assert address(fresh) == address(ann.get(home)) != where


def test_a_quiz_that_closed_and_a_session_that_began_are_noticed(session, cast, ann, home, noon):
    opened(session, cast)
    for moment in (NOON, NOON + timedelta(hours=1)):
        noon(moment)
        where = address(ann.get(home))
    noon(NOON + timedelta(hours=3))
    where = address(ann.get(where, htmx=True))
    with unit_of_work():
        quizzes.close_quiz(session, cast.tom, cast.own, QuizKind.PRETEST, NOON + timedelta(hours=2))
    assert "Kerjakan pretes" not in words(ann.get(where, htmx=True))


def test_asking_is_cheap(cast, ann, home):
    where = address(ann.get(home))
    with max_queries(db.engine, 4):
        ann.get(where, status=204, htmx=True)


def test_what_is_planned_is_told(session, cast, ann, home):
    with unit_of_work():
        window = {"planned_opening": NOON + timedelta(hours=3, minutes=30)}
        session.add(QuizWindow(cohort_id=cast.own.id, kind=QuizKind.PRETEST, **window))
    page = ann.get(home)
    assert "Pretes dibuka 15.30 WIB" in texts(page, "coming")[0]
    assert "Dibuka 10 Mar 2026, 15.30 WIB" in words(page)


def test_the_sum_of_jp_and_what_is_missing_are_told(session, cast, ann, home):
    assert figures(ann.get(home))["missing"].startswith("Untuk lulus perlu 13 JP, masih kurang 13 JP.")
    learn(session, cast, cast.ann_seat, jp=16, unread=0)
    assert figures(ann.get(home)) == {"jp": "16 dari 16 JP", "missing": "Syarat kehadiran sudah terpenuhi."}


@pytest.mark.parametrize(("days", "asks"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_home_asks_only_around_its_training(ann, home, noon, days, asks):
    noon(NOON + timedelta(days=days))
    assert (address(ann.get(home)) is not None) is asks


def test_news_are_one_s_own(cast, client_for, home):
    for viewer, status in ((cast.bima, 404), (cast.sam, 404), (cast.tom, 403), (None, 303)):
        client_for(viewer).get(f"{home}/sekarang", status=status)


def test_when_all_is_over_the_whole_page_is_there_for_whoever_asks(ann, home, noon):
    noon(OVER + timedelta(days=400))
    assert "Muat ulang" in words(ann.get(f"{home}/sekarang"))
