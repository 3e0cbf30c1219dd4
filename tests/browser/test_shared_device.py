"""A shared device in a browser: one person after another, a quiet time that signs out, and no answer that is lost."""

import pytest
from playwright.sync_api import expect

from portal.content.kinds import SINGLE
from tests.answers import right
from tests.browser import hall
from tests.browser.answering import answer, expect_state, give, with_paper
from tests.browser.phone import kept
from tests.browser.pocket import DEAD_NETWORK
from tests.browser.sight import PHONE

STILL_HERE, WARNS = "Saya masih di sini", "Masih di sini?"


@pytest.fixture
def trainee(session, cast):
    return hall.prepare(session, cast)


@pytest.fixture
def sight(trainee, look, client_for, cast, site):
    """A browser that a trainer has made a shared device, with a clock that a test can move."""
    sight = look(PHONE)
    sight.borne = DEAD_NETWORK
    cookie = client_for(cast.tom).http.get_cookie("portal")
    sight.page.context.add_cookies([{"name": "portal", "value": cookie.value, "url": site.url}])
    sight.go("/perangkat-bersama")
    sight.see("Perangkat bersama")
    sight.button("Jadikan perangkat bersama")
    sight.see("Masuk")
    sight.page.clock.install()
    trainee.sign_in(sight)
    return sight


@pytest.fixture
def paper(session, cast, sight):
    address = hall.begin_pretest(session, cast)
    laid = hall.lay_out(session, address, [SINGLE])
    sight.go(address)
    with_paper(sight)
    return laid


def pass_by(sight, seconds):
    sight.page.clock.fast_forward(1000 * seconds)


def at_the_door(sight):
    expect(sight.page.get_by_role("heading", level=1)).to_have_text("Masuk")


def left_behind(sight):
    """What the browser holds of somebody once they are gone."""
    stores = sight.page.evaluate("caches.keys().then(all => all.filter(one => /^lessons-\\d+-/.test(one)))")
    typed = sight.page.evaluate("Object.keys(sessionStorage).filter(one => one !== 'portal-seen')")
    words = sight.page.evaluate("Object.keys(localStorage).filter(one => one !== 'keluar')")
    return [*stores, *typed, *words, *kept(sight)]


def test_answer_hand_in_and_the_next_one_begins_at_the_sign_in_page(sight, session, paper):
    answer(sight, session, paper[0], right(paper[0]))
    sight.go(f"{sight.page.url.rpartition('/')[0]}/kumpulkan")
    sight.button("Kumpulkan sekarang")
    expect(sight.page.get_by_role("button", name="Selesai dan keluar")).to_be_visible()
    sight.see("Hasil Pretes")
    pass_by(sight, 20)
    expect(sight.page.get_by_text(WARNS)).to_be_visible()
    sight.see("Hasil Pretes")
    pass_by(sight, 45)
    at_the_door(sight)
    assert left_behind(sight) == []
    sight.page.go_back()
    at_the_door(sight)
    assert hall.saved(session) == {paper[0].key: right(paper[0])}


def test_whoever_touches_the_page_stays(sight, trainee):
    sight.go(trainee.home)
    pass_by(sight, 200)
    expect(sight.page.get_by_text(WARNS)).to_be_hidden()
    pass_by(sight, 60)
    expect(sight.page.get_by_text(WARNS)).to_be_visible()
    sight.see("Lanjutkan pelatihan Anda")
    sight.button(STILL_HERE)
    expect(sight.page.get_by_text(WARNS)).to_be_hidden()
    pass_by(sight, 230)
    sight.see("Lanjutkan pelatihan Anda")
    pass_by(sight, 90)
    at_the_door(sight)


def test_what_was_not_sent_keeps_the_page_until_it_is(sight, session, paper):
    sight.page.context.set_offline(True)
    give(sight, paper[0], right(paper[0]))
    expect_state(sight, "kept")
    pass_by(sight, 400)
    expect(sight.page.get_by_text("Belum keluar")).to_be_visible()
    expect(sight.page.locator("main")).to_be_hidden()
    assert len(kept(sight)) == 1
    sight.page.context.set_offline(False)
    at_the_door(sight)
    assert hall.saved(session) == {paper[0].key: right(paper[0])}
    assert left_behind(sight) == []


def test_a_sealed_file_lets_the_next_one_in(sight, paper):
    sight.page.context.set_offline(True)
    give(sight, paper[0], right(paper[0]))
    expect_state(sight, "kept")
    pass_by(sight, 400)
    with sight.page.expect_download() as download:
        sight.press(sight.page.locator("#shared-device").get_by_role("button", name="Simpan berkas jawaban"))
    assert download.value.suggested_filename.endswith(".bimtek")
    expect(sight.page.get_by_role("heading", level=1)).to_have_text("Anda sudah keluar dari HP ini")
    assert [one["owner"] for one in kept(sight)] == ["keluar"]
    sight.page.context.set_offline(False)
    at_the_door(sight)


def test_an_address_of_a_card_loses_its_secret_and_asks_for_the_pin(sight, trainee):
    sight.page.context.clear_cookies(name="portal")
    sight.go(f"/k/{trainee.login}#{'A' * 22}")
    sight.see("Masuk")
    assert "#" not in sight.page.url
    expect(sight.page.locator("[data-card]")).to_be_hidden()
    sight.fill(secret=hall.PIN)
    sight.button("Masuk")
    sight.page.wait_for_url(f"**{trainee.home}")
