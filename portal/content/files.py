"""The files that a course is made of: bytes by their path within the course's folder (``modul/01-materi.md``)."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

Files = Mapping[str, bytes]


def digest(data: bytes) -> str:
    """SHA-256 (hex): the name by which bytes are kept."""
    return hashlib.sha256(data).hexdigest()


def read_files(folder: Path) -> dict[str, bytes]:
    """Every file of a course folder. Hidden files are left out, as the check leaves them out."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            found[name.as_posix()] = path.read_bytes()
    return found
