"""One's own account: changing the secret, making accounts, and what the trail says about it."""

import json
import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access import Role
from portal.accounts import actions
from portal.accounts.models import Person
from portal.accounts.rules import FREE_TRIES
from portal.audit import AuditEntry
from portal.enrolment.queries import cards
from portal.errors import Refusal
from portal.web.transaction import unit_of_work
from tests.accounts.conftest import ADA_PASSWORD, ANN_PIN, BIMA_PIN, enter, inside
from tests.cast import EARLY
from tests.conftest import NOON

NEW = "730482"


def change(client, current, secret, again=None, **more):
    form = {"current": current, "secret": secret, "again": secret if again is None else again}
    return client.post("/akun", form, **more)


@pytest.fixture
def signed_in(secrets, client_for):
    client = client_for()
    enter(client, secrets["ann"], ANN_PIN)
    return client


def test_changing_the_secret_ends_other_sessions_and_kills_the_card(secrets, signed_in, session, cast, client_for):
    elsewhere, ona = client_for(), client_for(cast.ona)
    enter(elsewhere, secrets["ann"], ANN_PIN)
    card, ann = f"/angkatan/{cast.own.id}/kartu.pdf", {"peserta": cast.ann_seat}
    assert ona.post(card, ann, status=200).mimetype == "application/pdf"
    assert "sudah diganti" in signed_in.follow(change(signed_in, ANN_PIN, NEW)).text
    assert inside(signed_in)
    assert not inside(elsewhere)
    enter(client_for(), secrets["ann"], ANN_PIN, status=422)
    enter(client_for(), secrets["ann"], NEW)
    assert ona.post(card, ann).headers["Location"].endswith("/kartu")
    session.rollback()
    assert session.get_one(Person, cast.ann.id).card_pin is None


@pytest.mark.parametrize(
    ("current", "secret", "again", "words"),
    [
        ("", NEW, NEW, "wajib diisi"),
        (ANN_PIN, "", "", "wajib diisi"),
        ("135790", NEW, NEW, "sekarang salah"),
        (ANN_PIN, NEW, "730483", "tidak sama"),
        (ANN_PIN, "12345", "12345", "paling sedikit 6 angka"),
        (ANN_PIN, "111111", "111111", "mudah ditebak"),
        (ANN_PIN, "kenanga", "kenanga", "paling sedikit 8 huruf"),
        (ANN_PIN, "x" * 129, "x" * 129, "Paling panjang 128 huruf"),
    ],
)
def test_a_refused_change_changes_nothing_and_repeats_no_secret(
    secrets, signed_in, client_for, current, secret, again, words
):
    answer = change(signed_in, current, secret, again, status=422)
    assert words in answer.text
    assert 'value="' + NEW not in answer.text
    enter(client_for(), secrets["ann"], ANN_PIN)


def test_staff_may_not_choose_a_pin(secrets, client_for):
    client = client_for()
    enter(client, "ada", ADA_PASSWORD)
    assert "paling sedikit 12 huruf" in change(client, ADA_PASSWORD, NEW, status=422).text


def test_guessing_the_current_secret_is_slowed_like_signing_in(secrets, signed_in, noon):
    for _ in range(FREE_TRIES + 1):
        assert "sekarang salah" in change(signed_in, "135790", NEW, status=422).text
    assert "Terlalu banyak" in change(signed_in, ANN_PIN, NEW, status=422).text
    noon(NOON + timedelta(seconds=15))
    change(signed_in, ANN_PIN, NEW)


def test_a_new_card_ends_sessions_and_lifts_the_wait(secrets, signed_in, session, cast, client_for, noon):
    for _ in range(FREE_TRIES + 1):
        enter(client_for(), secrets["ann"], "135790", status=422)
    client_for(cast.ona).post(f"/angkatan/{cast.own.id}/peserta/{cast.ann_seat}/kartu")
    assert not inside(signed_in)
    session.rollback()
    (card,) = cards.cards(session, cast.own.id, cast.ann.id)
    enter(client_for(), secrets["ann"], ANN_PIN, status=422)
    enter(client_for(), secrets["ann"], card.pin)


@pytest.mark.parametrize(
    ("login", "secret", "code"),
    [
        ("budi", "melati hujan", None),
        (" Budi-Santo so ", "melati hujan", None),
        ("", "melati hujan", "login"),
        ("--", "melati hujan", "login"),
        ("12345674", "melati hujan", "login"),
        ("ADA", "melati hujan", "login_taken"),
        ("budi", "melati", "short"),
        ("budi", "482915", "short"),
    ],
)
def test_who_gets_an_account(session, cast, login, secret, code):
    with unit_of_work():
        made = actions.create_person(session, cast.ada.id, login, "Budi", secret, [Role.TRAINER], EARLY)
    assert (made.code if isinstance(made, Refusal) else None) == code
    assert code or " " not in made.login


def test_numbers_are_free_and_differ(session, cast):
    class Stuck(random.Random):
        """Gives Ann's number first, again and again."""

        def randrange(self, *bounds):
            return int(cast.ann.login[:7]) if super().random() < 0.5 else super().randrange(*bounds)

    numbers = actions.free_numbers(session, 20, Stuck(7))
    assert len(set(numbers)) == 20
    assert cast.ann.login not in numbers


def test_the_trail_says_who_did_what_and_carries_no_secret(secrets, signed_in, session, cast, client_for):
    change(signed_in, ANN_PIN, NEW)
    client_for(cast.ona).post(f"/angkatan/{cast.own.id}/peserta/{cast.bima_seat}/kartu")
    session.rollback()
    with unit_of_work():
        actions.create_person(session, cast.ada.id, "budi", "Budi", "melati hujan", [Role.TRAINER], EARLY)
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    told = {(entry.action, entry.actor_id) for entry in entries}
    assert told >= {("secret-changed", cast.ann.id), ("pin-issued", cast.ona.id), ("person-created", cast.ada.id)}
    everything = json.dumps([[entry.subject_id, entry.detail] for entry in entries])
    pins = [card.pin for card in cards.cards(session, cast.own.id)]
    assert len(pins) == 1
    for secret in (ANN_PIN, BIMA_PIN, NEW, *pins, "melati", "3275094101909001", "argon2"):
        assert secret not in everything
    made = next(entry for entry in entries if entry.action == "person-created")
    assert made.detail == {"roles": ["trainer"]}
