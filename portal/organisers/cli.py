"""`portal account`: accounts of staff from the server itself, for the day when nobody can sign in."""

from collections.abc import Callable

import click
from flask.cli import AppGroup

from portal.access import Role
from portal.accounts import actions as accounts
from portal.accounts.models import Person
from portal.clock import now
from portal.db import db
from portal.errors import NotFound, Refusal
from portal.organisers.actions import staff
from portal.organisers.queries import accounts as accounts_queries
from portal.organisers.queries import organisations
from portal.organisers.queries.accounts import StaffFilter
from portal.organisers.rules import OPERATOR, Duty, Manager, can_be
from portal.web.transaction import unit_of_work

MAX_LISTED = 10_000
STAFF_ROLES = click.Choice([role.value for role in Role if role is not Role.TRAINEE])


@click.group("account", cls=AppGroup)
def account() -> None:
    """Accounts of staff: who has one, letting somebody in again, shutting somebody out."""


@account.command("list")
@click.option("--role", type=STAFF_ROLES, help="Only those with this role.")
@click.option("--search", default="", help="A part of the name or of the account name.")
def list_command(role: str | None, search: str) -> None:
    """Every account of staff with what it does: account name, state, name, duties."""
    wanted = StaffFilter(search, Role(role) if role else None)
    people = list(db.session().scalars(accounts_queries.staff_rows(None, wanted).limit(MAX_LISTED)))
    duties = accounts_queries.duties(db.session(), [one.id for one in people])
    for one in people:
        said = "; ".join(_words(named) for named in duties.get(one.id, [])) or "no role"
        click.echo(f"{one.login}\t{_state(one)}\t{one.full_name}\t{said}")


@account.command("show")
@click.argument("login")
def show(login: str) -> None:
    """One account: name, state, duties."""
    person = _person(login)
    click.echo(f"{person.login}\n  name     {person.full_name}\n  state    {_state(person)}")
    for named in accounts_queries.duties_of(db.session(), person.id):
        click.echo(f"  duty     {_words(named)}")


@account.command("reset")
@click.argument("login")
def reset(login: str) -> None:
    """Print a one-time secret in the place of a forgotten password."""
    fresh = accounts.fresh_secret()
    _act(login, lambda manager, person: staff.reset_secret(db.session(), manager, person, fresh, now()))
    say_secret(login, fresh)


def say_secret(login: str, fresh: accounts.FreshSecret) -> None:
    """Print a one-time secret: the only place where it is ever shown."""
    click.echo(f"One-time secret of {login}: {fresh.secret}")
    click.echo("It is shown only now, works for three days, and must be changed at the first sign-in.")


@account.command("deactivate")
@click.argument("login")
def deactivate(login: str) -> None:
    """Shut an account: its sessions end and nobody signs in to it any more."""
    _act(login, lambda manager, person: staff.set_active(db.session(), manager, person, False, now()))
    click.echo(f"{login} is deactivated.")


@account.command("activate")
@click.argument("login")
def activate(login: str) -> None:
    """Open an account again."""
    _act(login, lambda manager, person: staff.set_active(db.session(), manager, person, True, now()))
    click.echo(f"{login} is active.")


@account.command("end-sessions")
@click.argument("login")
def end_sessions(login: str) -> None:
    """Sign an account out wherever it is signed in."""
    _act(login, lambda manager, person: staff.end_sessions(db.session(), manager, person, now()))
    click.echo(f"{login} is signed out everywhere.")


@account.command("grant")
@click.argument("login")
@click.argument("role", type=STAFF_ROLES)
@click.option("--organiser", help="The whole name of the organiser, for an organiser or a trainer.")
def grant(login: str, role: str, organiser: str | None) -> None:
    """Give an account a role, at an organiser where the role needs one."""
    duty = _duty(role, organiser)
    _act(login, lambda manager, person: staff.give_duty(db.session(), manager, person, duty, now()))
    click.echo(f"{login} is {role}{f' at {organiser}' if organiser else ''}.")


@account.command("revoke")
@click.argument("login")
@click.argument("role", type=STAFF_ROLES)
@click.option("--organiser", help="The whole name of the organiser, for an organiser or a trainer.")
def revoke(login: str, role: str, organiser: str | None) -> None:
    """Take a role away from an account."""
    duty = _duty(role, organiser)
    _act(login, lambda manager, person: staff.take_duty(db.session(), manager, person, duty, now()))
    click.echo(f"{login} is no longer {role}{f' at {organiser}' if organiser else ''}.")


def _person(login: str) -> Person:
    try:
        return accounts_queries.account_by_login(db.session(), login)
    except NotFound:
        raise click.ClickException(f"There is no account of staff named {login}. See: portal account list") from None


def _duty(role: str, organiser: str | None) -> Duty:
    try:
        where = organisations.organisation_by_name(db.session(), organiser).id if organiser else None
    except NotFound:
        raise click.ClickException(f"There is no organiser named {organiser}.") from None
    duty = Duty(Role(role), where)
    if not can_be(duty):
        raise click.ClickException("Organisers and trainers need --organiser; curators and administrators have none.")
    return duty


def _act(login: str, act: Callable[[Manager, Person], Refusal | None]) -> None:
    db.session().rollback()
    with unit_of_work():
        try:
            refusal = act(OPERATOR, _person(login))
        except NotFound:
            raise click.ClickException(f"{login} does not have that role.") from None
        if refusal:
            raise click.ClickException(str(refusal))


def _words(named: accounts_queries.NamedDuty) -> str:
    return f"{named.duty.role} at {named.organiser}" if named.organiser else str(named.duty.role)


def _state(person: Person) -> str:
    if not person.active:
        return "deactivated"
    if person.password_hash is None:
        return "no password yet"
    return "one-time secret" if person.one_time_until else "active"
