"""Whoever needs large letters can read every page: it reflows, and is never wider than the phone."""

import pytest

from portal.access import Role
from tests.looks.gallery import SITE, answer, pages

SIGHTS = ((320, 200), (360, 150), (390, 200))
"""How wide the phone is, and per cent of the letters that the browser shows unasked."""
FAULTS = r"""() => {
  const faults = [], room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > room) {
    const wide = [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > room + 1
      && !one.closest(".scroll-x, .table-wrap, .visually-hidden, .skip"));
    faults.push(document.documentElement.scrollWidth + " px wide: " +
      wide.slice(-3).map(one => one.outerHTML.slice(0, 90).replace(/\s+/g, " ")).join(" | "));
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.data.trim(), parent = node.parentElement;
    if (text.length < 9 || !parent.checkVisibility() || parent.closest(".visually-hidden, .skip, svg, .scroll-x")) {
      continue;
    }
    const range = document.createRange();
    range.selectNodeContents(node);
    const lines = new Set([...range.getClientRects()].map(one => Math.round(one.top)));
    if (text.length / lines.size < 4) {
      faults.push(lines.size + " lines: " + text.slice(0, 40) + " in " + parent.outerHTML.slice(0, 60));
    }
  }
  return faults;
}"""
"""What is wrong with the page as it stands: wider than the window, or a text in a column of a few letters."""


@pytest.mark.parametrize("role", [None, *Role])
def test_large_letters_reflow_on_every_page(app, world, cast, client_for, window, role):
    client = client_for(cast.by_role(role) if role else None)
    answer(window, client)
    faults, seen = [], 0
    for address in pages(app, world, client, role):
        window.goto(SITE + address)
        seen += 1
        for width, size in SIGHTS:
            window.set_viewport_size({"width": width, "height": 800})
            window.evaluate("size => { document.documentElement.style.fontSize = size + '%' }", size)
            found = window.evaluate(FAULTS)
            faults += [f"{address} at {width} px and {size} %: {fault}" for fault in found[:3]]
    assert not faults, "\n".join(faults)
    assert seen >= 3
