"""One walk of somebody through all that the portal lets them do; many tests look at what it met with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.access import Role, Viewer
from portal.audit import AuditEntry
from portal.config import Settings
from portal.db import db
from portal.keys import column_cipher, load_keys
from tests.access.plans import overheard, read_whole
from tests.access.sweep import Door, digests, doors, faults_of, knock, noted
from tests.cast import Cast
from tests.clock import stop
from tests.conftest import Prepared, State, close, recalled
from tests.pages.client import PageClient
from tests.world import AFTER, World

ASKED = ("cari=an", "cari=12345678", "cari=3201017001900001", "jenis=quiz&dari=2026-03-01&sampai=2026-03-31")
"""What lists are asked for, one after the other."""


@dataclass(frozen=True, eq=False)
class Step:
    """What was answered at a door, what shows that it did not let in or is no sound page, and how many entries the
    trail got. ``part`` is what htmx gets there, asked for by the first role that may."""

    door: Door
    answer: TestResponse
    faults: list[str]
    recorded: int
    part: TestResponse | None = None

    @property
    def is_file(self) -> bool:
        return self.answer.headers.get("Content-Disposition", "").startswith("attachment")

    @property
    def is_page(self) -> bool:
        return self.answer.status_code == 200 and self.answer.mimetype == "text/html"


@dataclass
class Walk:
    """All that somebody of a role, or nobody in particular, may do: first they look everywhere, then they act."""

    role: Role | None
    looked: list[Step] = field(default_factory=list)
    acted: list[Step] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    """Tables that looking has changed."""
    statements: int = 0
    read_whole: dict[str, str] = field(default_factory=dict)
    """Tables that grow and that some statement reads as a whole, with that statement."""


@pytest.fixture(scope="session", params=[None, *Role], ids=str)
def walk(
    prepared: Prepared,
    peopled: Cast,
    furnished: World,
    applications: Callable[[Settings], Flask],
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Walk:
    """What one role after the other met with, each in a world of its own that is gone before the tests look."""
    settings = prepared.copy(tmp_path_factory.mktemp("walk"), State.FURNISHED)
    app = applications(settings)
    column_cipher.open(load_keys(settings.data_dir))
    made = Walk(request.param)
    with pytest.MonkeyPatch.context() as patch, app.app_context():
        stop(patch, AFTER)
        viewer = peopled.by_role(made.role) if made.role else None
        walker = Walker(app, viewer, recalled(furnished), made)
        walker.look()
        walker.act()
        made.statements, made.read_whole = len(walker.statements), read_whole(db.session(), walker.statements)
        close(app)
    prepared.drop(settings)
    return made


class Walker:
    def __init__(self, app: Flask, viewer: Viewer | None, world: World, walk: Walk) -> None:
        self.app, self.viewer, self.world, self.walk = app, viewer, world, walk
        self.statements: dict[str, Any] = {}

    def look(self) -> None:
        client, before = PageClient(self.app, self.viewer), digests(db.session())
        with noted(self.app) as asking:
            for door in self.doors("GET"):
                self.walk.looked.append(self.step(client, door))
                if "attempt_id" in door.names:
                    self.knock(client, door, {"attempt_id": self.world.handed_in.id}, htmx=True)
                for query in ASKED if door.endpoint in asking else ():
                    self.knock(client, door, query=query)
        after = digests(db.session())
        self.walk.changed |= {table for table in before if before[table] != after[table]}

    def act(self) -> None:
        self.walk.acted += [self.step(PageClient(self.app, self.viewer), door) for door in self.doors("POST")]

    def doors(self, method: str) -> list[Door]:
        role = self.walk.role
        return [one for one in doors(self.app) if one.method == method and (not one.roles or role in one.roles)]

    def step(self, client: PageClient, door: Door) -> Step:
        before, answer = entries(), self.knock(client, door)
        recorded, faults = entries() - before, faults_of(self.app, door, answer)
        first = door.method == "GET" and self.walk.role in door.roles[:1]
        return Step(door, answer, faults, recorded, self.knock(client, door, htmx=True) if first else None)

    def knock(self, client: PageClient, door: Door, values: dict[str, Any] | None = None, **how: Any) -> TestResponse:
        with overheard(db.engine) as statements:
            answer = knock(client, door, self.world, values, **how)
        self.statements |= statements
        return answer


def entries() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0
