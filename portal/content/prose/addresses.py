"""Where the links and pictures of a text lead, told by how their addresses are written."""

import posixpath
import re
from urllib.parse import urlsplit

from portal.content.pictures.images import IMAGE_FOLDER

OUTSIDE = ("https://", "http://")

_LESSON = re.compile(r"(\.\./[a-z0-9-]+/)?\d\d-([a-z0-9-]+)\.md", re.ASCII)
_PICTURE = re.compile(rf"(?:\.\./)?{IMAGE_FOLDER}/([^/]+)")
_SCHEME = re.compile(r"(?:[\x00-\x20]|%[01][0-9a-f]|%20)*((?:[a-z]|%0[9ad])[a-z0-9+.%-]*):", re.IGNORECASE)
_RUNS = ("javascript", "vbscript", "data")
_VIDEO_HOSTS = ("youtube.com", "youtu.be", "youtube-nocookie.com", "vimeo.com", "tiktok.com", "dailymotion.com")
_VIDEO_FILES = (".mp4", ".webm", ".mov", ".mkv", ".avi", ".3gp", ".m4v", ".m3u8")
_SIZE = re.compile(r"\d+([.,]\d+)?\s*(kB|MB|GB)\b", re.IGNORECASE)


def is_outside(address: str) -> bool:
    return address.lower().startswith(OUTSIDE)


def lesson_address(address: str) -> str | None:
    """The page of the lesson whose file ``address`` names, as seen from another lesson's page; None for other links.

    ``02-lain.md`` is at ``lain``, ``../modul/01-awal.md#bagian-x`` at ``../modul/awal#bagian-x``.
    """
    file, hash_sign, part = address.partition("#")
    found = _LESSON.fullmatch(posixpath.normpath(file))
    return f"{found[1] or ''}{found[2]}{hash_sign}{part}" if found else None


def picture_name(address: str) -> str | None:
    """The name of the picture in the course's folder of pictures; None when it should lie elsewhere."""
    found = _PICTURE.fullmatch(address)
    return found[1] if found else None


def running_scheme(address: str) -> str | None:
    """The scheme of an address that is code and no place (javascript, data, vbscript)."""
    found = _SCHEME.match(address)
    scheme = re.sub(r"%0[9ad]", "", found[1].lower()) if found else ""
    return scheme if scheme in _RUNS else None


def is_video(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host, path = (parts.hostname or "").lower(), parts.path.lower()
    except ValueError:
        return False
    return path.endswith(_VIDEO_FILES) or any(host == name or host.endswith(f".{name}") for name in _VIDEO_HOSTS)


def states_size(text: str) -> bool:
    """Whether a link's text says how much data it takes to follow it, as ``(± 12 MB)``."""
    return _SIZE.search(text) is not None
