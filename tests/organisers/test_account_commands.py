"""`portal account`: for the day when nobody can sign in."""

import re

import pytest

from portal import cli
from portal.access import Role
from portal.accounts.models import Person
from portal.organisers.queries import accounts
from portal.organisers.rules import Duty
from tests.accounts.conftest import enter, inside
from tests.organisers.conftest import PASSWORD, here, trail


@pytest.fixture
def run(app):
    """Runs a command; says what it printed, or that it was refused."""

    def command(*words: str, fails: bool = False, typed: str | None = None) -> str:
        result = app.test_cli_runner().invoke(cli.portal, list(words), input=typed)
        assert (result.exit_code != 0) is fails, result.output
        return result.output

    return command


def secret_in(output: str) -> str:
    return re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){2}", output)[0]


def test_who_has_an_account_is_listed_and_no_trainee(cast, run):
    lines = run("account", "list").splitlines()
    assert [line.split("\t")[0] for line in lines] == ["ada", "cy", "olga", "ona", "tess", "tom"]
    assert lines[-1].split("\t") == ["tom", "no password yet", "Tom Saputra", "trainer at Balai Uji"]
    assert run("account", "list", "--role", "curator").startswith("cy\t")
    assert run("account", "list", "--search", "saputra").count("\n") == 1
    shown = run("account", "show", "TOM")
    assert "Tom Saputra" in shown
    assert "trainer at Balai Uji" in shown


def test_a_locked_out_administrator_comes_in_again(session, cast, run, client_for):
    output = run("account", "reset", "ada")
    door = client_for()
    enter(door, "ada", secret_in(output))
    assert door.get("/penyelenggara", 303).headers["Location"] == "/akun/kata-sandi"
    assert trail(session, cast.ada.id) == ["secret-reset"]


def test_somebody_is_shut_out_signed_out_and_let_in_again(session, cast, officer, run, client_for):
    wati, door = officer("wati", here(cast)), client_for()
    enter(door, "wati", PASSWORD)
    run("account", "end-sessions", "wati")
    assert not inside(door)
    run("account", "deactivate", "wati")
    assert "deactivated" in run("account", "show", "wati")
    enter(client_for(), "wati", PASSWORD, status=422)
    run("account", "activate", "wati")
    enter(client_for(), "wati", PASSWORD)
    assert trail(session, wati.id) == ["sessions-ended", "person-shut", "person-opened"]


def test_roles_are_given_and_taken(session, cast, run):
    run("account", "grant", "tom", "admin")
    run("account", "grant", "tom", "organiser", "--organiser", "Dinas Uji")
    session.rollback()
    expected = {here(cast), Duty(Role.ADMIN), Duty(Role.ORGANISER, cast.other.organisation_id)}
    assert accounts.duties_alone(session, cast.tom.id) == expected
    run("account", "revoke", "tom", "trainer", "--organiser", "Balai Uji")
    run("account", "revoke", "tom", "trainer", "--organiser", "Balai Uji", fails=True)
    session.rollback()
    assert here(cast) not in accounts.duties_alone(session, cast.tom.id)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "nobody"), "no account of staff named nobody"),
        (("reset", "nobody"), "no account of staff named nobody"),
        (("grant", "tom", "trainer"), "need --organiser"),
        (("grant", "tom", "admin", "--organiser", "Balai Uji"), "need --organiser"),
        (("grant", "tom", "trainer", "--organiser", "Balai"), "no organiser named Balai"),
        (("grant", "tom", "trainee"), "trainee"),
        (("deactivate", "ada"), "administrator terakhir"),
        (("revoke", "ada", "admin"), "administrator terakhir"),
    ],
)
def test_what_cannot_be_done_is_said(cast, session, run, words, said):
    assert said in run("account", *words, fails=True)
    session.rollback()
    assert session.get_one(Person, cast.ada.id).active


def test_a_trainees_number_is_no_account_of_staff(cast, run):
    for command in ("show", "reset", "deactivate", "end-sessions"):
        assert "no account of staff" in run("account", command, cast.ann.login, fails=True)


def test_the_first_administrator_gets_a_one_time_secret(session, app, run, client_for):
    output = run("create-admin", "--login", "kepala", "--name", "Kepala Kantor")
    door = client_for()
    enter(door, "kepala", secret_in(output))
    assert door.get("/", 303).headers["Location"] == "/penyelenggara"
    assert door.get("/penyelenggara", 303).headers["Location"] == "/akun/kata-sandi"
    assert "sudah dipakai" in run("create-admin", "--login", "kepala", "--name", "Lain", fails=True)
