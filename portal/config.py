"""Settings, read once from the environment, and the keys that a new portal makes for itself."""

import json
import os
import re
import secrets
import stat
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

from portal.paths import ROOT

PREFIX = "PORTAL_"
KEYS_FILE = "keys.json"
OWN_FILES = (KEYS_FILE, "*.pem", "portal.db", "portal.db-*", "*.tmp")
OTHERS = 0o077
"""What a file's mode allows to anybody but its owner."""
LEAST_KEY = 32
RESTORE = "Put the file back from the backup."
LOOPBACK = ("127.0.0.1", "localhost")
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", re.IGNORECASE)
RANGES = {"port": (1, 65535), "workers": (1, 64), "threads": (1, 256), "trusted_proxies": (0, 9)}


class SettingsFault(Exception):
    """The environment asks for something the portal cannot do. The message says what to change."""


@dataclass(frozen=True)
class Settings:
    """What a place of work decides. Each field is the environment's PORTAL_<NAME>; docs/operators.md lists them."""

    data_dir: Path = ROOT / "data"
    database_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    threads: int = 3
    trusted_proxies: int = 0
    hosts: str = ""
    demo: bool = False

    @property
    def database(self) -> str:
        """The database's URL; an SQLite file in the data folder unless another is set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'portal.db'}"

    @property
    def secure(self) -> bool:
        """Whether people reach the portal by https, so that cookies may demand it."""
        return urlsplit(self.base_url).scheme == "https"

    @property
    def trusted_hosts(self) -> list[str]:
        """The names and addresses by which people may ask for the portal: that of its address, and those set.

        A portal that is there for this machine only goes by every name that this machine has for itself.
        """
        own = urlsplit(self.base_url).hostname or ""
        return [*(LOOPBACK if own in LOOPBACK else (own,)), *filter(None, self.hosts.split(","))]

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Settings from PORTAL_* names and PORT. Raises SettingsFault for an unknown name or an unusable value."""
        given = {name[len(PREFIX) :].lower(): text for name, text in environment.items() if name.startswith(PREFIX)}
        if "PORT" in environment:
            given.setdefault("port", environment["PORT"])
        kinds = {field.name: field.type for field in fields(cls)}
        unknown = sorted(set(given) - set(kinds))
        if unknown:
            names = ", ".join(PREFIX + name.upper() for name in unknown)
            raise SettingsFault(f"Unknown setting: {names}. Known: {', '.join(setting_names())}.")
        values = {name: _read(name, kinds[name], text) for name, text in given.items()}
        if "port" in values and "base_url" not in values:
            values["base_url"] = f"http://127.0.0.1:{values['port']}"
        return cls(**values)


def setting_names() -> list[str]:
    """The environment's name of every setting."""
    return [PREFIX + field.name.upper() for field in fields(Settings)]


def _read(name: str, kind: object, text: str) -> object:
    try:
        if kind is int:
            return _within(int(text), *RANGES[name])
        if kind is bool:
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}[
                text.lower()
            ]
        if kind is Path:
            return Path(_something(text)).expanduser().resolve()
        if name == "hosts":
            return ",".join(map(_host, filter(None, text.replace(",", " ").split())))
        return _web_address(text.rstrip("/")) if name == "base_url" else text
    except (ValueError, KeyError):
        raise SettingsFault(f"{PREFIX}{name.upper()}={text!r} is not a usable value.") from None


def _within(number: int, least: int, most: int) -> int:
    if not least <= number <= most:
        raise ValueError
    return number


def _something(text: str) -> str:
    if not text.strip():
        raise ValueError
    return text


def _host(text: str) -> str:
    """A name or an address without scheme, port or path."""
    if not HOST.fullmatch(text):
        raise ValueError
    return text.lower()


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError
    return text


@dataclass(frozen=True)
class Keys:
    """Secrets of one portal. Lost keys make stored NIK unreadable: back the file up apart from the database."""

    session: str = field(repr=False)
    cipher: str = field(repr=False)
    lookup: str = field(repr=False)

    def check(self) -> None:
        """ValueError or TypeError unless each of them can be one."""
        if not all(isinstance(key, str) and len(key) >= LEAST_KEY for key in (self.session, self.cipher, self.lookup)):
            raise ValueError
        Fernet(self.cipher)


def load_keys(data_dir: Path, may_make: Callable[[], bool] = lambda: True) -> Keys:
    """The keys in ``data_dir/keys.json``; made at first start, readable by the owner only (mode 0600).

    A file that is there is never written over, and none is made unless it ``may`` be (beside a database that is in use,
    new keys would only hide that its own are lost): SettingsFault with what to do.
    """
    path = data_dir / KEYS_FILE
    if not path.exists():
        if not may_make():
            raise SettingsFault(
                f"{path} is missing, and the database has records that only its keys can read. {RESTORE}"
            )
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_once(path, json.dumps(_fresh_keys()))
    try:
        keys = Keys(**json.loads(path.read_text()))
        keys.check()
    except (ValueError, TypeError):
        raise SettingsFault(f"{path} does not hold the portal's keys. {RESTORE}") from None
    return keys


def shut_out_others(data_dir: Path) -> list[Path]:
    """See that only their owner can read the data folder, the keys and the database. Returns what others could read."""
    if os.name != "posix":
        return []
    kept = [data_dir, *sorted(path for pattern in OWN_FILES for path in data_dir.glob(pattern))]
    opened = [path for path in kept if stat.S_IMODE(path.stat().st_mode) & OTHERS]
    for path in opened:
        try:
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~OTHERS)
        except PermissionError:
            raise SettingsFault(
                f"Others can read {path}, and it belongs to another account: make it belong to the one that runs the "
                "portal, and readable by that one only."
            ) from None
    return opened


def _fresh_keys() -> dict[str, str]:
    return {
        "session": secrets.token_urlsafe(48),
        "cipher": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "lookup": secrets.token_urlsafe(48),
    }


def write_once(path: Path, text: str) -> None:
    """A secret file, whole or not at all, readable by the owner only. One that another process made first stands."""
    draft = path.with_name(f"{path.stem}.{secrets.token_hex(4)}.tmp")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails if another process was first
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        os.replace(draft, path)
    draft.unlink(missing_ok=True)
