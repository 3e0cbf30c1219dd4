"""Guessing is slowed for whoever guesses, and for nobody else."""

import random
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts import actions, guessing, rules
from portal.accounts.guessing import INSIDE, Source
from portal.accounts.models import AddressThrottle, Person, SignInThrottle
from portal.accounts.rules import (
    ADDRESS_FULL,
    ADDRESS_PACE,
    ADDRESS_SLIPS,
    FORGET_AFTER,
    MAX_WAIT,
    Tries,
    network,
    refuse_try,
)
from portal.web.transaction import unit_of_work
from tests.accounts.conftest import ANN_PIN, BIMA_PIN, enter, inside
from tests.cast import EARLY
from tests.conftest import NOON
from tests.pages.client import PageClient

WRONG, WAIT, CROWDED = "Nomor peserta atau PIN salah", "untuk akun ini. Coba lagi", "dari jaringan ini"
HALL = "203.0.113.7"
THERE = Source(HALL)


@pytest.fixture
def numbers(session, cast) -> list[str]:
    """Two hundred accounts with numbers."""
    with unit_of_work():
        made = actions.free_numbers(session, 200)
        session.add_all(Person(login=number, full_name="Peserta Uji", created_at=EARLY) for number in made)
    return made


def slip(session, login: str, count: int = 1, at=NOON, source: Source = THERE) -> None:
    with unit_of_work():
        for _ in range(count):
            guessing.note_failure(session, login, source, at)


def refused(session, login: str, at=NOON, source: Source = THERE) -> str | None:
    session.rollback()
    return looked_up(session, login, at, source)


def looked_up(session, login: str, at=NOON, source: Source = THERE) -> str | None:
    refusal = refuse_try(guessing.tries(session, login, source), at)
    return refusal and refusal.code


def owner_enters(client: PageClient, login: str) -> None:
    """Sign in and out on one's own phone: it is known from now on."""
    enter(client, login, ANN_PIN)
    client.post("/keluar")
    with client.http.session_transaction() as stored:
        stored["csrf_token"] = "a" * 40


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("tries", "code"),
    [
        (Tries(), None),
        (Tries(NOON, NOON), None),
        (Tries(NOON + MINUTE, NOON), "wait"),
        (Tries(NOON - MINUTE, NOON), None),
        (Tries(None, None, NOON + ADDRESS_FULL + MINUTE), None),  # nobody's first try is refused
        (Tries(NOON, NOON, NOON + ADDRESS_FULL), None),
        (Tries(NOON, NOON, NOON + ADDRESS_FULL + MINUTE), "crowded"),
        (Tries(NOON, NOON - FORGET_AFTER, NOON + ADDRESS_FULL + MINUTE), None),
        (Tries(NOON, NOON + FORGET_AFTER, NOON + ADDRESS_FULL + MINUTE), None),
    ],
)
def test_what_slows_a_try(tries, code):
    refusal = refuse_try(tries, NOON)
    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("address", "one"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("", ""),
        (None, ""),
        ("nonsense", ""),
    ],
)
def test_what_counts_as_one_address(address, one):
    assert network(address) == one


def test_800_wrong_tries_over_200_accounts_from_one_address_are_slowed(session, numbers):
    """Four tries at each of two hundred accounts: none of them would have to wait for itself."""
    outcomes = []
    with unit_of_work():
        for login in random.Random(1).sample(numbers * 4, 800):  # noqa: S311
            outcomes.append(looked_up(session, login))
            if outcomes[-1] is None:
                guessing.note_failure(session, login, THERE, NOON)
    assert outcomes[:ADDRESS_SLIPS] == [None] * ADDRESS_SLIPS
    assert outcomes.count("crowded") > 350


def test_whoever_guesses_all_day_has_little_of_it(session, numbers):
    """A try every half minute, at the numbers in turn: 2,880 of them, of which an account alone would refuse few."""
    done = 0
    with unit_of_work():
        for turn in range(2_880):
            login, moment = numbers[turn % 200], NOON + turn * timedelta(seconds=30)
            if looked_up(session, login, moment) is None:
                guessing.note_failure(session, login, THERE, moment)
                done += 1
    assert done < ADDRESS_SLIPS + 24 * timedelta(hours=1) / ADDRESS_PACE + 200


