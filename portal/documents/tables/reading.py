"""From the bytes of an uploaded XLSX, XLS, ODS, CSV or text file to sheets of numbered rows.

Nothing here knows what the columns mean. Every file that cannot be read is a ReadingFault, never another exception.
"""

import io
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Lock

from portal.documents.tables import ods, text, xls, xlsx
from portal.documents.tables.shapes import EMPTY, NOT_TABLE, UPLOAD, Bounds, ReadingFault, Sheet, whole
from portal.errors import Refusal
from portal.limits import MEGABYTE

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt")
_TURN = Lock()
"""Files are opened one after the other, so that several large ones at once do not take the memory of all."""
_FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


@contextmanager
def opened(name: str, data: bytes, bounds: Bounds = UPLOAD, *, in_turn: bool = True) -> Iterator[list[Sheet]]:
    """The visible sheets of a file, to be read inside the block. Raises ReadingFault, at the start or at any row.

    ``in_turn``: whether others who open one wait meanwhile. Long work, of which each process does one piece at a time,
    keeps nobody waiting.

    Text is UTF-8, UTF-16 with a byte order mark, or else Windows-1252.
    """
    refusal = _wrong_kind(name, data, bounds)
    if refusal:
        raise ReadingFault(refusal)
    with _TURN if in_turn else nullcontext(), _sheets(data, bounds) as sheets:
        yield sheets


def _sheets(data: bytes, bounds: Bounds) -> AbstractContextManager[list[Sheet]]:
    if data.startswith(b"PK\x03\x04"):
        return ods.sheets(data, bounds) if _is_ods(data) else xlsx.sheets(data, bounds)
    if data.startswith(xls.SIGNATURE):
        return xls.sheets(data, bounds)
    return text.sheets(data)


def _is_ods(data: bytes) -> bool:
    with whole(), zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
    return "content.xml" in names and "xl/workbook.xml" not in names


def _wrong_kind(name: str, data: bytes, bounds: Bounds) -> Refusal | None:
    if len(data) > bounds.file:
        return Refusal(
            "file_too_large",
            "Ukuran berkas melebihi %(limit)s MB. Bagi daftar menjadi beberapa berkas, lalu unggah satu per satu.",
            {"limit": bounds.file // MEGABYTE},
        )
    if not data.strip(b" \t\r\n;,|"):
        return EMPTY
    if data.startswith(_FOREIGN):
        return NOT_TABLE
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return Refusal(
            "file_html",
            "Berkas ini halaman web (HTML), bukan tabel. Buka di Excel, simpan sebagai XLSX, lalu unggah lagi.",
        )
    if not name.lower().endswith(SUFFIXES):
        return Refusal(
            "file_suffix",
            "Jenis berkas ini tidak diterima. Simpan daftar peserta sebagai XLSX, XLS, ODS, CSV, atau TXT, lalu unggah "
            "lagi.",
        )
    return None
