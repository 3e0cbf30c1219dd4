"""The demo's command: for this machine only, built once, and never over a portal that is no demo."""

import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask_migrate import upgrade
from sqlalchemy import func, select

from portal.app import create_app
from portal.audit import AuditEntry, record
from portal.config import Settings, SettingsFault
from portal.db import db
from portal.demo import cli
from portal.web.transaction import unit_of_work

NOW = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A new folder; whichever port is free."""
    return Settings(data_dir=tmp_path / "demo", port=0, demo=True)


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The base URL of each build, which here takes no time."""
    calls: list[str] = []
    monkeypatch.setattr(cli, "set_up", upgrade)
    monkeypatch.setattr(cli, "build", lambda base_url, now, say: calls.append(base_url))
    return calls


def entries(settings: Settings, add: bool = False) -> int:
    """How many entries the trail has, after one more if wanted."""
    app = create_app(settings)
    with app.app_context():
        if add:
            with unit_of_work():
                record(db.session(), None, "demo-built", "cohort", 1, NOW)
        count = db.session.scalar(select(func.count()).select_from(AuditEntry))
        db.session.remove()
        db.engine.dispose()
    return count


def test_the_demo_has_a_folder_of_its_own(tmp_path):
    assert cli.demo_settings({}).data_dir == Settings().data_dir / "demo"
    chosen = cli.demo_settings({"PORTAL_DATA_DIR": str(tmp_path), "PORT": "8123"})
    assert (chosen.data_dir, chosen.port, chosen.base_url) == (tmp_path, 8123, "http://127.0.0.1:8123")
    assert chosen.demo


@pytest.mark.parametrize(
    ("name", "value"), [("PORTAL_HOST", "192.0.2.7"), ("PORTAL_HOST", "::1"), ("PORTAL_DATABASE_URL", "sqlite://")]
)
def test_another_host_or_database_is_refused(name, value):
    with pytest.raises(SettingsFault, match=f"unset {name}"):
        cli.demo_settings({name: value})


def test_a_second_start_keeps_what_was_entered_and_fresh_forgets_it(settings, builds):
    cli.prepare(settings, fresh=False)
    assert entries(settings, add=True) == 1
    cli.prepare(settings, fresh=False)
    assert entries(settings) == 1
    cli.prepare(settings, fresh=True)
    assert entries(settings) == 0
    assert builds == [settings.base_url] * 2


def test_a_build_that_was_cut_off_is_started_over(settings, builds, monkeypatch):
    def cut_off(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(cli, "build", cut_off)
        with pytest.raises(KeyboardInterrupt):
            cli.prepare(settings, fresh=False)
    assert entries(settings, add=True) == 1
    cli.prepare(settings, fresh=False)
    assert entries(settings) == 0
    assert builds == [settings.base_url]


def test_a_portal_that_is_no_demo_is_left_alone(settings, builds):
    settings.data_dir.mkdir()
    database = settings.data_dir / "portal.db"
    database.write_text("precious")
    with pytest.raises(SettingsFault, match="no demo"):
        cli.prepare(settings, fresh=True)
    assert (database.read_text(), builds) == ("precious", [])


def test_a_taken_port_is_told_before_anything_is_built(settings, builds, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = Settings(data_dir=tmp_path / "other", port=other.getsockname()[1])
        with pytest.raises(SettingsFault, match=r"Port \d+ is taken"):
            cli.prepare(taken, fresh=True)
    assert not taken.data_dir.exists()


def test_the_command_tells_the_sign_ins_and_hands_its_settings_to_the_server(tmp_path, builds, monkeypatch):
    served: list[Settings] = []
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"PORTAL_DATA_DIR": str(tmp_path), "PORT": str(port)}
    monkeypatch.setattr(cli.os, "environ", environment)
    monkeypatch.setattr(cli, "become_server", lambda: served.append(Settings.from_environment(environment)))
    result = CliRunner().invoke(cli.demo, [], catch_exceptions=False)
    assert result.exit_code == 0
    assert "admin, kurator, penyelenggara, penyelenggara2, pelatih, peserta" in result.output
    assert "contoh-bimtek" in result.output
    assert (served[0].demo, served[0].data_dir, served[0].port) == (True, tmp_path, port)
    assert [entries(served[0]), len(served)] == [0, 1]
