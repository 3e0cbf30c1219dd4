"""What is said of the time left is true by the server's clock: on phones whose own is wrong, after they slept, and on a
page that a browser brings back."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from portal.assessments.attempts.models import Attempt
from portal.clock import now
from portal.web.transaction import unit_of_work
from tests.browser import hall
from tests.browser.answering import with_paper
from tests.browser.pocket import DEAD_NETWORK
from tests.browser.sight import PHONE
from tests.faults.live import wait_for

LEFT = "[data-seconds-left]"
UNKNOWN = "…"


@pytest.fixture
def trainee(session, cast):
    return hall.prepare(session, cast)


@pytest.fixture
def address(session, cast, trainee):
    return hall.begin_pretest(session, cast)


@pytest.fixture
def sight(look, trainee, address):
    sight = look(PHONE)
    sight.borne = DEAD_NETWORK
    trainee.sign_in(sight)
    return sight


def open_question(sight, address, hours):
    """Open the question on a phone whose clock is wrong by so much."""
    sight.page.clock.install(time=now() + timedelta(hours=hours))
    sight.go(address)
    with_paper(sight)


def ends_in(session, minutes):
    """Let the attempt end in so many minutes, whatever the phone has been told."""
    with unit_of_work():
        session.execute(update(Attempt).values(due_at=now() + timedelta(minutes=minutes)))


def sleep(sight, minutes):
    """The phone sleeps: its clock on the wall goes on, the one that counts does not."""
    wall = sight.page.evaluate("Date.now()") / 1000
    sight.page.clock.set_system_time(wall + minutes * 60)


@pytest.mark.parametrize("hours", [-9, 0, 31])
def test_the_time_left_is_the_servers_whatever_the_phone_says(sight, session, address, hours):
    open_question(sight, address, hours)
    expect(sight.page.locator(LEFT)).to_have_text(re.compile(r"^24\.\d\d$"))
    sight.page.clock.fast_forward(10 * 60_000)
    expect(sight.page.locator(LEFT)).to_have_text(re.compile(r"^1[45]\.\d\d$"))
    sight.see("Soal 1 dari 26")


def test_after_a_sleep_the_server_is_asked(sight, session, address):
    open_question(sight, address, -3)
    ends_in(session, 7)
    sleep(sight, 18)
    expect(sight.page.locator(LEFT)).to_have_text(re.compile(r"^0[67]\.\d\d$"))


def test_after_a_sleep_without_a_signal_no_number_is_made_up(sight, session, address):
    open_question(sight, address, 0)
    sight.page.context.set_offline(True)
    sleep(sight, 18)
    expect(sight.page.locator(LEFT)).to_have_text(UNKNOWN)
    expect(sight.page.locator("[data-until]")).to_be_visible()
    sight.see("Soal 1 dari 26")
    ends_in(session, 7)
    sight.page.context.set_offline(False)
    expect(sight.page.locator(LEFT)).to_have_text(re.compile(r"^0[67]\.\d\d$"))


def test_a_clock_that_is_set_while_one_answers_ends_nothing(sight, session, address):
    open_question(sight, address, 0)
    sight.page.context.set_offline(True)
    sight.page.clock.set_system_time(now() + timedelta(hours=9))
    expect(sight.page.locator(LEFT)).to_have_text(UNKNOWN)
    expect(sight.page.locator(LEFT)).not_to_have_class(re.compile("is-over"))
    sight.page.context.set_offline(False)
    expect(sight.page.locator(LEFT)).to_have_text(re.compile(r"^24\.\d\d$"))


def test_the_page_before_handing_in_counts_on_and_comes_back_true(sight, session, address):
    open_question(sight, address, 5)
    sight.link("Kumpulkan jawaban")
    sight.see("Kumpulkan Pretes?")
    expect(sight.page.locator(LEFT)).to_have_text(re.compile(r"^24\.\d\d$"))
    ends_in(session, 9)
    sight.go("/verifikasi")
    sight.page.go_back()
    expect(sight.page.locator(LEFT)).to_have_text(re.compile(r"^0[89]\.\d\d$"))


@pytest.mark.parametrize("path", ["", "/kuis/pretes"])
def test_minutes_on_the_pages_before_a_quiz_go_on(sight, session, address, trainee, path):
    ends_in(session, 12)
    sight.page.clock.install(time=now() + timedelta(hours=7))
    sight.go(f"{trainee.home}{path}")
    place = sight.page.locator("[data-minutes-of]")
    expect(place).to_have_text("12")
    sight.page.clock.fast_forward(5 * 60_000)
    expect(place).to_have_text("7")
    sight.page.clock.fast_forward(20 * 60_000)
    expect(place).to_have_text("0")
    sleep(sight, 30)
    expect(place).to_have_text(UNKNOWN)
    wait_for(lambda: place.is_visible(), "the words to stay")


def test_a_page_that_is_brought_back_as_it_was_has_gone_on_counting(sight, session, address, trainee):
    """As browsers do with a page that somebody left for another one."""
    ends_in(session, 12)
    sight.page.clock.install(time=now())
    sight.go(trainee.home)
    place = sight.page.locator("[data-minutes-of]")
    expect(place).to_have_text("12")
    sight.page.evaluate(
        """() => {
            const later = performance.now() + 300000, wall = Date.now() + 300000;
            performance.now = () => later;
            Date.now = () => wall;
            dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
        }"""
    )
    expect(place).to_have_text("7")
