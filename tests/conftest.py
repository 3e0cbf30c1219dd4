"""What every test may use: an application on its own copy of a prepared database, and a cast of people in it.

BIMTEK_TEST_DATABASE says on which database the tests run: ``sqlite`` (the default) or ``postgresql``.
"""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.app import create_app
from portal.cohorts.models import Cohort
from portal.config import Settings
from portal.db import db
from portal.paths import ROOT
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
    """A data folder with keys, and two databases to make copies of: one with tables, regions and the shipped courses,
    and the same with the cast in it."""

    folder: Path
    server: PostgresServer | None
    cast: Cast

    def copy(self, folder: Path, peopled: bool = False) -> Settings:
        """Settings for a fresh copy in an empty folder."""
        kind = "peopled" if peopled else "prepared"
        shutil.copy(self.folder / "keys.json", folder / "keys.json")
        if self.server is None:
            shutil.copy(self.folder / f"{kind}.db", folder / "portal.db")
            return Settings(data_dir=folder)
        name = f"test_{secrets.token_hex(6)}"
        self.server.create(name, template=kind)
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
            with filling(Settings(data_dir=folder, database_url=server.url("prepared"))):
                set_up()
            server.create("peopled", template="prepared")
            with filling(Settings(data_dir=folder, database_url=server.url("peopled"))):
                cast = assemble(db.session())
            yield Prepared(folder, server, cast)
    else:
        with filling(Settings(data_dir=folder)):
            set_up()
        shutil.copy(folder / "portal.db", folder / "prepared.db")
        with filling(Settings(data_dir=folder)):
            cast = assemble(db.session())
        shutil.copy(folder / "portal.db", folder / "peopled.db")
        yield Prepared(folder, None, cast)


@contextmanager
def filling(settings: Settings) -> Iterator[None]:
    """An application for as long as its database is filled; afterwards the file is whole by itself."""
    app = create_app(settings)
    with app.app_context():
        yield
        db.session.remove()
        if settings.database.startswith("sqlite"):
            with db.engine.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        close(app)


def close(app: Flask) -> None:
    """Let go of every connection of an application, inside its context."""
    db.session.remove()
    db.engine.dispose()


@pytest.fixture
def settings(prepared: Prepared, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Settings for an own copy of the prepared database, with the cast in it if the test asks for it."""
    copy = prepared.copy(tmp_path, peopled="cast" in request.fixturenames)
    yield copy
    prepared.drop(copy)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """What templates compile to, for all the applications of one run."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, templates: BytecodeCache) -> Iterator[Flask]:
    """The application, with an application context pushed."""
    made = create_app(settings)
    made.jinja_env.bytecode_cache = templates
    made.testing = True
    with made.app_context():
        yield made
        close(made)


@pytest.fixture
def session(app: Flask) -> Session:
    """The database session of the test itself. What it writes, it must commit for pages to see."""
    return db.session()


@pytest.fixture
def cast(app: Flask, prepared: Prepared) -> Cast:
    """The people and the two cohorts of tests/cast.py, committed."""
    own, other = (
        db.session().get_one(Cohort, inspect(one).identity) for one in (prepared.cast.own, prepared.cast.other)
    )
    return replace(prepared.cast, own=own, other=other)


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


LOOKS = {"browser", "web", "templates", "docs"}
"""Folders of tests about pages and scripts, which are the same on every database."""
PHONE = "verified_certificate[chromium-phone]"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The whole story is told in the browser once on each database: at a desk with SQLite, on a phone with PostgreSQL.
    Of the rest only what uses a database runs again on PostgreSQL: it has run with SQLite and cannot differ."""
    chosen = [item for item in items if (_on_postgresql(item) if KIND == "postgresql" else not _told(item, PHONE))]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


def _told(item: pytest.Item, story: str) -> bool:
    return item.nodeid.endswith(story)


def _on_postgresql(item: pytest.Item) -> bool:
    looks = LOOKS & set(item.path.relative_to(ROOT).parts)
    return _told(item, PHONE) or ("prepared" in getattr(item, "fixturenames", ()) and not looks)
