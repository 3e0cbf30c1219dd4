"""A page weighs little: people pay for every byte, and the hall's signal is shared by five hundred."""

import pytest

from tests.browser import hall
from tests.browser.scales import Scales
from tests.browser.sight import PHONE

FIRST_VISIT, SECOND_PAGE, LATER_PAGE = 100_000, 35_000, 15_000
"""Bytes over the wire, headers included. The second page brings what only people who are signed in need."""


@pytest.fixture
def trainee(session, cast):
    return hall.prepare(session, cast)


def test_the_first_visit_and_later_pages_are_light(trainee, look):
    sight = look(PHONE)
    scales = Scales(sight.page)
    sight.go("/masuk")
    sight.ready()
    sight.page.wait_for_load_state("networkidle")
    first = scales.take()
    assert any("htmx" in address for address in first)
    assert sum(first.values()) <= FIRST_VISIT, first
    trainee.sign_in(sight)
    sight.ready()
    sight.page.wait_for_load_state("networkidle")
    second = scales.take()
    assert sum(second.values()) <= SECOND_PAGE, second
    for path in ("", "/materi", "/materi/konsep-dasar-psm/siapa-psm", "/kuis/pretes", "/kehadiran", "/sertifikat"):
        scales.take()
        sight.go(f"{trainee.home}{path}")
        sight.ready()
        sight.page.wait_for_load_state("networkidle")
        later = scales.take()
        assert later, path
        assert sum(later.values()) <= LATER_PAGE, later
