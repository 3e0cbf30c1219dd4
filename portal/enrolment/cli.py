"""`portal roster`: what a roster would do to a cohort."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.db import db
from portal.enrolment.actions.weighing import weigh
from portal.enrolment.inspection import as_lines, as_object, refused
from portal.enrolment.queries.rosters import against
from portal.enrolment.roster.headings import TITLES
from portal.enrolment.roster.layout import column_index
from portal.enrolment.roster.reading import MAX_ROWS, read_roster
from portal.errors import NotFound, Refusal


@click.group("roster", cls=AppGroup)
def roster() -> None:
    """Look into rosters of trainees."""


@roster.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--cohort", "code", required=True, help="The code of the cohort, as portal cohort list prints it.")
@click.option("--json", "plain", is_flag=True, help="One JSON object instead of lines for people.")
@click.option(
    "--column",
    "chosen",
    multiple=True,
    metavar="[SHEET!]COLUMN=FIELD",
    help=f"What a column holds, such as H=quota; nothing after the sign for none. Fields: {', '.join(TITLES)}.",
)
def check(file: Path, code: str, plain: bool, chosen: tuple[str, ...]) -> None:
    """Say of each row in FILE what an import into a cohort would do with it. Changes nothing."""
    choices = dict(map(_choice, chosen))
    db.session().rollback()
    cohort = _cohort(code)
    read = read_roster(file.name, file.read_bytes(), against(db.session(), cohort, now()), choices, limit=MAX_ROWS)
    if isinstance(read, Refusal):
        click.echo(json.dumps(refused(read), ensure_ascii=False, indent=2) if plain else str(read))
        raise SystemExit(1)
    weighed = weigh(db.session(), cohort, read, now(), asking=True)
    if plain:
        click.echo(json.dumps(as_object(weighed), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(as_lines(weighed)))


def _cohort(code: str) -> Cohort:
    try:
        return cohorts.cohort_by_code(db.session(), code)
    except NotFound:
        raise click.ClickException(f"There is no cohort with the code {code}. See: portal cohort list") from None


def _choice(written: str) -> tuple[tuple[str, int], str]:
    where, _, field = written.partition("=")
    sheet, _, column = where.rpartition("!")
    index = column_index(column)
    if index is None or (field and field not in TITLES):
        raise click.ClickException(f"{written} names no column and field. Write it like H=quota.")
    return (sheet, index), field
