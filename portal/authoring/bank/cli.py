"""Commands for files of questions."""

import json
from pathlib import Path

import click

from portal.authoring.bank.inspection import as_lines, as_object
from portal.formats.exchange import read


@click.group("questions")
def questions() -> None:
    """Look into files of questions."""


@questions.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "plain", is_flag=True, help="One JSON object instead of lines for people.")
def check(file: Path, plain: bool) -> None:
    """Say of each question in FILE what an import would take, lose or refuse. Reads nothing but the file."""
    report = read(file.read_bytes(), file.name)
    if plain:
        click.echo(json.dumps(as_object(report), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(as_lines(report)))
