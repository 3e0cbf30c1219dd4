"""Trying every route: its address with real records in it, and a form that fits."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask, url_for
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access import Role
from portal.db import Base
from portal.web.guard import AccessRule, rule_of
from tests.access.matrix import methods, roles_of
from tests.pages.client import PageClient, check_page
from tests.world import World

OWN = {
    "cohort_id",
    "session_id",
    "enrolment_id",
    "attempt_id",
    "job_id",
    "import_id",
    "entry_id",
    "export_id",
    "completion_id",
    "attachment_id",
    "application_id",
    "excuse_id",
    "page_id",
    "record_id",
    "match_id",
    "merge_id",
    "person_id",
    "invitation_id",
}
"""Names in addresses whose records belong to somebody. Organisers and versions are there for all who may see any."""


@dataclass(frozen=True)
class Door:
    """A route with one of its methods."""

    endpoint: str
    method: str
    names: frozenset[str]
    access: AccessRule

    @property
    def roles(self) -> list[Role]:
        return roles_of(self.access)

    @property
    def own(self) -> set[str]:
        return OWN & self.names

    def url(self, app: Flask, values: dict[str, Any]) -> str:
        with app.test_request_context():
            return url_for(self.endpoint, **{name: values[name] for name in self.names})

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint}"


def doors(app: Flask) -> Iterator[Door]:
    for rule in app.url_map.iter_rules():
        access = rule_of(app, rule.endpoint)
        assert access is not None
        for method in methods(rule):
            yield Door(rule.endpoint, method, frozenset(rule.arguments), access)


def forms(world: World) -> dict[str, dict[str, str]]:
    """What to send where an empty form would not be understood."""
    return {
        "attendance.roll": {"mark": f"{world.values['enrolment_id']}:present"},
        "invigilation.windows": {"quiz": "pretes", "act": "open", "sure": "1"},
        "reports.export_list": {"format": "csv"},
        "reports.signing": {"kind": "filled", "people": "trainees", "when": "2026-03-10", "format": "xlsx"},
        "bank.questions_file": {"format": "gift"},
        "bank.version_questions_file": {"format": "gift"},
        "organisers.give_duty": {"duty": f"organiser:{world.values['organisation_id']}"},
        "organisers.take_duty": {"duty": f"organiser:{world.values['organisation_id']}"},
        **{f"trail.{whose}_file": {"format": "csv"} for whose in ("cohort", "participant", "organiser", "account")},
    }


def knock(
    client: PageClient,
    door: Door,
    world: World,
    values: dict[str, Any] | None = None,
    htmx: bool = False,
    query: str = "",
) -> TestResponse:
    """Send the request, with token and form where it is a POST. Nothing about the answer is checked."""
    url = door.url(client.app, world.values | (values or {})) + (f"?{query}" if query else "")
    headers = {"HX-Request": "true"} if htmx else {}
    form = {"csrf_token": client.token} | forms(world).get(door.endpoint, {}) if door.method == "POST" else None
    answer = client._send(door.method, url, data=form, headers=headers)
    answer.get_data()  # a file is read to its end, and then let go
    answer.close()
    return answer


@contextmanager
def noted(app: Flask) -> Iterator[set[str]]:
    """The routes that read the query of their address while the block asks for them."""
    asking: set[str] = set()

    class Noting(app.request_class):
        @property
        def query_string(self) -> bytes:
            asking.add(self.endpoint)
            return self._query

        @query_string.setter
        def query_string(self, query: bytes) -> None:
            self._query = query

    was, app.request_class = app.request_class, Noting
    yield asking
    app.request_class = was


def faults_of(app: Flask, door: Door, answer: TestResponse) -> list[str]:
    """What shows that somebody was not let in, and what is wrong with the page."""
    faults = [] if _let_in(answer) else [f"{door}: {answer.status_code} {answer.headers.get('Location', '')}"]
    if answer.status_code == 200 and answer.mimetype == "text/html":
        found = check_page(app, answer.get_data(as_text=True), path=answer.request.path)
        faults += [f"{door}: {fault}" for fault in found]
    return faults


def _let_in(answer: TestResponse) -> bool:
    """A page, a way on (not to the sign-in page), or a form that wants to be filled in."""
    if answer.status_code == 422:
        return answer.request.method == "POST"
    led_on = answer.status_code in (303, 308) and "/masuk" not in answer.headers["Location"]
    return led_on or answer.status_code in (200, 204)


def digests(session: Session) -> dict[str, tuple[int, str]]:
    """Of every table the number of its rows and a digest of all they say."""
    session.rollback()
    found = {}
    for table in Base.metadata.sorted_tables:
        keys = ", ".join(table.primary_key.columns.keys())
        rows = session.execute(text(f"SELECT * FROM {table.name} ORDER BY {keys}")).all()
        found[table.name] = len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()
    session.rollback()
    return found
