"""Alembic's environment: migrates the application's own database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from portal.db import Base, for_writing


def _configure(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        user_module_prefix="portal.db.",
    )


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew, which must not count as removing rows that others point at."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF").close()
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys=ON").close()


def _check_foreign_keys(connection: Connection) -> None:
    """RuntimeError when a row points at nothing. PostgreSQL has looked at each change itself."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"{len(broken)} rows point at nothing, the first of them in {broken[0][0]}")


def run() -> None:
    engine = current_app.extensions["migrate"].db.engine
    token = for_writing.set(True)
    try:
        with engine.connect() as connection, _without_foreign_keys(connection):
            _configure(connection)
            with context.begin_transaction():
                if connection.dialect.name == "postgresql":  # carrying over what is there may take its time
                    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                context.run_migrations()
            _check_foreign_keys(connection)
            connection.commit()
    finally:
        for_writing.reset(token)


run()
