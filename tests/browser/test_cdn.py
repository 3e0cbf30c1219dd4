"""htmx comes from the CDN when that is well, and from the portal when it is not; a quiz needs neither."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import update

from portal.accounts.models import Person
from portal.accounts.passwords import hash_secret
from portal.content.kinds import SINGLE
from portal.paths import STATIC
from portal.web.headers import HTMX_CDN, HTMX_FILE
from portal.web.transaction import unit_of_work
from portal.workplans import queries as plans
from tests.answers import right
from tests.browser import hall
from tests.browser.answering import answer
from tests.browser.staff import sign_in

GENUINE = (STATIC / HTMX_FILE).read_bytes()
FORGED = GENUINE + b"\n;document.title = 'forged';"
OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*"}
SOON = 4_000
"""Milliseconds within which the local copy must have taken over from a CDN that hangs: the loader waits 1,500."""


def well(route: Route) -> None:
    route.fulfill(body=GENUINE, content_type="text/javascript", headers=OPEN_TO_ALL)


def forging(route: Route) -> None:
    route.fulfill(body=FORGED, content_type="text/javascript", headers=OPEN_TO_ALL)


def failing(route: Route) -> None:
    route.fulfill(status=503, body="", headers=OPEN_TO_ALL)


def gone(route: Route) -> None:
    route.abort()


def unreadable(route: Route) -> None:
    route.fulfill(body="class {", content_type="text/javascript")


def hanging(route: Route) -> None:
    """Never answer."""


@pytest.fixture
def question(session, cast, look):
    """Opens the first question of a running pretest, with a CDN that behaves so."""
    trainee = hall.prepare(session, cast)
    address = hall.begin_pretest(session, cast)
    asked, *_others = hall.lay_out(session, address, [SINGLE])

    def open_question(cdn: Callable[[Route], None]):
        sight = look()
        trainee.sign_in(sight)
        sight.page.route(HTMX_CDN, cdn)
        sight.complaints.clear()
        sight.go(address)
        return sight, asked

    return open_question


def sources(sight):
    """Where the page has htmx from, the last attempt last."""
    found = sight.page.evaluate("[...document.scripts].map(one => one.src)")
    return [address for address in found if re.search(r"/htmx(-[\d.]+)?\.min\.js", address)]


def test_a_cdn_that_is_well_serves_htmx(question):
    sight, _asked = question(well)
    sight.ready()
    assert sources(sight) == [HTMX_CDN]
    assert sight.complaints == []


@pytest.mark.parametrize("cdn", [gone, failing, forging, hanging])
def test_the_local_copy_takes_over_from_a_cdn_that_is_not(cdn, question):
    sight, _asked = question(cdn)
    sight.page.locator("html.has-htmx").wait_for(state="attached", timeout=SOON)
    assert re.fullmatch(r"http://127.0.0.1:\d+/static/vendor/htmx-4.*", sources(sight)[-1])
    assert "forged" not in sight.page.title()


def test_a_quiz_does_not_wait_for_the_cdn(question, session):
    """Its script comes from the portal: nothing of saving an answer needs htmx."""
    sight, asked = question(hanging)
    answer(sight, session, asked, right(asked))


@pytest.fixture
def old(look):
    """A browser that cannot read htmx, as it is too new for it."""
    sight = look()
    sight.page.route(HTMX_CDN, gone)
    sight.page.route("**/vendor/htmx-*", unreadable)
    sight.borne = "Failed to load resource"
    return sight


def complaints(sight):
    found = [one for one in sight.complaints if "SyntaxError" not in one and "Unexpected token" not in one]
    sight.complaints.clear()
    return found


def test_a_browser_that_cannot_read_htmx_saves_a_plan_all_the_same(old, session, cast):
    trainee = hall.prepare(session, cast)
    trainee.sign_in(old)
    old.go(f"{trainee.home}/rktl")
    old.page.locator("#potential").fill("Pemuda giat")
    expect(old.page.locator("#saved [data-state]:visible")).to_contain_text("Tersimpan di server pukul")
    assert old.page.evaluate("window.htmx") is None
    assert complaints(old) == []
    session.rollback()
    assert plans.own(session, trainee.seat).sheet.potential == "Pemuda giat"


def test_without_its_scripts_a_plan_says_nothing_of_saving_by_itself(old, session, cast):
    trainee = hall.prepare(session, cast)
    trainee.sign_in(old)
    for script in ("plan", "outbox"):
        old.page.route(
            f"**/js/{script}.js*", lambda route: route.fulfill(body="class {", content_type="text/javascript")
        )
    old.go(f"{trainee.home}/rktl")
    old.page.locator("#potential").fill("Pemuda giat")
    old.page.locator("#potential").blur()
    expect(old.page.locator("#saved [data-state]:visible")).to_have_text("Belum ada yang disimpan")
    old.button("Simpan draf")
    expect(old.page.locator("#saved [data-state]:visible")).to_contain_text("Tersimpan di server pukul")
    session.rollback()
    assert plans.own(session, trainee.seat).sheet.potential == "Pemuda giat"


def test_a_page_that_does_not_renew_itself_says_so(old, look, session, cast):
    hall.prepare(session, cast)
    with unit_of_work():
        session.execute(update(Person).where(Person.id == cast.tom.id).values(password_hash=hash_secret(hall.PIN)))
    new = look()
    for sight in (old, new):
        sign_in(sight, cast.tom.login, hall.PIN)
        sight.go(f"/angkatan/{cast.own.id}/kuis/pretes/pantau")
    new.ready()
    words = "Halaman ini tidak berubah dengan sendirinya di peramban ini."
    expect(old.page.get_by_text(words)).to_be_visible()
    expect(new.page.get_by_text(words)).to_be_hidden()
    assert complaints(old) == []
    old.see("Pantau Pretes")
