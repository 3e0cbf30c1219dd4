"""What every test may use: an application on its own copy of a prepared database, and a cast of people in it.

BIMTEK_TEST_DATABASE says on which database the tests run: ``sqlite`` (the default) or ``postgresql``.
"""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.app import create_app
from portal.config import Settings
from portal.db import db
from portal.setup import set_up
from tests.cast import Cast, assemble
from tests.pages.client import PageClient
from tests.servers.postgres import PostgresServer

hypothesis.settings.register_profile("portal", deadline=None)
hypothesis.settings.load_profile("portal")

KIND = os.environ.get("BIMTEK_TEST_DATABASE", "sqlite")
NOON = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)
"""The first day of the cast's cohort, 12.00 in Jakarta."""


@dataclass(frozen=True)
class Prepared:
    """A data folder with keys, and a database with tables, regions and the shipped course, to make copies of."""

    folder: Path
    server: PostgresServer | None

    def copy(self, folder: Path) -> Settings:
        """Settings for a fresh copy in an empty folder."""
        shutil.copy(self.folder / "keys.json", folder / "keys.json")
        if self.server is None:
            shutil.copy(self.folder / "portal.db", folder / "portal.db")
            return Settings(data_dir=folder)
        name = f"test_{secrets.token_hex(6)}"
        self.server.create(name, template="prepared")
        return Settings(data_dir=folder, database_url=self.server.url(name))

    def drop(self, settings: Settings) -> None:
        if self.server is not None:
            self.server.drop(settings.database_url.rpartition("/")[2])


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    folder = tmp_path_factory.mktemp("prepared")
    if KIND == "postgresql":
        with PostgresServer() as server:
            server.create("prepared")
            _prepare(Settings(data_dir=folder, database_url=server.url("prepared")))
            yield Prepared(folder, server)
    else:
        _prepare(Settings(data_dir=folder))
        yield Prepared(folder, None)


def _prepare(settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        set_up()
        if settings.database.startswith("sqlite"):
            with db.engine.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        close(app)


def close(app: Flask) -> None:
    """Let go of every connection of an application, inside its context."""
    db.session.remove()
    db.engine.dispose()


@pytest.fixture
def settings(prepared: Prepared, tmp_path: Path) -> Iterator[Settings]:
    """Settings for an own copy of the prepared database."""
    copy = prepared.copy(tmp_path)
    yield copy
    prepared.drop(copy)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application, with an application context pushed."""
    made = create_app(settings)
    made.testing = True
    with made.app_context():
        yield made
        close(made)


@pytest.fixture
def session(app: Flask) -> Session:
    """The database session of the test itself. What it writes, it must commit for pages to see."""
    return db.session()


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people and the two cohorts of tests/cast.py, committed."""
    return assemble(db.session())


@pytest.fixture
def client_for(app: Flask) -> Callable[[Viewer | None], PageClient]:
    """A browser with somebody signed in, or with nobody."""

    def client(viewer: Viewer | None = None) -> PageClient:
        return PageClient(app, viewer)

    return client


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Stop the clock of every page at NOON; call it to move the clock."""
    from tests.clock import stop

    return stop(monkeypatch, NOON)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what uses a database runs again: the rest has run with SQLite and cannot differ."""
    if KIND == "postgresql":
        again = [item for item in items if "prepared" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(again)])
        items[:] = again
