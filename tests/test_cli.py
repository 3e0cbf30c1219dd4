"""The commands of an operator."""

import pytest
from sqlalchemy import text

from portal import cli
from portal.db import db


@pytest.fixture
def served(app, monkeypatch):
    """How `portal serve` ends, and whether it became the server."""
    became = []
    monkeypatch.setattr(cli, "become_server", lambda: became.append(True))
    result = app.test_cli_runner().invoke(cli.portal, ["serve"])
    return result.exit_code, result.output, became


def test_serve_becomes_the_server(served):
    assert served == (0, "", [True])


@pytest.fixture
def old(app):
    """A database that no migration has brought up to date."""
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))


def test_an_old_database_is_not_served(old, served):
    assert (served[0], served[2]) == (1, [])
    assert "run portal init" in served[1]
