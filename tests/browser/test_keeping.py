"""All lessons come onto the phone by one tap, and can be read without a signal although nobody has opened them."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import hall, pocket
from tests.browser.lessons import place, stores, title
from tests.browser.sight import PHONE
from tests.shipped import shipped

DONE = re.compile(r"✓ Semua \d+ materi tersimpan di HP ini")
BUTTON = "Simpan semua materi"


@pytest.fixture
def trainee(session, cast):
    return hall.prepare(session, cast)


@pytest.fixture
def sight(trainee, look):
    sight = look(PHONE)
    trainee.sign_in(sight)
    sight.go(f"{trainee.home}/materi")
    return sight


def shows(sight, words):
    expect(sight.page.locator("#keeping").get_by_text(words)).to_be_visible()


def with_picture():
    """The number of the first lesson that shows a picture."""
    return next(n for n, (_module, lesson) in enumerate(shipped().lessons) if "gambar/" in lesson.body)


def test_one_tap_keeps_all_of_them(sight, trainee):
    shows(sight, "Simpan semua materi di HP ini, sekitar")
    sight.button(BUTTON)
    shows(sight, DONE)
    sight.see("Materi")
    (held,) = stores(sight).values()
    assert sum("/materi/" in path for path in held) == len(shipped().lessons)
    sight.page.context.set_offline(True)
    sight.go(place(trainee, with_picture()))
    sight.says("Anda membaca salinan yang tersimpan di HP.")
    expect(sight.page.get_by_role("heading", level=1)).to_have_text(title(with_picture()))
    picture = sight.page.locator("main img").first
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
    sight.page.context.set_offline(False)
    sight.go(f"{trainee.home}/materi")
    shows(sight, DONE)
    expect(sight.page.get_by_role("button", name=BUTTON)).to_be_hidden()


def test_where_the_signal_goes_it_says_how_far_it_came_and_goes_on(sight, trainee):
    asked = []

    def answer(route):
        asked.append(route.request.url)
        if len(asked) == 4:
            route.abort()
        else:
            route.continue_()

    sight.borne = "Failed to load resource"
    sight.page.context.route("**/materi/*/*", answer)
    sight.button(BUTTON)
    shows(sight, "Sinyal terputus: 3 dari")
    sight.button(BUTTON)
    shows(sight, DONE)
    assert len(asked) == len(shipped().lessons) + 1


def test_on_plain_http_it_says_that_it_cannot(session, cast, site, browser_type, browser_type_launch_args, tmp_path):
    trainee = hall.prepare(session, cast)
    with pocket.door("http", site, tmp_path) as address:
        phone = pocket.Pocket(browser_type, browser_type_launch_args, tmp_path / "profile", address)
        sight = phone.start()
        try:
            trainee.sign_in(sight)
            sight.go(f"{trainee.home}/materi")
            shows(sight, "tidak dapat menyimpan materi")
            expect(sight.page.get_by_role("button", name=BUTTON)).to_be_hidden()
        finally:
            phone.close()
