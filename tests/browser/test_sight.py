"""The journeys are worth what their windows notice."""

import re

import pytest

from tests.browser.sight import DESK, PHONE

SPOIL = (
    ("document.querySelector('label').remove()", "axe label"),
    ("document.querySelector('h2').className = 'text-warning'", "axe color-contrast"),
    (
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<p><button>a</button><button>b</button></p>');"
        "document.querySelectorAll('main p button').forEach(one => one.className = 'p-0 border-0 small')",
        "axe target-size",
    ),
    (
        "document.querySelector('main')"
        ".insertAdjacentHTML('beforeend', '<svg width=600 height=9 aria-hidden=true></svg>')",
        "px wide where 390 px",
    ),
    ("setTimeout(() => { throw new Error('rusak') })", "error in a script: rusak"),
    ("document.body.setAttribute('style', 'color: red')", "Content Security Policy"),
)
"""How to spoil a page, and what must then be complained of."""


def test_a_page_with_a_fault_is_seen_through(look):
    sight = look(PHONE)
    for spoil, complaint in SPOIL:
        sight.go("/masuk")
        sight.see("Masuk")
        sight.page.evaluate(spoil)
        with pytest.raises(AssertionError, match=complaint):
            sight.see(re.compile("Masuk"))


def test_a_window_is_what_it_claims(look):
    for device in (DESK, PHONE):
        sight = look(device)
        sight.go("/masuk")
        sight.see("Masuk")
        assert sight.page.evaluate("document.documentElement.clientWidth") == device.viewport["width"]
        assert sight.page.evaluate("navigator.maxTouchPoints > 0") is device.touch
