"""Settings, read once from the environment, and the keys that a new portal makes for itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from portal.paths import ROOT

PREFIX = "PORTAL_"
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
        values: dict[str, Any] = {name: _read(name, kinds[name], text) for name, text in given.items()}
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
