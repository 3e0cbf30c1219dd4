"""A rehearsal that ends while a phone is still at it: the phone is told, and keeps nothing either."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.assessments.attempts.rules import REHEARSAL_SETTINGS
from portal.assessments.invigilation import actions
from portal.assessments.questions.quizzes import QuizKind
from portal.assessments.questions.rehearsal import practice
from portal.assessments.readiness.models import PhoneMeasure
from portal.clock import now
from portal.web.transaction import unit_of_work
from tests.answers import right
from tests.browser import hall
from tests.browser.answering import answer, expect_state, give, questions_of, with_paper
from tests.browser.phone import kept
from tests.browser.sight import PHONE
from tests.faults.live import wait_for

DEAD_NETWORK = "Failed to load resource"
"""What browsers mention in the console of an answer that is no good."""


@pytest.fixture
def trainee(session, cast):
    found = hall.prepare(session, cast)
    with unit_of_work():
        actions.open_quiz(session, cast.ona, cast.own, QuizKind.REHEARSAL, now(), REHEARSAL_SETTINGS)
    return found


@pytest.fixture
def sight(look, trainee):
    """Ann has signed in and begun the rehearsal from her own page."""
    sight = look(PHONE)
    sight.borne = DEAD_NETWORK
    trainee.sign_in(sight)
    sight.page.get_by_role("link", name="Ikut gladi").click()
    sight.button("Mulai mengerjakan")
    with_paper(sight)
    return sight


@pytest.fixture
def paper(session, sight):
    return questions_of(session, sight.page.url.split("/")[4])


def end(session, cast):
    session.rollback()
    with unit_of_work():
        actions.end_rehearsal(session, cast.ona, cast.own, now())


def test_the_page_says_so_and_keeps_nothing(sight, session, cast, paper):
    answer(sight, session, paper[0], right(paper[0]))
    end(session, cast)
    sight.button("Simpan, berikutnya")
    give(sight, paper[1], right(paper[1]))
    expect(sight.page.locator("#unsent [data-say=ended]")).to_contain_text("Gladi sudah berakhir.")
    expect_state(sight, "open")
    assert kept(sight) == []
    sight.page.get_by_role("link", name="Kumpulkan jawaban").click()
    sight.see("Soal 2 dari 8")
    sight.page.get_by_role("link", name="Ke beranda").click()
    expect(sight.page.get_by_role("link", name="Ikut gladi")).to_have_count(0)


def test_a_phone_measures_how_long_answers_take_and_how_often_none_comes(sight, session):
    def measured():
        session.rollback()
        return session.scalars(select(PhoneMeasure)).first()

    wait_for(lambda: measured() is not None, "the first measure")
    sight.page.route("**/ukuran", lambda route: route.abort())
    shown = sight.page.locator("[data-measure]")
    after_two = int(shown.locator("[data-asked]").inner_text()) + 2  # the first may have been on its way already
    expect(shown.locator("[data-asked]")).to_have_text(str(after_two), timeout=30_000)
    sight.page.unroute("**/ukuran")
    wait_for(lambda: (found := measured()) is not None and found.lost > 0 and found.milliseconds, "a loss that is told")
    expect(shown).to_contain_text("dari 30")


def test_what_waited_on_the_phone_is_dropped_by_any_page(sight, session, cast, paper, trainee):
    sight.page.context.set_offline(True)
    give(sight, paper[0], right(paper[0]))
    expect_state(sight, "kept")
    assert len(kept(sight)) == 1
    end(session, cast)
    sight.page.context.set_offline(False)
    sight.go(trainee.home)
    wait_for(lambda: kept(sight) == [], "the end of what was kept")


def test_answers_of_a_quiz_wait_whatever_a_strange_server_says(look, session, cast, trainee):
    sight = look(PHONE)
    sight.borne = DEAD_NETWORK
    address = hall.begin_pretest(session, cast)
    trainee.sign_in(sight)
    sight.go(address)
    with_paper(sight)
    sight.page.route("**/jawaban", lambda route: route.fulfill(status=404, body="Not Found"))
    question = questions_of(session, address.split("/")[2])[0]
    assert question not in practice().questions
    give(sight, question, right(question))
    expect_state(sight, "kept")
    assert len(kept(sight)) == 1
