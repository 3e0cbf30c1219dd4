"""Counting what a page asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Collect every statement sent to the database inside the block."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def max_queries(engine: Engine, most: int) -> Iterator[list[str]]:
    """Fail when the block sends more statements than that, and name them."""
    with counted(engine) as statements:
        yield statements
    assert len(statements) <= most, "\n".join([f"{len(statements)} statements, not {most}:", *statements])
