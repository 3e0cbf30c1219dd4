"""htmx comes from the CDN when that is well, and from the portal when it is not; answers are saved either way."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from portal.paths import STATIC
from portal.web.headers import HTMX_CDN, HTMX_FILE
from tests.browser import hall
from tests.browser.learning import choose

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


def hanging(route: Route) -> None:
    """Never answer."""


@pytest.fixture
def question(session, cast, look):
    """Opens the first question of a running pretest, with a CDN that behaves so."""
    trainee = hall.prepare(session, cast)
    address = hall.begin_pretest(session, cast)

    def open_question(cdn: Callable[[Route], None]):
        sight = look()
        trainee.sign_in(sight)
        sight.page.route(HTMX_CDN, cdn)
        sight.complaints.clear()
        sight.go(address)
        return sight

    return open_question


def stay_and_choose(sight, session):
    """Choose the first option: it must be saved without the page being loaded anew."""
    option = sight.page.get_by_role("radio").first
    value = str(option.get_attribute("value"))
    sight.page.evaluate("window.stayed = true")
    choose(sight, value)
    assert sight.page.evaluate("window.stayed") is True
    assert hall.saved_choices(session) == [value]


def sources(sight):
    """Where the page has htmx from, the last attempt last."""
    found = sight.page.evaluate("[...document.scripts].map(one => one.src)")
    return [address for address in found if re.search(r"/htmx(-[\d.]+)?\.min\.js", address)]


def test_a_cdn_that_is_well_serves_htmx(question, session):
    sight = question(well)
    stay_and_choose(sight, session)
    assert sources(sight) == [HTMX_CDN]
    assert sight.complaints == []


@pytest.mark.parametrize("cdn", [gone, failing, forging, hanging])
def test_the_local_copy_takes_over_from_a_cdn_that_is_not(cdn, question, session):
    sight = question(cdn)
    stay_and_choose(sight, session)
    assert re.fullmatch(r"http://127.0.0.1:\d+/static/vendor/htmx-4.*", sources(sight)[-1])
    assert "forged" not in sight.page.title()


def test_a_choice_made_while_the_cdn_hangs_is_sent_as_soon_as_htmx_is_there(question, session):
    sight = question(hanging)
    option = sight.page.get_by_role("radio").nth(1)
    value = str(option.get_attribute("value"))
    sight.press(sight.page.locator(".choice label").nth(1))
    expect(sight.page.locator(".unsaved")).to_be_visible()
    expect(sight.page.locator("#saved")).to_have_attribute("data-saved", value, timeout=SOON)
    assert hall.saved_choices(session) == [value]
