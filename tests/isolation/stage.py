"""A portal in which everything repeats: the clock stands, chance comes from a seed, papers are kept as what they say,
and its database can be put back to what it was."""

import hashlib
import json
import os
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from portal.access import Role
from portal.app import JOBS
from portal.authoring.drafts.actions import begin
from portal.config import Settings
from portal.courses import queries as courses
from portal.db import db, sqlite_module
from portal.jobs import runner
from portal.keys import column_cipher, load_keys
from portal.web.transaction import unit_of_work
from tests.assessments.essays import with_essays
from tests.cast import person
from tests.clock import stop
from tests.conftest import Prepared, close
from tests.world import AFTER


class Chance:
    """Random bytes that follow from a seed."""

    def __init__(self) -> None:
        self.seed("")

    def seed(self, seed: object) -> None:
        self._seed, self._count = str(seed), 0

    def bytes(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            self._count += 1
            found += hashlib.sha256(f"{self._seed} {self._count}".encode()).digest()
        return found[:size]


class Stage:
    """An application on a database of its own."""

    def __init__(self, app: Flask, prepared: Prepared, settings: Settings, chance: Chance) -> None:
        self.app, self.prepared, self.settings, self.chance = app, prepared, settings, chance

    def save(self, name: str) -> None:
        """Keep the database as it is now."""
        with self.app.app_context():
            close(self.app)
        if self.prepared.server is None:
            self._copy(self.settings.data_dir / "portal.db", self._kept(name))
        else:
            self.prepared.server.create(f"{self._database}_{name}", template=self._database)

    def restore(self, name: str) -> None:
        """Put the database back to what was kept under this name."""
        with self.app.app_context():
            close(self.app)
        if self.prepared.server is None:
            self._copy(self._kept(name), self.settings.data_dir / "portal.db")
        else:
            self.prepared.server.drop(self._database)
            self.prepared.server.create(self._database, template=f"{self._database}_{name}")

    def work(self) -> None:
        """Do every job that waits."""
        while runner.run_next(self.app, JOBS):
            pass

    def endpoint(self, path: str) -> str:
        """The route that takes a form at this address."""
        endpoint, _values = self.app.url_map.bind("localhost").match(path.partition("?")[0], method="POST")
        return str(endpoint)

    @property
    def _database(self) -> str:
        return self.settings.database_url.rpartition("/")[2]

    def _kept(self, name: str) -> Path:
        return self.settings.data_dir / f"{name}.kept"

    def _copy(self, source: Path, target: Path) -> None:
        connect = sqlite_module().connect
        with closing(connect(source)) as new, closing(connect(target)) as old:
            new.backup(old)


@contextmanager
def staged(prepared: Prepared, make: Any, folder: Path) -> Iterator[Stage]:
    """A stage with tables, regions and courses, on which nobody stands yet."""
    chance = Chance()
    settings = prepared.copy(folder)
    with pytest.MonkeyPatch.context() as patch:
        _still(patch, chance)
        app = make(settings)
        column_cipher.open(load_keys(settings.data_dir))
        stage = Stage(app, prepared, settings, chance)
        with app.app_context():
            _furnish_curriculum(patch)
        stage.save("empty")
        yield stage
        with app.app_context():
            close(app)
    prepared.drop(settings)
    shutil.rmtree(folder)


def _still(patch: pytest.MonkeyPatch, chance: Chance) -> None:
    """Stop the clock, let chance follow from the seed, number records in the order of their birth, and have papers say
    in plain text what they would print."""
    stop(patch, AFTER)
    patch.setattr(os, "urandom", chance.bytes)
    patch.setattr(random, "_urandom", chance.bytes)
    births = iter(range(time.time_ns(), 2**63, 1_000_000))
    patch.setattr("portal.db.time", SimpleNamespace(**{**vars(time), "time_ns": births.__next__}))
    patch.setattr("portal.documents.pdf._compile", lambda template, data, *_: _printed(template.name, data))


def _furnish_curriculum(patch: pytest.MonkeyPatch) -> None:
    """A world brings a version with essays and a draft; since curriculum is no organiser's, they are there before."""
    session = db.session()
    with unit_of_work():
        citra = person(session, "citra", "Citra Dewi", Role.CURATOR)
        with_essays(session, SimpleNamespace(course_version_id=courses.newest(session, "dasar").id))
        begin(session, citra, courses.newest(session, "dasar"), AFTER)
    patch.setattr("tests.world.with_essays", lambda _session, cohort: cohort.course_version_id)


def _printed(paper: str, data: str) -> bytes:
    words = json.loads(data)
    for places in (words, *words.get("cards", ())):
        places.pop("qr", None)
    words.pop("codes", None)
    return json.dumps({"paper": paper, **words}, ensure_ascii=False, sort_keys=True).encode()
