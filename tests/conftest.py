"""What every test may use: an application on its own copy of a prepared database, and a cast of people in it.

BIMTEK_TEST_DATABASE says on which database the tests run: ``sqlite`` (the default) or ``postgresql``.
BIMTEK_TEST_EXAMPLES says how many examples hypothesis tries of each rule: 30, or as many as it says.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

import hypothesis
import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.app import create_app
from portal.config import Settings
from portal.db import Base, db, sqlite_module
from portal.keys import column_cipher, exam_key, load_keys
from portal.paths import ROOT
from portal.setup import set_up
from tests.acts import Acts
from tests.cast import Cast, assemble
from tests.clock import stop
from tests.pages.client import PageClient
from tests.secrets import Listener
from tests.servers.postgres import PostgresServer
from tests.world import AFTER, World, furnish

EXAMPLES = int(os.environ.get("BIMTEK_TEST_EXAMPLES", "30"))
hypothesis.settings.register_profile("portal", deadline=None, max_examples=EXAMPLES)
hypothesis.settings.load_profile("portal")

Made = TypeVar("Made", Cast, World)
KIND = os.environ.get("BIMTEK_TEST_DATABASE", "sqlite")
KEY_FILES = ("keys.json", "exam-key.pem")
NOON = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)
"""The first day of the cast's cohort, 12.00 in Jakarta."""


class State(StrEnum):
    """What is in a database of which copies are made."""

    PREPARED = "prepared"
    """Tables, regions and the shipped courses."""
    PEOPLED = "peopled"
    """The same with the cast in it."""
    FURNISHED = "furnished"
    """And a record of every kind; made when the first test asks for the world."""


@dataclass(frozen=True)
class Prepared:
    """A data folder with keys, and the databases to make copies of."""

    folder: Path
    server: PostgresServer | None

    @contextmanager
    def filling(self, state: State, upon: State | None = None) -> Iterator[Flask]:
        """An application that fills one of the databases, upon a copy of another."""
        if self.server is None:
            with filling(Settings(data_dir=self.folder)) as app:
                yield app
            shutil.copy(self.folder / "portal.db", self._file(state))
        else:
            self.server.create(state, template=upon)
            with filling(Settings(data_dir=self.folder, database_url=self.server.url(state))) as app:
                yield app

    def copy(self, folder: Path, state: State = State.PREPARED) -> Settings:
        """Settings for a fresh copy in a folder that holds none."""
        self._copy_keys(folder)
        if self.server is None:
            shutil.copy(self._file(state), folder / "portal.db")
            return Settings(data_dir=folder)
        name = f"copy_{folder.name}"
        self.server.create(name, template=state)
        return Settings(data_dir=folder, database_url=self.server.url(name))

    def restore(self, settings: Settings, state: State) -> None:
        """Make a copy as new. Others may have it open meanwhile on SQLite; on PostgreSQL they are thrown out."""
        self._copy_keys(settings.data_dir)
        if self.server is None:
            connect = sqlite_module().connect
            with closing(connect(self._file(state))) as new, closing(connect(settings.data_dir / "portal.db")) as old:
                new.backup(old)
        else:
            self.drop(settings)
            self.copy(settings.data_dir, state)

    def drop(self, settings: Settings) -> None:
        if self.server is None:
            for file in settings.data_dir.glob("portal.db*"):
                file.unlink()
        else:
            self.server.drop(settings.database_url.rpartition("/")[2])

    def _copy_keys(self, folder: Path) -> None:
        """Also over keys that a test has put there; what was remembered of those is forgotten."""
        for name in KEY_FILES:
            shutil.copy(self.folder / name, folder / name)
        exam_key.cache_clear()

    def _file(self, state: State) -> Path:
        return self.folder / f"{state}.db"


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    with PostgresServer() if KIND == "postgresql" else nullcontext() as server:
        made = Prepared(tmp_path_factory.mktemp("prepared"), server)
        with made.filling(State.PREPARED):
            set_up()
        yield made


@pytest.fixture(scope="session")
def peopled(prepared: Prepared) -> Cast:
    with prepared.filling(State.PEOPLED, State.PREPARED):
        return assemble(db.session())


@pytest.fixture(scope="session")
def furnished(prepared: Prepared, peopled: Cast) -> World:
    with pytest.MonkeyPatch.context() as patch, prepared.filling(State.FURNISHED, State.PEOPLED) as app:
        stop(patch, AFTER)
        return furnish(app, db.session(), recalled(peopled))


@contextmanager
def filling(settings: Settings) -> Iterator[Flask]:
    """An application for as long as its database is filled; afterwards the file is whole by itself."""
    app = create_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
        if settings.database.startswith("sqlite"):
            with db.engine.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        close(app)


