"""The portal starts with the keys that belong to its database, and with no others: what it says, and what it leaves."""

import gc
import json
import os
import shutil
import stat
import subprocess
import sys

import pytest
from click import Group
from flask.cli import AppGroup
from sqlalchemy import text

from portal.app import check_values, create_app
from portal.cli import portal
from portal.config import SettingsFault
from portal.keycheck import KeyCheck
from portal.keys import _fresh_keys, column_cipher
from portal.paths import ROOT
from tests.conftest import KIND, close

OTHER = _fresh_keys()


@pytest.fixture(autouse=True)
def kept_cipher(app):
    """Other tests go on with the keys of their own."""
    fernet, lookup = column_cipher._fernet, column_cipher._lookup
    yield
    column_cipher._fernet, column_cipher._lookup = fernet, lookup


def change(settings, **keys: str) -> None:
    path = settings.data_dir / "keys.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | keys))


def refusal(settings) -> str:
    before = {path: path.read_bytes() for path in settings.data_dir.glob("*.json")}
    with pytest.raises(SettingsFault) as fault:
        create_app(settings)
    assert {path: path.read_bytes() for path in settings.data_dir.glob("*.json")} == before
    assert "backup" in str(fault.value)
    said = str(fault.value)
    del fault
    gc.collect()  # a connection that was left open complains now, on PostgreSQL
    return said


def starts(settings) -> bool:
    made = create_app(settings)
    with made.app_context():
        close(made)
    return True


def test_it_starts_with_its_own_keys_and_with_another_session_key(settings):
    assert starts(settings)
    change(settings, session=OTHER["session"])
    assert starts(settings)


@pytest.mark.parametrize("kind", ["cipher", "lookup"])
def test_it_does_not_start_with_another_key(settings, kind):
    change(settings, **{kind: OTHER[kind]})
    assert f"({kind})" in refusal(settings)


def test_it_does_not_start_without_keys_and_makes_none(settings):
    (settings.data_dir / "keys.json").unlink()
    assert "keys.json is missing" in refusal(settings)
    assert not (settings.data_dir / "keys.json").exists()


def test_it_does_not_start_without_the_key_of_answer_files_or_with_another(settings, tmp_path):
    own = settings.data_dir / "exam-key.pem"
    own.unlink()
    assert "(exam)" in refusal(settings)
    assert not own.exists()
    other = tmp_path / "other"
    create_app(type(settings)(data_dir=other))
    from portal.keys import exam_key

    exam_key.cache_clear()
    exam_key(other)
    shutil.copy(other / "exam-key.pem", own)
    assert "(exam)" in refusal(settings)


def test_an_older_database_is_asked_for_a_record(app, session, settings, cast):
    session.execute(text("DROP TABLE key_check"))
    session.commit()
    assert starts(settings)
    change(settings, cipher=OTHER["cipher"])
    assert "cipher key" in refusal(settings)


def test_the_check_values_tell_no_key(session, settings):
    keys = json.loads((settings.data_dir / "keys.json").read_text())
    kept = {row.kind: row.digest for row in session.query(KeyCheck)}
    assert kept == check_values(settings)
    assert kept.keys() == {"cipher", "lookup", "exam"}
    assert not set(kept.values()) & set(keys.values())
    assert len(set(kept.values())) == 3


def command(folder, *words: str, **settings: str) -> subprocess.CompletedProcess:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_") and name != "PORT"}
    return subprocess.run(
        [sys.executable, "-m", "portal.cli", *words],
        cwd=ROOT, capture_output=True, text=True, env=inherited | {"PORTAL_DATA_DIR": str(folder)} | settings,
    )  # fmt: skip


def said(found: subprocess.CompletedProcess) -> str:
    """The one sentence that a command ended with, after what it noticed on its way."""
    lines = [line for line in found.stderr.splitlines() if not line.startswith("others could read")]
    assert len(lines) == 1
    return lines[0]


def test_a_command_brings_its_application_with_it(session, settings):
    for words, code, told in (
        (("account", "list"), 0, ""),
        (("cohort", "list"), 0, ""),
        (("roster", "check", "README.md", "--cohort", "00000000"), 1, "Error: "),
    ):
        asked = command(settings.data_dir, *words, PORTAL_DATABASE_URL=settings.database)
        assert (asked.returncode, "Traceback" in asked.stderr) == (code, False), asked.stderr
        assert told in asked.stderr


def test_every_group_of_commands_opens_the_application_unless_it_reads_files_only():
    groups = {name for name, one in portal.commands.items() if isinstance(one, Group)}
    assert {name for name in groups if not isinstance(portal.commands[name], AppGroup)} == {"questions"}


def test_asking_for_help_makes_nothing(tmp_path):
    folder = tmp_path / "data"
    assert "create-admin" in command(folder, "--help").stdout
    assert not folder.exists()


@pytest.mark.skipif(KIND != "sqlite", reason="about SQLite's file")
@pytest.mark.parametrize("content", [b"not a database " * 400, "half"])
def test_a_broken_database_is_said_in_a_sentence(settings, content):
    """Whether the file is none at all, or only a part of one."""
    path = settings.data_dir / "portal.db"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2] if content == "half" else content)
    found = command(settings.data_dir, "serve")
    assert (found.returncode, found.stdout) == (2, "")
    assert said(found).startswith("The database file is damaged")


def test_a_database_that_cannot_be_reached_is_said_in_a_sentence(settings):
    url = "postgresql+psycopg://portal@127.0.0.1:1/portal?connect_timeout=2"
    found = command(settings.data_dir, "init", PORTAL_DATABASE_URL=url)
    assert (found.returncode, found.stdout) == (2, "")
    assert said(found).startswith("The database cannot be reached")


def test_a_folder_that_is_none_is_said_in_a_sentence(tmp_path):
    (tmp_path / "data").write_text("a file")
    found = command(tmp_path / "data", "init")
    assert (found.returncode, found.stdout) == (2, "")
    assert str(tmp_path / "data") in said(found)


def test_what_a_command_makes_its_owner_alone_can_read(tmp_path):
    before = os.umask(0o022)
    try:
        found = command(tmp_path / "data", "init")
    finally:
        os.umask(before)
    assert found.returncode == 0, found.stderr
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    assert set(modes) >= {"keys.json", "exam-key.pem", "portal.db"}
    assert set(modes.values()) == {0o600}
