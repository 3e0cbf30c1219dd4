"""How the database would go about a statement: what it would read from one end to the other."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from portal.db import Base
from tests.conftest import KIND

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


def read_whole(session: Session, statements: dict[str, Any]) -> dict[str, str]:
    """The tables that grow and that some of the statements would read as a whole, with one such statement for each."""
    session.rollback()
    if KIND == "postgresql":
        session.execute(text("SET LOCAL enable_seqscan = off"))
    found = {table: one for one, values in statements.items() for table in _scanned(session, one, values)}
    session.rollback()
    return found


def plan(session: Session, statement: str, values: Any) -> str:
    """In the words of the database."""
    ask = "EXPLAIN " if KIND == "postgresql" else "EXPLAIN QUERY PLAN "
    return "\n".join(str(row[-1]) for row in session.connection().exec_driver_sql(ask + statement, values))


def _scanned(session: Session, statement: str, values: Any) -> set[str]:
    found = re.findall(r"\bSCAN (\w+)|Seq Scan on (\w+)", plan(session, statement, values))
    names = {re.sub(r"_\d+$", "", one or other) for one, other in found}
    return (names & Base.metadata.tables.keys()) - SMALL.keys()
