"""The `portal` command: set up, serve, and whatever each room adds."""

import os
import sys

import click
from flask import Flask
from flask.cli import FlaskGroup
from sqlalchemy.exc import SQLAlchemyError

from portal.access import Role
from portal.accounts import actions as accounts
from portal.app import create_app
from portal.authoring.bank.cli import questions
from portal.clock import now
from portal.cohorts.cli import cohort
from portal.config import Settings, SettingsFault
from portal.courses.cli import content
from portal.db import Trouble, db, trouble_of
from portal.demo.cli import demo
from portal.enrolment.cli import roster
from portal.errors import Refusal
from portal.operations.cli import sbom
from portal.organisers.cli import account, say_secret
from portal.server import become_server
from portal.setup import is_up_to_date, set_up
from portal.web.transaction import unit_of_work


def _app() -> Flask:
    return create_app(Settings.from_environment(os.environ))


class PortalGroup(FlaskGroup):
    """All commands are known without an application: asking for help makes neither keys nor a database."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.commands)


@click.group(cls=PortalGroup, create_app=_app, add_default_commands=False, add_version_option=False)
def portal() -> None:
    """The Portal Bimtek PSM."""


@portal.command("init")
def init() -> None:
    """Make or update the database: tables, regions, and the curriculum of content/."""
    set_up()
    click.echo("The portal is ready. Next: portal create-admin")


@portal.command("create-admin")
@click.option("--login", prompt="Account name")
@click.option("--name", prompt="Full name")
def create_admin(login: str, name: str) -> None:
    """Make the account of an administrator, who then adds organisers and invites their staff in the browser."""
    fresh = accounts.fresh_secret()
    with unit_of_work():
        made = accounts.create_person(db.session(), None, login, name, None, [Role.ADMIN], now())
        if isinstance(made, Refusal):
            raise click.ClickException(str(made))
        accounts.give_one_time_secret(db.session(), made, fresh, now())
    say_secret(login, fresh)


@portal.command("serve")
def serve_command() -> None:
    """Serve the portal with the settings of the environment."""
    if not is_up_to_date():
        raise click.ClickException("The database is not there yet or older than this portal: run portal init first.")
    become_server()


portal.add_command(account)
portal.add_command(cohort)
portal.add_command(content)
portal.add_command(demo)
portal.add_command(questions)
portal.add_command(roster)
portal.add_command(sbom)


TROUBLES = {
    Trouble.FULL: "The disk that holds the database is full: make room, then start again.",
    Trouble.LOCKED: "Another program keeps the database locked: end it, then start again.",
    Trouble.READ_ONLY: "The database cannot be written to: give the account that runs the portal the right to.",
    Trouble.AWAY: "The database cannot be reached: see that it runs, and that its place or address is right.",
    Trouble.DAMAGED: "The database file is damaged or is none: put the copy from the backup in its place.",
}


def main() -> None:
    """Run a command. What it makes, its owner alone can read; what an operator can mend is said in a sentence."""
    os.umask(0o077)
    try:
        portal(prog_name="portal")
    except SettingsFault as fault:
        sentence = str(fault)
    except SQLAlchemyError as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        sentence = TROUBLES[trouble]
    except OSError as error:
        sentence = f"{error.filename or 'The portal'}: {error.strerror}."
    click.echo(sentence, err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
