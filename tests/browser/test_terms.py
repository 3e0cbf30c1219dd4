"""Words of the glossary: a bubble for pointer, focus and tap, and the list of words without a script."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import hall
from tests.browser.sight import DESK, PHONE

LESSON = "materi/kehidupan-sosial/potensi-dan-sumber"
WORD = "a.term[href='#istilah-psks']"
LISTED = re.compile(r"#istilah-psks$")


@pytest.fixture
def trainee(session, cast):
    return hall.prepare(session, cast)


def reading(trainee, look, device, **options):
    sight = look(device, **options)
    trainee.sign_in(sight)
    sight.go(f"{trainee.home}/{LESSON}")
    return sight


def meaning(sight):
    return sight.page.locator("#istilah-psks + dd").inner_text()


def test_the_pointer_opens_a_bubble_that_can_be_pointed_at_and_closed(trainee, look):
    sight = reading(trainee, look, DESK)
    sight.page.clock.install()
    sight.page.reload()
    word, bubble = sight.page.locator(WORD), sight.page.locator("#term-bubble")
    word.hover()
    expect(bubble).to_have_text(meaning(sight))
    expect(word).to_have_attribute("aria-describedby", "term-bubble")
    bubble.hover()
    sight.page.clock.run_for(5_000)
    expect(bubble).to_be_visible()
    sight.page.keyboard.press("Escape")
    expect(bubble).to_be_hidden()
    assert word.get_attribute("aria-describedby") is None
    word.hover(position={"x": 3, "y": 3})
    sight.page.mouse.move(5, 5)
    sight.page.clock.run_for(5_000)
    expect(bubble).to_be_hidden()
    word.click()
    expect(sight.page).to_have_url(LISTED)
    assert sight.complaints == []


def test_the_focus_opens_it_and_enter_leads_to_the_list(trainee, look):
    sight = reading(trainee, look, DESK)
    word, bubble = sight.page.locator(WORD), sight.page.locator("#term-bubble")
    word.focus()
    expect(bubble).to_have_text(meaning(sight))
    sight.page.keyboard.press("Enter")
    expect(sight.page).to_have_url(LISTED)
    expect(bubble).to_be_hidden()


def test_the_first_tap_explains_and_the_second_leads_to_the_list(trainee, look):
    sight = reading(trainee, look, PHONE)
    word, bubble = sight.page.locator(WORD), sight.page.locator("#term-bubble")
    word.tap()
    expect(bubble).to_have_text(meaning(sight))
    assert "#" not in sight.page.url
    box = bubble.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE.viewport["width"]
    sight.page.locator("h1").tap()
    expect(bubble).to_be_hidden()
    word.tap()
    expect(bubble).to_be_visible()
    word.tap()
    expect(sight.page).to_have_url(LISTED)
    expect(sight.page.locator("#istilah-psks")).to_be_in_viewport()
    sight.see("Potensi dan sumber")


def test_without_a_script_a_tap_leads_to_the_list(trainee, look):
    sight = reading(trainee, look, PHONE, java_script_enabled=False)
    sight.page.locator(WORD).tap()
    expect(sight.page).to_have_url(LISTED)
    expect(sight.page.locator("#istilah-psks")).to_be_in_viewport()


@pytest.mark.parametrize("device", [DESK, PHONE], ids=lambda device: device.name)
def test_the_reference_page_is_searched_while_typing(trainee, look, device):
    sight = look(device)
    trainee.sign_in(sight)
    sight.go(f"{trainee.home}/rujukan")
    sight.see("Rujukan dan istilah")
    sight.ready()
    sight.page.get_by_label("Cari kata").fill("odgj")
    expect(sight.page.locator("#list").get_by_role("status")).to_have_text("1 ditemukan")
    expect(sight.page.get_by_role("heading", level=3)).to_have_text("Penyandang disabilitas")
    sight.page.get_by_label("Jenis").select_option("mitra")
    expect(sight.page.get_by_text("Tidak ada yang cocok.")).to_be_visible()
