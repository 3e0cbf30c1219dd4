"""Pages in Chromium as the test's own application answers them: no server, every page of every role."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import base_url, browser_type_launch_args  # noqa: F401

PATIENCE = 180_000
"""Milliseconds: a machine that does other things meanwhile is slow."""


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    """A window of a phone."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="id-ID", timezone_id="Asia/Jakarta")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()
