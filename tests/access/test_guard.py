"""Nothing is open by forgetting: access rules, permissions and the one hook."""

import re
import uuid
from pathlib import Path

import pytest
from flask_login import login_user

from portal.access import GRANTS, Permission, Role, Viewer, permits
from portal.accounts.models import Person
from portal.paths import ROOT
from portal.web.asking import signed_in, viewer
from portal.web.guard import public, rule_of
from portal.web.transaction import unit_of_work
from tests.access import matrix
from tests.cast import EARLY


def test_every_route_says_who_may_try_and_every_open_one_says_why(app):
    asked = {rule.rule: rule_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    assert [rule for rule, access in asked.items() if access is None] == []
    assert [rule for rule, access in asked.items() if access.permission is None and not access.reason] == []


@pytest.mark.own_app
def test_a_route_without_a_rule_is_closed_to_everybody(app, cast, client_for):
    app.add_url_rule("/tanpa-tanda", "unmarked", lambda: "open")
    for one in (None, cast.ada, cast.ona, cast.tom, cast.ann):
        client_for(one).get("/tanpa-tanda", status=403)


@pytest.mark.own_app
def test_a_public_route_is_open(app, client_for):
    app.add_url_rule("/terbuka", "opened", public("a test")(lambda: ("open", {"Content-Type": "text/plain"})))
    assert client_for().get("/terbuka").text == "open"


def test_the_route_matrix_is_current(app):
    assert matrix.FILE.read_text(encoding="utf-8") == matrix.matrix(app), "run: python -m tests.access.matrix"


def test_every_permission_is_granted_and_asked_for(app):
    granted = set().union(*GRANTS.values())
    asked = {rule_of(app, rule.endpoint).permission for rule in app.url_map.iter_rules()}
    assert set(GRANTS) == set(Role)
    assert granted == set(Permission) == asked - {None}


def test_somebody_of_two_roles_may_what_either_may():
    both = frozenset({Role.ADMIN, Role.TRAINEE})
    assert {permission for permission in Permission if permits(both, permission)} == (
        GRANTS[Role.ADMIN] | GRANTS[Role.TRAINEE]
    )


def test_somebody_without_a_role_may_nothing(app, session, client_for):
    with unit_of_work():
        nobody = Person(login="nobody", full_name="Tanpa Peran", created_at=EARLY)
        session.add(nobody)
    seen = Viewer(nobody.id, "nobody", "Tanpa Peran", frozenset(), (nobody.id,))
    assert [permission for permission in Permission if seen.may(permission)] == []
    client_for(seen).get("/akun", status=403)


def test_only_the_edge_commits():
    assert _files_with(r"\bcommit\(") - {"portal/web/transaction.py"} <= _cli_files()


def test_only_views_and_the_edge_know_who_is_asking():
    assert _files_with(r"\bcurrent_user\b") == {"portal/web/asking.py"}
    others = {name for name in _files_with(r"\bweb(\.| import )asking\b") if not re.search(r"/views(/|\.py)", name)}
    assert {name for name in others if not name.startswith("portal/web/")} <= {"portal/app.py"}


def test_who_asks_is_told_where_somebody_has_signed_in(app):
    with app.test_request_context("/"):
        assert signed_in() is None
        with pytest.raises(RuntimeError, match="open to all"):
            viewer()
        ann = Viewer(uuid.uuid4(), "ann", "Ann", frozenset({Role.TRAINEE}), ())
        login_user(ann)
        assert signed_in() is viewer() is ann


def _sources() -> list[Path]:
    return [path for path in (ROOT / "portal").rglob("*.py") if "migrations" not in path.parts]


def _files_with(pattern: str) -> set[str]:
    found = {path.relative_to(ROOT).as_posix() for path in _sources() if re.search(pattern, path.read_text("utf-8"))}
    assert found
    return found


def _cli_files() -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in _sources() if path.name == "cli.py"}
