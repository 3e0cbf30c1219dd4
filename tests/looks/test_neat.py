"""Pages as their designer meant them: buttons keep their distance, and on a phone the masthead leaves room."""

import pytest

from portal.access import Role
from portal.cohorts import queries as cohorts
from tests.looks.gallery import SITE, answer, pages

SIGHTS = ((390, 844), (1280, 800))
FAULTS = r"""() => {
  const faults = [];
  const boxes = [...document.querySelectorAll(".btn:not(.visually-hidden)")].filter(one => one.checkVisibility())
    .map(one => [one, one.getBoundingClientRect()]).filter(([, box]) => box.width && box.height);
  for (const [place, [one, a]] of boxes.entries()) {
    for (const [other, b] of boxes.slice(place + 1)) {
      const across = Math.max(a.left - b.right, b.left - a.right), down = Math.max(a.top - b.bottom, b.top - a.bottom);
      if (across < 6 && down < 6) {
        faults.push(one.textContent.trim() + " touches " + other.textContent.trim());
      }
    }
  }
  return faults;
}"""
"""Buttons that come closer to each other than a thumb can tell apart."""
HEAD = """() => (document.querySelector("header.masthead") || document.body).getBoundingClientRect().height"""
MAX_MASTHEAD = 280
"""Pixels of a phone's 844 that the masthead may take, however long the title is."""


@pytest.mark.parametrize("role", [None, *Role])
def test_pages_are_neat(app, world, cast, client_for, window, role):
    client = client_for(cast.by_role(role) if role else None)
    answer(window, client)
    faults, seen = [], 0
    for address in pages(app, world, client, role):
        window.goto(SITE + address)
        seen += 1
        for width, height in SIGHTS:
            window.set_viewport_size({"width": width, "height": height})
            faults += [f"{address} at {width} px: {fault}" for fault in window.evaluate(FAULTS)]
            tall = window.evaluate(HEAD)
            faults += [f"{address} at {width} px: a masthead of {tall} px"] if tall > MAX_MASTHEAD else []
    assert not faults, "\n".join(faults)
    assert seen >= 3


@pytest.mark.parametrize(("width", "height", "most"), [(390, 844, 470), (1280, 800, 390)])
def test_a_roll_begins_high_on_the_screen(session, cast, client_for, noon, window, width, height, most):
    held = next(one for one in cohorts.sessions(session, cast.own.id) if one.jp)
    answer(window, client_for(cast.tom))
    window.set_viewport_size({"width": width, "height": height})
    window.goto(f"{SITE}/angkatan/{cast.own.id}/sesi/{held.id}")
    assert window.locator(".presence").first.bounding_box()["y"] < most
