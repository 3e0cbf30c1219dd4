"""What goes wrong in a hall, and the way out of it, done by the people themselves in a training that runs today.

Each scenario goes on from the one before, as days do. What it took is said in clicks: run with -s to read the table.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from portal.access import Role
from portal.accounts.actions import create_person
from portal.clock import now
from portal.web.transaction import unit_of_work
from tests.browser import staff
from tests.browser.scenarios import days, offices, people, quizzes, results
from tests.browser.scenarios.hall import Hall, live_through, table

SCENARIOS = (
    ("from zero to cards", offices.from_zero),
    ("list by kecamatan", results.by_district),
    ("roll with two absent", days.absent_and_the_rest),
    ("wrong roll for a session", days.wrong_roll),
    ("name misspelt, before the decision", people.misspelt),
    ("substitute on the day", people.substitute),
    ("participant withdraws", people.withdrawal),
    ("walk-in, with a card", people.walk_in),
    ("PIN card lost", people.lost_card),
    ("same person in two cohorts", people.two_cohorts),
    ("two trainers mark one person differently", days.two_marks),
    ("session at another hour", days.session_moves),
    ("session cancelled", days.session_is_cancelled),
    ("day 2 postponed a week", days.day_is_postponed),
    ("posttest opened too early", quizzes.posttest_too_early),
    ("power cut", quizzes.power_cut),
    ("a whole room cut off", quizzes.room_cut_off),
    ("trainer replaced", offices.trainer_replaced),
    ("staff leaves", offices.staff_leaves),
    ("two organisers share trainers", offices.two_organisers),
    ("name wrong on a certificate", results.certificate_name),
    ("decision too early, the others later", results.early_decision),
    ("who, what, when", results.who_did_what),
    ("complaint a year later", results.a_year_later),
)


@pytest.fixture
def hall(look, session, site) -> Iterator[Hall]:
    with unit_of_work():
        create_person(session, None, "admin", "Ada Pranata", staff.PASSWORD, [Role.ADMIN], now())
    yield Hall(look, site, session)
    site.move_clock(timedelta())


def test_a_day_on_which_nothing_goes_as_planned(hall):
    lived = []
    try:
        for title, scenario in SCENARIOS:
            lived.append(live_through(hall, title, scenario))
    finally:
        print(table(lived))