def test_500_right_sign_ins_from_one_address_are_not(session, numbers):
    """Every second of them after two slips, as in a hall on its first morning; and 300 more on the second."""
    for day in range(2):
        with unit_of_work():
            for place, login in enumerate([*numbers, *numbers, *numbers[:100]]):
                moment = NOON + day * timedelta(days=1) + timedelta(seconds=place)
                for _ in range(place % 2 * 2):
                    guessing.note_failure(session, login, THERE, moment)
                assert looked_up(session, login, moment) is None, place
                guessing.note_success(session, login, THERE, moment)


def test_in_a_hall_with_a_guesser_in_it_the_right_pin_opens_at_once(secrets, session, numbers, client_for, noon):
    for login in numbers:
        slip(session, login, 4)
    guest = client_for()
    guest.http.environ_base["REMOTE_ADDR"] = HALL
    enter(guest, secrets["ann"], ANN_PIN)
    assert inside(guest)
    other = client_for()
    other.http.environ_base["REMOTE_ADDR"] = HALL
    assert WRONG in enter(other, secrets["bima"], "135790", status=422).text
    assert CROWDED in enter(other, secrets["bima"], BIMA_PIN, status=422).text
    elsewhere = client_for()
    elsewhere.http.environ_base["REMOTE_ADDR"] = "198.51.100.4"
    enter(elsewhere, secrets["bima"], BIMA_PIN)


def test_an_address_calms_down(session, numbers):
    for login in numbers[:101]:
        slip(session, login, 3)
    assert refused(session, numbers[0]) == "crowded"
    assert refused(session, numbers[0], NOON + 4 * ADDRESS_PACE) is None
    assert refused(session, numbers[0], source=Source("198.51.100.4")) is None


def test_what_ends_in_a_right_sign_in_is_given_back(session, numbers):
    slip(session, numbers[0], 3)
    with unit_of_work():
        guessing.note_success(session, numbers[0], Source(HALL), NOON)
    session.rollback()
    assert session.scalars(select(AddressThrottle.calm_at)).all() in ([], [NOON])
    assert session.scalars(select(SignInThrottle)).all() == []


def test_strangers_cannot_keep_the_own_phone_out(secrets, client_for, noon):
    own, stranger = client_for(), client_for()
    owner_enters(own, secrets["ann"])
    for _ in range(12):
        enter(stranger, secrets["ann"], "135790", status=422)
    assert WAIT in enter(stranger, secrets["ann"], ANN_PIN, status=422).text
    enter(own, secrets["ann"], ANN_PIN)
    assert inside(own)
    assert WAIT in enter(client_for(), secrets["ann"], ANN_PIN, status=422).text  # a phone that is not known


def test_a_known_phone_is_slowed_for_what_it_does_itself(secrets, client_for, noon):
    own = client_for()
    owner_enters(own, secrets["ann"])
    for _ in range(5):
        enter(own, secrets["ann"], "135790", status=422)
    assert WAIT in enter(own, secrets["ann"], ANN_PIN, status=422).text
    enter(client_for(), secrets["ann"], ANN_PIN)  # strangers have made no mistake


def test_a_phone_is_known_to_the_accounts_that_it_signed_in_to(secrets, client_for, noon):
    own = client_for()
    owner_enters(own, secrets["ann"])
    for _ in range(5):
        enter(client_for(), secrets["bima"], "135790", status=422)
    assert WAIT in enter(own, secrets["bima"], BIMA_PIN, status=422).text


def test_a_new_card_forgives_everybody(secrets, session, cast, client_for, noon):
    own = client_for()
    owner_enters(own, secrets["ann"])
    for client in (own, client_for()):
        for _ in range(5):
            enter(client, secrets["ann"], "135790", status=422)
    with unit_of_work():
        person = session.get_one(Person, cast.ann.id)
        actions.issue_pin(session, cast.ona.id, person, actions.FreshPin(BIMA_PIN, person.password_hash), NOON)
    enter(own, secrets["ann"], ANN_PIN)
    enter(client_for(), secrets["ann"], ANN_PIN)


