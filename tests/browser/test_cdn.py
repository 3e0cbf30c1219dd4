"""htmx comes from the CDN when that is well, and from the portal when it is not; a quiz needs neither."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from portal.content.shapes import SINGLE
from portal.paths import STATIC
from portal.web.headers import HTMX_CDN, HTMX_FILE
from tests.answers import right
from tests.browser import hall
from tests.browser.answering import answer

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
