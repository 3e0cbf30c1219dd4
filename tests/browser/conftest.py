"""Chromium before the real production server, with the CDN as far away as on a closed network."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.clock import now
from portal.cohorts.models import ClassSession
from portal.config import Settings
from portal.web.transaction import unit_of_work
from run import find_chromium
from tests.browser.sight import DESK, Device, Sight
from tests.cast import Cast
from tests.conftest import Prepared, state_for
from tests.faults.live import LiveServer

QUIET = ("--disable-quic", "--disable-background-networking", "--host-resolver-rules=MAP cdn.jsdelivr.net ~NOTFOUND")
PATIENCE = 20_000
"""Milliseconds after which something that should happen counts as not happening."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium of this machine. It knows no CDN: only a test that answers in its place lets it be reached."""
    chromium = find_chromium()
    assert chromium is not None, "Chromium is not installed"
    root = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": str(chromium), "args": [*QUIET, *root]}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Every test has a server, and so an address, of its own."""


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """Machines that run other tests meanwhile are slow."""
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=None)


@pytest.fixture(scope="session")
def running(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The server in processes of its own. It goes on from test to test, as its start is what takes long."""
    with LiveServer(prepared.copy(tmp_path_factory.mktemp("site"))) as server:
        yield server


@pytest.fixture
def settings(running: LiveServer, prepared: Prepared, request: pytest.FixtureRequest) -> Settings:
    """Settings of the server, whose database is as new, with the cast or the world in it if the test asks
    for it."""
    with running.undisturbed():
        prepared.restore(running.settings, state_for(request))
    return running.settings


@pytest.fixture
def site(running: LiveServer, app: Flask) -> LiveServer:
    """The server, on the same database as this process."""
    return running


@pytest.fixture
def look(site: LiveServer, browser: Browser) -> Iterator[Callable[..., Sight]]:
    """Open a browser window of somebody of whom the portal knows nothing yet."""
    opened: list[BrowserContext] = []

    def open_window(device: Device = DESK, **options: Any) -> Sight:
        shape = {"viewport": device.viewport, "is_mobile": device.touch, "has_touch": device.touch}
        context = browser.new_context(base_url=site.url, locale="id-ID", timezone_id="Asia/Jakarta", **shape, **options)
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return Sight(context.new_page(), device)

    yield open_window
    for context in opened:
        context.close()


@pytest.fixture
def running_now(session: Session, cast: Cast) -> str:
    """The address of a session of the cast's cohort that goes on."""
    moment = now()
    with unit_of_work():
        one = session.scalars(select(ClassSession).where(ClassSession.cohort_id == cast.own.id)).first()
        assert one is not None
        one.starts_at, one.ends_at = moment - timedelta(minutes=10), moment + timedelta(hours=1)
        return f"/angkatan/{cast.own.id}/sesi/{one.id}"
