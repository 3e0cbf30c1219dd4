"""A trainee's home that is left open notices that a quiz has opened, and asks little until then."""

import pytest
from playwright.sync_api import expect

from portal.assessments.invigilation import actions as quizzes
from portal.assessments.questions.quizzes import QuizKind
from portal.clock import now
from portal.cohorts.models import Cohort
from portal.dates import local_date
from portal.web.transaction import unit_of_work
from tests.browser import hall
from tests.browser.scales import Scales
from tests.browser.sight import PHONE

ONE_QUESTION = 1_200
"""Bytes over the wire for asking once in vain, headers included."""


@pytest.fixture
def sight(session, cast, look):
    """The home of somebody on the first day of a training, before its pretest is opened."""
    trainee = hall.prepare(session, cast)
    with unit_of_work():
        quizzes.close_quiz(session, cast.ona, cast.own, QuizKind.PRETEST, now())
        cohort = session.get_one(Cohort, cast.own.id)
        cohort.starts_on = cohort.ends_on = local_date(now(), "Asia/Jakarta")
    sight = look(PHONE)
    sight.page.clock.install()
    trainee.sign_in(sight)
    return sight


def open_pretest(session, cast):
    with unit_of_work():
        quizzes.open_quiz(session, cast.ona, cast.own, QuizKind.PRETEST, now())


def test_a_quiz_that_has_opened_appears_by_itself(sight, session, cast):
    way = sight.page.get_by_role("link", name="Kerjakan pretes")
    expect(way).to_have_count(0)
    scales = Scales(sight.page)
    with sight.page.expect_response("**/sekarang?tanda=*") as asked:
        sight.page.clock.fast_forward(30_000)
    assert asked.value.status == 204
    sight.page.wait_for_load_state("networkidle")
    assert sum(scales.take().values()) <= ONE_QUESTION
    open_pretest(session, cast)
    sight.page.clock.fast_forward(60_000)
    expect(way).to_be_visible()
    sight.says("Ada yang baru.")
    sight.see("Lanjutkan pelatihan Anda")


def test_nobody_asks_while_the_page_is_not_looked_at_or_without_a_signal(sight, session, cast):
    asked = []
    sight.page.wait_for_load_state("networkidle")
    sight.page.on("request", lambda request: asked.append(request.url))
    hide(sight, True)
    sight.page.clock.fast_forward(600_000)
    assert asked == []
    open_pretest(session, cast)
    hide(sight, False)
    sight.page.clock.fast_forward(3_000)
    expect(sight.page.get_by_role("link", name="Kerjakan pretes")).to_be_visible()


def hide(sight, hidden):
    sight.page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )
