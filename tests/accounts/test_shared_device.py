"""A device of the hall on which one person after another signs in."""

from datetime import timedelta

import pytest

from portal.accounts.card.secret import secret_of
from portal.accounts.models import Person
from portal.web import shared_device
from tests.accounts.conftest import ADA_PASSWORD, ANN_PIN, enter, inside
from tests.conftest import NOON
from tests.pages.client import RAW_TOKEN

HERE = "Perangkat bersama: setelah selesai"
STAY = "Tetap masuk di HP ini"


@pytest.fixture
def hall_device(cast, client_for):
    """A browser that a trainer has made a shared device: the trainer is signed out there."""
    client = client_for(cast.tom)
    answer = client.post("/perangkat-bersama")
    assert answer.headers["Location"] == "/"
    client.viewer = None
    assert client.get("/", 303).headers["Location"] == "/masuk"
    renew_token(client)
    assert not inside(client)
    return client


def renew_token(client):
    with client.http.session_transaction() as stored:
        stored["csrf_token"] = RAW_TOKEN


def test_staff_make_it_one_and_end_it(hall_device, cast, client_for):
    page = hall_device.get("/masuk").text
    assert HERE in page
    assert STAY not in page
    assert 'autocomplete="off"' in page
    assert "current-password" not in page
    copy = client_for(cast.tom)
    copy.http.set_cookie(shared_device.COOKIE, hall_device.http.get_cookie(shared_device.COOKIE).value)
    assert "Akhiri perangkat bersama" in copy.get("/akun").text
    assert "bukan perangkat bersama lagi" in copy.follow(copy.post("/perangkat-bersama/akhiri")).text
    assert copy.http.get_cookie(shared_device.COOKIE) is None


def test_it_is_for_those_who_run_trainings(cast, client_for):
    for viewer, status in ((cast.ona, 200), (cast.tom, 200), (cast.ann, 403), (cast.ada, 403)):
        client_for(viewer).get("/perangkat-bersama", status)
    client_for().get("/perangkat-bersama", 303)


def test_a_cookie_that_was_not_made_here_changes_nothing(client_for):
    client = client_for()
    client.http.set_cookie(shared_device.COOKIE, "shared")
    assert HERE not in client.get("/masuk").text


def test_nobody_stays_signed_in_there_and_nothing_remembers_who_was(secrets, hall_device, noon):
    hall_device.post("/masuk", {"login": secrets["ann"], "secret": ANN_PIN, "stay": "y"})
    assert hall_device.http.get_cookie("device", path="/masuk") is None
    assert 'id="shared-device"' in hall_device.get("/akun").text
    noon(NOON + timedelta(minutes=29))
    assert inside(hall_device)
    noon(NOON + timedelta(minutes=60))
    assert not inside(hall_device)


def test_the_quiet_time_is_for_trainees_on_such_a_device_only(secrets, hall_device, client_for, noon):
    enter(hall_device, "ada", ADA_PASSWORD)
    assert 'id="shared-device"' not in hall_device.get("/akun").text
    own = client_for()
    enter(own, secrets["ann"], ANN_PIN)
    assert "shared-device" not in own.get("/akun").text
    noon(NOON + timedelta(hours=2))
    assert inside(own)


def test_the_code_of_a_card_asks_for_the_pin_there(secrets, hall_device, session, cast):
    ann = session.get_one(Person, cast.ann.id)
    code = {"number": ann.login, "secret": secret_of(ann.login, ann.password_hash)}
    session.rollback()
    page = hall_device.get(f"/k/{ann.login}").text
    assert "data-shared" in page
    assert STAY not in page.partition("data-typed")[2]
    assert "perangkat bersama" in hall_device.script("/k", code, 422)["refused"]
    assert "perangkat bersama" in hall_device.post("/k/masuk", code | {"login": ann.login}, 422).text
    assert hall_device.http.get_cookie("card-device", path="/k") is None