def close(app: Flask) -> None:
    """Let go of every connection of an application, inside its context."""
    db.session.remove()
    db.engine.dispose()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of all tests of this process, one after the other: the application need not be made anew."""
    return tmp_path_factory.mktemp("portal")


@pytest.fixture
def settings(prepared: Prepared, folder: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Settings for a fresh copy of the prepared database, with the cast or the world in it if the test asks for it."""
    copy = prepared.copy(folder, state_for(request))
    yield copy
    prepared.drop(copy)


def state_for(request: pytest.FixtureRequest) -> State:
    """What a test asks for, made if it is the first to do so."""
    if "world" in request.fixturenames:
        request.getfixturevalue("furnished")
        return State.FURNISHED
    if "cast" in request.fixturenames:
        request.getfixturevalue("peopled")
        return State.PEOPLED
    return State.PREPARED


@pytest.fixture(scope="session")
def applications(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Settings], Flask]:
    """Makes an application; what its templates compile to is kept for the next."""
    compiled = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))

    def make(settings: Settings) -> Flask:
        made = create_app(settings)
        made.jinja_env.bytecode_cache = compiled
        made.testing = True
        return made

    return make


@pytest.fixture(scope="session")
def shared(applications: Callable[[Settings], Flask]) -> Callable[[Settings], Flask]:
    """The application of all tests with these settings."""
    return cache(applications)


@pytest.fixture
def app(settings: Settings, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application, with an application context pushed. Whoever changes it says so: ``pytest.mark.own_app``."""
    own = request.node.get_closest_marker("own_app")
    made = request.getfixturevalue("applications" if own else "shared")(settings)
    column_cipher.open(load_keys(settings.data_dir))
    with made.app_context():
        yield made
        close(made)


@pytest.fixture
def session(app: Flask) -> Session:
    """The database session of the test itself. What it writes, it must commit for pages to see."""
    return db.session()


@pytest.fixture
def cast(app: Flask, peopled: Cast) -> Cast:
    """The people and the two cohorts of tests/cast.py, committed."""
    return recalled(peopled)


@pytest.fixture
def world(app: Flask, cast: Cast, furnished: World, noon: Callable[[datetime], None]) -> World:
    """The records of tests/world.py, committed, and the pages' clock at the day after the cohort."""
    noon(AFTER)
    return recalled(furnished)


def recalled(made: Made) -> Made:
    """The same, with its records as they are in the database at hand."""
    kept = {name: one for name, one in vars(made).items() if isinstance(one, Base)}
    return replace(made, **{name: db.session().get_one(type(one), inspect(one).identity) for name, one in kept.items()})


@pytest.fixture
def client_for(app: Flask) -> Callable[[Viewer | None], PageClient]:
    """A browser with somebody signed in, or with nobody."""

    def client(viewer: Viewer | None = None) -> PageClient:
        return PageClient(app, viewer)

    return client


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Stop the clock of every page at NOON; call it to move the clock."""
    return stop(monkeypatch, NOON)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Acts())
    config.pluginmanager.register(Listener())


ALIKE = {"browser", "looks", "web", "templates", "docs", "test_exchange.py"}
"""Tests about pages, scripts and files of questions, which are the same on every database."""
WHOLE = {"access", "faults", "migrations", "test_audit.py", "test_db.py"}
"""Where each case of a test asks something else of the database."""
SLOW = {"browser", "faults", "looks", "isolation", "demo", "migrations"}
SLOW |= {"test_numbers.py", "test_hostile.py", "test_keycheck.py", "test_guessing.py", "test_press.py"}
"""What drives a browser, kills servers, starts commands, fills whole databases, or tries the same by the thousand:
``-m "not slow"`` leaves it out, and what looks at a walk through every page."""
PHONE = "verified_certificate[chromium-phone]"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The whole story is told in the browser once on each database: at a desk with SQLite, on a phone with PostgreSQL.
    Of the rest only what uses a database runs again on PostgreSQL: it has run with SQLite and cannot differ. Of a test
    with many cases one does, unless it is the database that they try."""
    if KIND == "postgresql":
        first = {_function(item): item for item in reversed(items)}
        chosen = [item for item in items if _on_postgresql(item, first[_function(item)] is item)]
    else:
        chosen = [item for item in items if not item.nodeid.endswith(PHONE)]
    for item in chosen:
        if SLOW & set(item.path.relative_to(ROOT).parts) or "walk" in getattr(item, "fixturenames", ()):
            item.add_marker("slow")
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


def _function(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def _on_postgresql(item: pytest.Item, first: bool) -> bool:
    place = set(item.path.relative_to(ROOT).parts)
    stored = "prepared" in getattr(item, "fixturenames", ()) and not ALIKE & place
    return item.nodeid.endswith(PHONE) or (stored and (first or bool(WHOLE & place)))
