"""No page reads a whole table that grows: the database is asked how it would go about every statement of every page."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from portal.access import Role
from portal.accounts import guessing, sessions
from portal.accounts.queries import Opening
from portal.app import JOBS
from portal.db import Base, db
from portal.jobs.runner import run_next
from portal.web.transaction import unit_of_work
from tests.access.sweep import doors, forms
from tests.conftest import KIND, NOON

SMALL = {
    "course_version": "the courses as published: some hundreds in many years",
    "draft": "one for each course at most",
    "draft_file": "the files of these drafts",
    "key_check": "one row",
    "number_series": "one row for each organiser and year",
    "organisation": "the bodies that run trainings: some hundreds",
    "refusal_count": "what was refused in the last 90 days, read by the administrator",
    "region": "the regions of Indonesia, which do not grow",
    "standard_mark": "one row for each time that a standard is set",
}
"""Tables that may be read as a whole, and why that stays quick. Every other must be searched by an index."""
ASKED = ("", "cari=an", "cari=12345678", "cari=3201017001900001", "jenis=quiz&dari=2026-03-01&sampai=2026-03-31")
"""What lists are asked for, one after the other."""
Statement = tuple[str, Any]


@contextmanager
def overheard(engine: Engine) -> Iterator[dict[str, Any]]:
    """Every statement that the block sends, with the last values that it was sent with."""
    statements: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            statements[statement] = values[0] if many else values

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def read_whole(session: Any, statement: str, values: Any) -> set[str]:
    """The tables that grow and that the database would read from one end to the other for a statement."""
    ask = "EXPLAIN " if KIND == "postgresql" else "EXPLAIN QUERY PLAN "
    rows = session.connection().exec_driver_sql(ask + statement, values)
    found = re.findall(r"\bSCAN (\w+)|Seq Scan on (\w+)", "\n".join(str(row[-1]) for row in rows))
    names = {re.sub(r"_\d+$", "", one or other) for one, other in found}
    return (names & Base.metadata.tables.keys()) - SMALL.keys()


@pytest.fixture
def judge(session):
    """What is wrong with some statements: for each table that would be read whole, one of them."""

    def judged(statements: dict[str, Any]) -> dict[str, str]:
        session.rollback()
        if KIND == "postgresql":
            session.execute(text("SET LOCAL enable_seqscan = off"))
        faults = {table: one for one, values in statements.items() for table in read_whole(session, one, values)}
        session.rollback()
        return faults

    return judged


def test_a_statement_that_reads_a_whole_table_is_found(session, judge):
    values = {} if KIND == "postgresql" else ()
    assert judge({"SELECT id FROM person WHERE lower(full_name) = 'ann'": values}).keys() == {"person"}
    assert judge({"SELECT id FROM person WHERE login = '1'": values}) == {}


def test_every_small_table_is_one():
    assert SMALL.keys() <= Base.metadata.tables.keys()


def test_nothing_that_goes_on_beside_the_pages_reads_a_whole_table(app, world, cast, client_for, judge):
    """Signing in with all that is cleared away then, and the thread that looks for work."""
    client = client_for(None)
    with overheard(db.engine) as statements:
        assert not run_next(app, JOBS)
        form = {"login": "12345674", "secret": "salah-sekali"}
        client.post("/masuk", form, status=422)
        with unit_of_work():
            opening = Opening(cast.ann.id, None, None)
            sessions.begin(db.session(), opening, NOON)
            guessing.forget(db.session(), NOON)
    assert len(statements) > 5
    assert judge(statements) == {}


@pytest.mark.parametrize("role", [None, *Role])
def test_no_page_reads_a_whole_table_that_grows(app, world, cast, client_for, judge, role):
    client = client_for(cast.by_role(role) if role else None)
    open_ = [door for door in doors(app) if door.mark.permission is None or role in door.roles]
    with overheard(db.engine) as statements:
        for door in [one for one in open_ if one.method == "GET"]:
            for asked in ASKED if role else ("",):
                client._send("GET", f"{door.url(app, world.values)}?{asked}").close()
        for door in [one for one in open_ if one.method == "POST"]:
            form = forms(world).get(door.endpoint, {}) | {"csrf_token": client.token}
            client._send("POST", door.url(app, world.values), data=form).close()
    assert len(statements) >= (20 if role else 2)
    assert judge(statements) == {}
