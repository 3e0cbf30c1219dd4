"""Commands for the curriculum."""

import click
from flask.cli import AppGroup

from portal.clock import now
from portal.content.checks.course import check_courses, review_list
from portal.content.files import read_files
from portal.content.folder.counts import table
from portal.content.shapes import Course
from portal.courses import actions
from portal.db import db
from portal.paths import COURSES
from portal.web.transaction import unit_of_work

content = AppGroup("content", help="Check and publish the curriculum in content/.")


def parse_all() -> list[Course]:
    """Every course of the content folder. Prints the faults and leaves with status 1 if there are any."""
    courses, faults = check_courses(COURSES)
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise SystemExit(1)
    return courses


@content.command("check")
def check() -> None:
    """Name every fault with file and line, or count what a sound curriculum holds and what experts have to review."""
    click.echo(table(parse_all()))
    waiting = review_list(COURSES)
    click.echo(f"### Perlu ditinjau ahli: {len(waiting)}\n")
    for line in waiting:
        click.echo(f"- {line}")


@content.command("publish")
@click.option("--note", default="", help="What has changed, for people who read the list of versions.")
def publish(note: str) -> None:
    """Publish every course whose content has changed as a new version."""
    courses = parse_all()
    with unit_of_work():
        for course in courses:
            version = actions.publish(db.session(), course, read_files(COURSES / course.slug), None, now(), note)
            click.echo(f"{course.slug}: version {version.number}, {version.content_hash[:12]}")
