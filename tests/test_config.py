"""Settings from the environment, and the keys that a portal makes for itself."""

import json
import os
import stat
import threading
from pathlib import Path

import pytest

from portal.config import Settings, SettingsFault, setting_names
from portal.keys import Keys, _fresh_keys, load_keys, shut_out_others


def settings(**environment: str) -> Settings:
    return Settings.from_environment(environment)


def test_without_settings_the_portal_is_a_local_one():
    found = settings(HOME="/home/somebody", PATH="/bin")
    assert found == Settings()
    assert (found.host, found.base_url, found.secure, found.demo) == (
        "127.0.0.1",
        "http://127.0.0.1:8000",
        False,
        False,
    )
    assert found.database == f"sqlite:///{found.data_dir / 'portal.db'}"


def test_every_setting_can_be_given(tmp_path):
    found = settings(
        PORTAL_DATA_DIR=str(tmp_path),
        PORTAL_DATABASE_URL="postgresql+psycopg://portal@db/portal",
        PORTAL_BASE_URL="https://psm.example/",
        PORTAL_HOST="0.0.0.0",
        PORTAL_PORT="9000",
        PORTAL_WORKERS="2",
        PORTAL_THREADS="4",
        PORTAL_TRUSTED_PROXIES="1",
        PORTAL_HOSTS="10.0.0.5, Aula.local",
        PORTAL_DEMO="yes",
    )
    url, hosts = "postgresql+psycopg://portal@db/portal", "10.0.0.5,aula.local"
    assert found == Settings(tmp_path, url, "https://psm.example", "0.0.0.0", 9000, 2, 4, 1, hosts, True)
    assert found.trusted_hosts == ["psm.example", "10.0.0.5", "aula.local"]
    assert len(setting_names()) == 10
    assert (found.database, found.secure) == (url, True)


@pytest.mark.parametrize("name", ["PORTAL_DATABASEURL", "PORTAL_", "PORTAL_SECRET_KEY", "PORTAL_DATA-DIR"])
def test_an_unknown_name_is_refused_and_the_known_ones_are_listed(name):
    with pytest.raises(SettingsFault) as fault:
        settings(**{name: "1"})
    assert name in str(fault.value)
    assert "PORTAL_DATABASE_URL" in str(fault.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_PORT", "abc"),
        ("PORTAL_PORT", ""),
        ("PORTAL_PORT", "80.5"),
        ("PORTAL_PORT", "0"),
        ("PORTAL_PORT", "65536"),
        ("PORTAL_PORT", "-1"),
        ("PORT", "http"),
        ("PORTAL_WORKERS", "0"),
        ("PORTAL_THREADS", "0"),
        ("PORTAL_TRUSTED_PROXIES", "-1"),
        ("PORTAL_DEMO", "maybe"),
        ("PORTAL_DATA_DIR", ""),
        ("PORTAL_DATA_DIR", "  "),
        ("PORTAL_BASE_URL", ""),
        ("PORTAL_BASE_URL", "psm.example"),
        ("PORTAL_BASE_URL", "ftp://psm.example"),
        ("PORTAL_BASE_URL", "https://"),
        ("PORTAL_BASE_URL", "https://psm.example/?a=b"),
        ("PORTAL_BASE_URL", "https://[psm"),
        ("PORTAL_HOSTS", "https://psm.example"),
        ("PORTAL_HOSTS", "psm.example:8000"),
        ("PORTAL_HOSTS", "psm.example/masuk"),
        ("PORTAL_HOSTS", ".example"),
        ("PORTAL_HOSTS", "[::1]"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused(name, value):
    with pytest.raises(SettingsFault, match=f"PORTAL_{name.removeprefix('PORTAL_')}="):
        settings(**{name: value})


@pytest.mark.parametrize(
    ("environment", "port", "base_url"),
    [
        ({"PORT": "5000"}, 5000, "http://127.0.0.1:5000"),
        ({"PORTAL_PORT": "6000"}, 6000, "http://127.0.0.1:6000"),
        ({"PORT": "5000", "PORTAL_PORT": "6000"}, 6000, "http://127.0.0.1:6000"),
        ({"PORT": "5000", "PORTAL_BASE_URL": "https://psm.example"}, 5000, "https://psm.example"),
    ],
)
def test_the_port_and_the_address_it_gives(environment, port, base_url):
    found = settings(**environment)
    assert (found.port, found.base_url) == (port, base_url)


@pytest.mark.parametrize(("text", "value"), [("1", True), ("TRUE", True), ("no", False), ("0", False), ("", False)])
def test_yes_and_no(text, value):
    assert settings(PORTAL_DEMO=text).demo is value


def test_a_home_folder_is_found(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert settings(PORTAL_DATA_DIR="~/portal").data_dir == (tmp_path / "portal").resolve()


def test_keys_are_made_once_and_only_their_owner_can_read_them(tmp_path):
    folder = tmp_path / "data"
    made = load_keys(folder)
    assert stat.S_IMODE((folder / "keys.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert load_keys(folder) == made
    assert os.listdir(folder) == ["keys.json"]
    assert load_keys(tmp_path / "other") != made


def test_keys_do_not_show_themselves(tmp_path):
    made = load_keys(tmp_path)
    assert repr(made) == "Keys()"
    assert len({made.session, made.cipher, made.lookup}) == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"session": "a"}',
        '{"session": "a", "cipher": "b", "lookup": "c", "d": 1}',
        *(
            json.dumps(_fresh_keys() | {name: text})
            for name in ("session", "cipher", "lookup")
            for text in ("", "ab", 7)
        ),
        json.dumps(_fresh_keys() | {"cipher": "!" * 44}),
        json.dumps(_fresh_keys() | {"cipher": _fresh_keys()["cipher"][:-4]}),
        json.dumps(_fresh_keys())[:-9],
        "\0" * 200,
    ],
)
def test_a_key_file_that_cannot_be_read_is_left_as_it_is(tmp_path, text):
    path: Path = tmp_path / "keys.json"
    path.write_text(text)
    with pytest.raises(SettingsFault, match="backup"):
        load_keys(tmp_path)
    assert path.read_text() == text


def test_keys_are_not_made_where_they_may_not_be(tmp_path):
    with pytest.raises(SettingsFault, match="is missing"):
        load_keys(tmp_path / "data", lambda: False)
    assert os.listdir(tmp_path) == []


def test_what_others_could_read_is_closed_to_them(tmp_path):
    folder = tmp_path / "data"
    load_keys(folder)
    assert shut_out_others(folder) == []
    for name in ("portal.db", "portal.db-wal", "exam-key.pem", "demo-state"):
        (folder / name).write_text("x")
        (folder / name).chmod(0o644)
    (folder / "keys.json").chmod(0o640)
    folder.chmod(0o755)
    closed = {path.name for path in shut_out_others(folder)}
    assert closed == {"data", "portal.db", "portal.db-wal", "exam-key.pem", "keys.json"}
    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in closed - {"data"}} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_of_processes_that_start_together_all_have_the_same_keys(tmp_path):
    found: list[Keys] = []
    together = threading.Barrier(8)

    def start() -> None:
        together.wait()
        found.append(load_keys(tmp_path))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert {one.session for one in found} == {json.loads((tmp_path / "keys.json").read_text())["session"]}
    assert os.listdir(tmp_path) == ["keys.json"]
