"""Alembic's environment: migrates the application's own database."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from portal.db import Base, writing


def _configure(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        user_module_prefix="portal.db.",
    )


def run() -> None:
    engine = current_app.extensions["migrate"].db.engine
    token = writing.set(True)
    try:
        with engine.connect() as connection:
            _configure(connection)
            with context.begin_transaction():
                context.run_migrations()
            connection.commit()
    finally:
        writing.reset(token)


run()
