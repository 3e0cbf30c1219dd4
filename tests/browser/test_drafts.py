"""Long texts of the staff: kept for their form and account until they are sent, and offered to that account alone."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from portal.accounts.models import Person
from portal.accounts.passwords import hash_secret
from portal.clock import now
from portal.web.transaction import unit_of_work
from tests.browser import hall
from tests.browser.phone import kept
from tests.browser.sight import PHONE
from tests.faults.live import wait_for
from tests.workplans import plans

OFFER = "Ada tulisan Anda di perangkat ini yang belum terkirim."
TEXT = "Sebutkan siapa yang dilayani, dan berapa orang."


@pytest.fixture
def page(session, cast):
    """The page on which a trainer judges Ann's plan."""
    plans.submitted(session, cast.ann, cast.ann_seat, now())
    with unit_of_work():
        trainers = [cast.tom.id, cast.ona.id]
        session.execute(update(Person).where(Person.id.in_(trainers)).values(password_hash=hash_secret(hall.PIN)))
    return f"/angkatan/{cast.own.id}/rktl/{cast.ann_seat}"


@pytest.fixture
def sight(look, cast, page):
    sight = look(PHONE)
    sight.borne = "Failed to load resource"
    sign_in(sight, cast.tom)
    return sight


def sign_in(sight, viewer):
    sight.go("/masuk")
    sight.fill(login=viewer.login, secret=hall.PIN)
    sight.button("Masuk")
    sight.see("Angkatan")


def test_a_text_outlives_an_expired_sign_in_and_goes_when_it_is_sent(sight, cast, page):
    sight.go(page)
    sight.page.locator("#comment").fill(TEXT)
    wait_for(lambda: len(kept(sight)) == 1, "the keeping of it")
    sight.page.context.clear_cookies()
    sight.button("Kembalikan untuk perbaikan")
    sight.see("Formulir ini sudah kedaluwarsa", status=400)
    sign_in(sight, cast.ona)
    sight.go(page)
    sight.page.wait_for_load_state("networkidle")
    expect(sight.page.get_by_text(OFFER)).to_have_count(0)
    sight.page.context.clear_cookies()
    sign_in(sight, cast.tom)
    sight.go(page)
    expect(sight.page.get_by_text(OFFER)).to_be_visible()
    sight.button("Pakai")
    expect(sight.page.locator("#comment")).to_have_value(TEXT)
    sight.button("Kembalikan untuk perbaikan")
    sight.says("Pilih nilai untuk butir ini.")
    assert len(kept(sight)) == 1
    for criterion in ("need", "aim", "fit", "means", "measure"):
        sight.press(sight.page.locator(f"label[for={criterion}-2]"))
    sight.button("Kembalikan untuk perbaikan")
    sight.says("dikembalikan untuk perbaikan")
    wait_for(lambda: kept(sight) == [], "the end of it")


@pytest.mark.parametrize(("days", "offered"), [(13, True), (15, False)])
def test_a_text_is_thrown_away_by_hand_or_after_two_weeks(sight, page, days, offered):
    sight.go(page)
    sight.page.locator("#comment").fill(TEXT)
    wait_for(lambda: len(kept(sight)) == 1, "the keeping of it")
    sight.page.clock.install(time=now().timestamp() + days * 86400)
    sight.go(page)
    if offered:
        expect(sight.page.get_by_text(OFFER)).to_be_visible()
        sight.button("Buang")
    wait_for(lambda: kept(sight) == [], "the end of it")
    expect(sight.page.get_by_text(OFFER)).to_have_count(0)