def test_strangers_cannot_stop_the_change_of_a_pin_in_a_running_session(secrets, client_for, noon):
    ann = client_for()
    enter(ann, secrets["ann"], ANN_PIN)
    for _ in range(12):
        enter(client_for(), secrets["ann"], "135790", status=422)
    ann.post("/akun", {"current": ANN_PIN, "secret": "730264", "again": "730264"})


def test_guessing_in_a_running_session_is_slowed_and_touches_nobody_outside(secrets, client_for, noon):
    ann = client_for()
    enter(ann, secrets["ann"], ANN_PIN)
    form = {"current": "135790", "secret": "730264", "again": "730264"}
    for _ in range(5):
        assert "sekarang salah" in ann.post("/akun", form, 422).text
    assert WAIT in ann.post("/akun", form | {"current": ANN_PIN}, 422).text
    enter(client_for(), secrets["ann"], ANN_PIN)


@pytest.mark.parametrize("value", ["", "x", "x.y", "W10.x", '["a"]', "a" * 4000])
def test_a_device_that_proves_nothing_is_a_stranger(secrets, client_for, noon, value):
    client = client_for()
    client.http.set_cookie("device", value, path="/masuk")
    enter(client, secrets["ann"], ANN_PIN)
    assert inside(client)


def test_the_cookie_of_a_device_names_nobody_and_is_kept(secrets, client_for):
    client = client_for()
    headers = enter(client, secrets["ann"], ANN_PIN).headers.getlist("Set-Cookie")
    cookie = next(one for one in headers if one.startswith("device="))
    assert secrets["ann"] not in cookie
    assert {"HttpOnly", "Path=/masuk", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Max-Age=34560000" in cookie
    client.post("/keluar")
    assert client.http.get_cookie("device", path="/masuk")


def test_a_wait_from_a_clock_that_stood_ahead_is_cut_down(secrets, session, client_for, noon):
    far = NOON + timedelta(days=400)
    slip(session, secrets["ann"], 9, far, Source("127.0.0.1"))
    assert "dalam 15 menit" in enter(client_for(), secrets["ann"], ANN_PIN, status=422).text
    noon(NOON + MAX_WAIT)
    enter(client_for(), secrets["ann"], ANN_PIN)


def test_what_slows_nobody_down_any_more_is_forgotten_a_few_rows_at_a_time(secrets, session, client_for, noon):
    with unit_of_work():
        for number in range(120):
            guessing.note_failure(session, f"nobody{number}", Source(f"198.51.100.{number}"), NOON)
    later = NOON + FORGET_AFTER + timedelta(seconds=1)
    noon(later)
    for kept in (70, 20, 0):
        enter(client_for(), secrets["ann"], ANN_PIN)
        session.rollback()
        assert session.scalar(select(func.count()).select_from(SignInThrottle)) == kept
        assert session.scalar(select(func.count()).select_from(AddressThrottle)) == kept


def test_what_a_clock_ahead_left_behind_is_forgotten_too(session, app: Flask):
    slip(session, "somebody", 1, NOON + timedelta(days=400))
    with unit_of_work():
        guessing.forget(session, NOON)
    assert session.scalars(select(SignInThrottle)).all() == []


def test_tries_inside_do_not_count_for_the_address(session, app: Flask):
    slip(session, "somebody", 9, source=Source(HALL, INSIDE))
    assert session.scalars(select(AddressThrottle)).all() == []


def test_the_figures_hold_together():
    """A hall's slips fit, and a name can be tried from a crowded address no more often than it is forgotten."""
    assert ADDRESS_SLIPS >= 250
    assert timedelta(days=1) / FORGET_AFTER == 4
    assert rules.after_spread(NOON, NOON) == NOON + ADDRESS_PACE
    assert rules.after_spread(NOON + timedelta(days=9), NOON) == NOON + 2 * ADDRESS_FULL
