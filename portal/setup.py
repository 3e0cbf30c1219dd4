"""Bringing a database up to date: what the portal needs before it can serve."""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade

from portal import keycheck
from portal.app import check_values
from portal.clock import now
from portal.content.files import read_files
from portal.courses.actions import publish
from portal.courses.cli import parse_all
from portal.db import db
from portal.keys import exam_key
from portal.paths import COURSES, MIGRATIONS
from portal.regions.actions import load_regions
from portal.web.transaction import unit_of_work


def migrate() -> None:
    """Bring the database to the newest schema, and see that it knows its keys. Repeatable."""
    upgrade()
    settings = current_app.config["SETTINGS"]
    exam_key(settings.data_dir)
    with unit_of_work():
        keycheck.note(db.session(), check_values(settings))


def set_up() -> None:
    """Bring the database to the newest schema, load the regions, publish the curriculum. Repeatable."""
    migrate()
    with unit_of_work():
        load_regions(db.session())
    with unit_of_work():
        for course in parse_all():
            publish(db.session(), course, read_files(COURSES / course.slug), None, now())


def is_up_to_date() -> bool:
    """Whether the database has the newest schema. One that is not there yet has none."""
    with db.engine.connect() as connection:
        has = set(MigrationContext.configure(connection).get_current_heads())
    return has == set(ScriptDirectory(str(MIGRATIONS)).get_heads())
