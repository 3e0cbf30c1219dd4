"""Archives and pictures to hand in, and what the database holds before and after."""

import io
import struct
import warnings
import zipfile
import zlib
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.authoring.drafts.models import Draft, DraftFile
from portal.courses import queries as courses
from portal.courses.models import ContentBlob, CourseVersion
from tests.authoring.drafting import SLUG
from tests.pages.client import PageClient

UPLOAD = "/kurikulum/unggah"


def shipped(session: Session, slug: str = "dasar") -> dict[str, bytes]:
    """The files of the newest version of a shipped course."""
    version = courses.newest(session, slug)
    assert version is not None
    files = courses.files(session, version.id)
    session.rollback()
    return files


def zipped(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive with just these entries, whatever they are called."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in entries.items():
            entry = zipfile.ZipInfo("x")
            entry.filename, entry.compress_type = name, method  # a name is taken as it stands
            archive.writestr(entry, data)
    return target.getvalue()


def course_zip(files: dict[str, bytes], slug: str = SLUG) -> bytes:
    return zipped({f"{slug}/{path}": data for path, data in files.items()})


def twice(name: str, data: bytes) -> bytes:
    """An archive that has one name twice."""
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(name, data)
        archive.writestr(name, data + b"x")
    return target.getvalue()


def symlink(name: str, target: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.create_system, entry.external_attr = 3, 0o120777 << 16
        archive.writestr(entry, target)
    return made.getvalue()


def patched(data: bytes, local: int, central: int, form: str, value: int) -> bytes:
    """The archive with a field of its headers overwritten in every entry, at these offsets."""
    made = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        place = made.find(mark)
        while place >= 0:
            struct.pack_into(form, made, place + offset, value)
            place = made.find(mark, place + 4)
    return bytes(made)


def encrypted(data: bytes) -> bytes:
    """The archive as one that says it needs a password."""
    return patched(data, 6, 8, "<H", 1)


def lying(data: bytes, size: int) -> bytes:
    """The archive with this unpacked size in every header, whatever unfolds."""
    return patched(data, 22, 24, "<I", size)


def png(width: int, height: int, rows: int | None = None) -> bytes:
    """A grey PNG; with fewer ``rows`` than its height, it only says how large it is."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress((b"\0" + b"\x7f" * width) * (height if rows is None else rows), 9)
    parts = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def hand_in(
    client: PageClient, url: str, data: bytes, name: str = "kursus.zip", status: int = 303, **fields: Any
) -> TestResponse:
    """Send a file; gives the page that follows, or the page with its complaint."""
    answer = client.post(url, fields | {"file": (io.BytesIO(data), name)}, status)
    answer.request.environ["wsgi.input"].close()  # a large form lies in a file, which the test client leaves open
    return client.follow(answer) if status == 303 else answer


def counts(session: Session) -> dict[str, int]:
    """How many rows the tables of authoring and publishing hold."""
    session.rollback()
    tables = (Draft, DraftFile, ContentBlob, CourseVersion)
    found = {table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
    session.rollback()
    return found
