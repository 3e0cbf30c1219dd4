"""The files that a course is made of: bytes by their path within the course's folder (``modul/01-materi.md``)."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

Files = Mapping[str, bytes]


def digest(data: bytes) -> str:
    """SHA-256 (hex): the name by which bytes are kept."""
    return hashlib.sha256(data).hexdigest()


def content_name(slug: str, path: str) -> str:
    """How faults name a file of a course."""
    return f"courses/{slug}/{path}"


def own_path(slug: str, name: str) -> str:
    """The path within its course of a file that a fault names."""
    return name.removeprefix(content_name(slug, ""))


def read_files(folder: Path) -> dict[str, bytes]:
    """Every file of a course folder; hidden ones are left out. An OSError names what cannot be read."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if not path.is_dir() and not any(part.startswith(".") for part in name.parts):
            found[name.as_posix()] = path.read_bytes()
    return found
