"""`portal cohort`: which trainings there are."""

import json

import click
from flask.cli import AppGroup

from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.cohorts.rules import cohort_code
from portal.db import db


@click.group("cohort", cls=AppGroup)
def cohort() -> None:
    """Trainings, by the codes that other commands ask for."""


@cohort.command("list")
@click.option("--json", "plain", is_flag=True, help="One JSON list instead of lines for people.")
def list_command(plain: bool) -> None:
    """Every cohort with its code, the newest first."""
    db.session().rollback()
    told = [_object(one) for one in cohorts.every_cohort(db.session())]
    if plain:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for one in told:
        click.echo("\t".join(str(one[name]) for name in ("code", "starts_on", "title", "organiser")))


def _object(found: Cohort) -> dict[str, object]:
    return {
        "code": cohort_code(found.id),
        "id": str(found.id),
        "title": found.title,
        "organiser": found.organisation.name,
        "city": found.city,
        "starts_on": found.starts_on.isoformat(),
        "ends_on": found.ends_on.isoformat(),
        "announced_seats": found.announced_seats,
    }
