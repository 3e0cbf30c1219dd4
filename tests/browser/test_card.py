"""The QR code of a card in a browser: the right one, a wrong one, on a second phone, without a script or a signal."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.accounts.actions import FreshPin, issue_pin
from portal.accounts.card.secret import secret_of
from portal.accounts.models import CardDevice, Person
from portal.accounts.passwords import hash_secret
from portal.enrolment.actions.cards import allow_device
from portal.web.transaction import unit_of_work
from tests.browser import hall
from tests.browser.pocket import Pocket, door
from tests.browser.sight import PHONE
from tests.cast import EARLY

REFUSED = "Failed to load resource: the server responded with a status of 422"
ENTER = "Masuk sebagai Ann Nur'aini"


@pytest.fixture
def trainee(session, cast):
    return hall.prepare(session, cast)


@pytest.fixture
def code(trainee, session, cast):
    """What a phone's camera makes of Ann's card: the address after the host."""
    with unit_of_work():
        issue_pin(
            session, cast.ona.id, session.get_one(Person, cast.ann.id), FreshPin(hall.PIN, hash_secret(hall.PIN)), EARLY
        )
    ann = session.get_one(Person, cast.ann.id)
    address = f"/k/{ann.login}#{secret_of(ann.login, ann.password_hash)}"
    session.rollback()
    return address


def devices(session):
    session.rollback()
    return len(session.scalars(select(CardDevice)).all())


def test_the_code_names_its_owner_and_the_button_signs_in(code, trainee, session, look):
    sight = look(PHONE)
    sight.go(code)
    expect(sight.page.get_by_role("button", name=ENTER)).to_be_focused()
    assert "#" not in sight.page.url
    expect(sight.page.locator("#login")).to_be_hidden()
    sight.see("Masuk")
    assert devices(session) == 0
    sight.button(ENTER)
    sight.page.wait_for_url(f"**{trainee.home}")
    assert devices(session) == 1
    sight.page.go_back()
    sight.see("Masuk")
    expect(sight.page.get_by_role("button", name="Masuk", exact=True)).to_be_visible()


def test_a_wrong_code_asks_for_the_pin_with_the_number_filled_in(code, trainee, look):
    sight = look(PHONE)
    sight.borne = REFUSED
    sight.go(code[:-4] + "AAAA")
    sight.says("Kode QR ini tidak berlaku")
    sight.see("Masuk")
    shown = sight.page.locator("#login").input_value()
    assert shown.replace(" ", "") == trainee.login
    sight.fill(secret=hall.PIN)
    sight.button("Masuk")
    sight.page.wait_for_url(f"**{trainee.home}")


def test_a_second_phone_is_let_in_once_the_organiser_allows_it(code, trainee, session, cast, look):
    first, second = look(PHONE), look(PHONE)
    second.borne = REFUSED
    first.go(code)
    first.button(ENTER)
    first.page.wait_for_url(f"**{trainee.home}")
    second.go(code)
    second.says("sudah dipakai di HP lain")
    second.see("Masuk")
    with unit_of_work():
        assert allow_device(session, cast.ona, cast.own, cast.ann_seat, EARLY) is None
    second.go("about:blank")
    second.go(code)
    second.button(ENTER)
    second.page.wait_for_url(f"**{trainee.home}")
    assert devices(session) == 2


def test_the_card_works_again_on_its_phone_after_signing_out(code, trainee, session, look):
    sight = look(PHONE)
    for _ in range(2):
        sight.go(code)
        sight.button(ENTER)
        sight.page.wait_for_url(f"**{trainee.home}")
        sight.page.wait_for_function("() => Boolean(window.outbox)")
        sight.press(sight.page.get_by_role("banner").get_by_role("button", name="Keluar"))
        expect(sight.page.get_by_role("heading", level=1)).to_have_text("Masuk")
    assert devices(session) == 1


def test_without_a_script_the_pin_is_typed(code, trainee, look):
    sight = look(PHONE, java_script_enabled=False)
    sight.go(code)
    expect(sight.page.locator("[data-card]")).to_be_hidden()
    sight.fill(secret=hall.PIN)
    sight.button("Masuk")
    sight.page.wait_for_url(f"**{trainee.home}")


def test_without_a_signal_the_code_can_be_checked_again(code, trainee, look):
    sight = look(PHONE)
    sight.borne = "Failed to load resource"
    sight.page.route("**/k", lambda route: route.abort())
    sight.go(code)
    sight.says("Sinyal terputus")
    sight.see("Masuk")
    sight.page.unroute("**/k")
    sight.button("Coba lagi")
    sight.button(ENTER)
    sight.page.wait_for_url(f"**{trainee.home}")


@pytest.mark.parametrize("kind", ["http", "https"])
def test_it_works_on_plain_http_and_behind_https(
    kind, code, trainee, site, tmp_path, browser_type, browser_type_launch_args
):
    with door(kind, site, tmp_path) as address:
        pocket = Pocket(browser_type, browser_type_launch_args, tmp_path / "profile", address)
        sight = pocket.start()
        sight.go(code)
        sight.button(ENTER)
        sight.page.wait_for_url(f"**{trainee.home}")
        pocket.close()
