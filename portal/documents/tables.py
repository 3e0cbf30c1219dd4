"""From the bytes of an uploaded XLSX, CSV or text file to numbered rows of cells.

Nothing here knows what the columns mean. Every file that cannot be read is a Refusal, never an exception.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, pairwise
from threading import Lock

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from portal.errors import Refusal
from portal.limits import MAX_UPLOAD, MEGABYTE

MAX_BYTES = MAX_UPLOAD
MAX_UNPACKED = 64 * 1024 * 1024
MAX_WEIGHT = 256 * 1024 * 1024
"""Bytes that the cells of an XLSX file may take once it is open."""
MAX_ROWS = 5_000
"""As many as a cohort can have seats; a test compares them."""
"""Rows below the headers: nobody has more people for one cohort."""
MAX_COLUMNS = 200
BYTES_PER_CELL = 32
_TURN = Lock()
"""Files are opened one after the other, so that several large ones at once do not take the memory of all."""
SUFFIXES = (".xlsx", ".csv", ".tsv", ".txt")
SEPARATORS = (";", ",", "\t")

Cell = str | float | date
Row = tuple[int, list[Cell]]

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_ATTRIBUTE = rb"""\s+[\w:]+="[^"<>']*\""""
_SHEET = re.compile(rb"<(?:\w+:)?sheetData[\s/>]")
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c(?:%b)*?\s+r=\"([A-Z]{1,3})([0-9]{1,7})\"(?:%b)*\s*(/?)>" % (_ATTRIBUTE, _ATTRIBUTE))
_SHARED_TEXT = re.compile(rb"<(?:\w+:)?si[\s/>]")

EMPTY = Refusal("file_empty", "Berkas kosong. Isi daftar peserta lebih dahulu, lalu unggah lagi.")
UNREADABLE = Refusal(
    "file_unreadable",
    "Berkas tidak dapat dibaca. Buka dengan Excel atau LibreOffice, simpan sebagai XLSX, lalu unggah lagi.",
)
TOO_MANY = Refusal(
    "file_too_many_rows",
    "Daftar melebihi %(limit)s baris, sebanyak kursi terbanyak satu angkatan. "
    "Bagi menurut angkatan, lalu unggah satu per satu.",
    {"limit": f"{MAX_ROWS:,}".replace(",", ".")},
)
TOO_HEAVY = Refusal(
    "file_too_heavy",
    "Berkas terlalu berat untuk dibaca. Salin hanya kolom daftar peserta ke berkas baru, lalu unggah berkas itu.",
)


def read_table(name: str, data: bytes) -> list[Row] | Refusal:
    """All rows that are not blank, each with its number as a spreadsheet program shows it, from 1.

    XLSX gives its first visible sheet. Text is UTF-8, UTF-16 with a byte order mark, or else Windows-1252.
    """
    if len(data) > MAX_BYTES:
        return Refusal(
            "file_too_large",
            "Ukuran berkas melebihi %(limit)s MB. Bagi daftar menjadi beberapa berkas, lalu unggah satu per satu.",
            {"limit": MAX_BYTES // MEGABYTE},
        )
    if not data.strip(b" \t\r\n;,"):
        return EMPTY
    refusal = _wrong_kind(name, data)
    if refusal:
        return refusal
    with _TURN:
        return _read_xlsx(data) if data.startswith(b"PK\x03\x04") else _read_text(data)


def _wrong_kind(name: str, data: bytes) -> Refusal | None:
    if data.startswith(_OLD_EXCEL):
        return Refusal(
            "file_old_excel",
            "Berkas ini Excel lama (.xls) atau memakai kata sandi. "
            "Buka di Excel, hapus kata sandinya, simpan sebagai XLSX, lalu unggah lagi.",
        )
    if data.startswith(_FOREIGN):
        return Refusal(
            "file_not_table",
            "Berkas ini bukan tabel, melainkan PDF, gambar, atau arsip. Unggah daftar peserta sebagai XLSX atau CSV.",
        )
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return Refusal(
            "file_html",
            "Berkas ini halaman web (HTML), bukan tabel. Buka di Excel, simpan sebagai XLSX, lalu unggah lagi.",
        )
    if not name.lower().endswith(SUFFIXES):
        return Refusal(
            "file_suffix",
            "Jenis berkas ini tidak diterima. Simpan daftar peserta sebagai XLSX, CSV, atau TXT, lalu unggah lagi.",
        )
    return None


def _limited(rows: Iterator[Sequence[Cell]]) -> list[Row] | Refusal:
    kept: list[Row] = []
    for number, cells in enumerate(rows, start=1):
        if not any(not isinstance(cell, str) or cell.strip() for cell in cells):
            continue
        if len(kept) > MAX_ROWS:
            return TOO_MANY
        kept.append((number, list(cells[:MAX_COLUMNS])))
    return kept or EMPTY


# XLSX


def _read_xlsx(data: bytes) -> list[Row] | Refusal:
    try:
        refusal = _inspect(data)
        if refusal:
            return refusal
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for index, sheet in enumerate(book.sheets_metadata):
                if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
                    return _limited(map(_plain_row, book.get_sheet_by_index(index).iter_rows()))
        return UNREADABLE
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a broken file raises many kinds, and a panic in the reader is no Exception
        return UNREADABLE


def _inspect(data: bytes) -> Refusal | None:
    """What speaks against opening the archive. The reader makes room for the whole rectangle its cells span, and
    for a copy of a shared text in each cell that shows it, so a small file could otherwise take all memory."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MAX_UNPACKED:
            return TOO_HEAVY
        if "xl/workbook.xml" not in archive.namelist() or "content.xml" in archive.namelist():
            return Refusal(
                "file_not_xlsx",
                "Berkas ini bukan lembar kerja XLSX. Buka dengan Excel atau LibreOffice, simpan sebagai XLSX, "
                "lalu unggah lagi.",
            )
        cells = spanned = longest = 0
        for part in parts:
            xml = archive.read(part)
            is_sheet = _SHEET.search(xml) is not None
            text = _longest_text(xml)
            if (is_sheet or text) and b"<!" in xml:  # comments and the like could hide cells from this look
                return UNREADABLE
            longest = max(longest, text)
            if is_sheet:
                extent = _extent(xml)
                if extent is None:
                    return UNREADABLE
                cells += extent.filled
                spanned = max(spanned, extent.width * extent.height)
                if extent.rows > MAX_ROWS + 1:
                    return TOO_MANY
    return TOO_HEAVY if spanned * BYTES_PER_CELL + cells * longest > MAX_WEIGHT else None


def _longest_text(xml: bytes) -> int:
    """The length in bytes of the longest shared text, markup included; 0 when there is none."""
    starts = (match.start() for match in _SHARED_TEXT.finditer(xml))
    return max((end - start for start, end in pairwise(chain(starts, [len(xml)]))), default=0)


@dataclass(frozen=True)
class _Extent:
    """How many cells of a sheet hold something, in how many rows, and how far from A1 the outermost of them lie."""

    filled: int
    rows: int
    width: int
    height: int


def _extent(xml: bytes) -> _Extent | None:
    """None when a cell does not say plainly where it stands."""
    told = filled = rows = width = height = 0
    before = b""
    for match in _CELL.finditer(xml):
        told += 1
        column, row, is_empty = match.groups()
        if not is_empty:
            filled += 1
            rows += row != before
            before = row
            width = max(width, _column_number(column))
            height = max(height, int(row))
    plain = b"\0" not in xml and told == sum(1 for _ in _ANY_CELL.finditer(xml))
    return _Extent(filled, rows, width, height) if plain else None


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _plain_row(cells: Sequence[object]) -> list[Cell]:
    return [_plain(cell) for cell in cells]


def _plain(cell: object) -> Cell:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool | time | timedelta):
        return str(cell)
    return float(cell)  # type: ignore[arg-type]


# CSV and text


def _read_text(data: bytes) -> list[Row] | Refusal:
    text = _decoded(data)
    if text is None or "\0" in text:
        return UNREADABLE
    separator = max(SEPARATORS, key=lambda one: _header_width(text, one))
    try:
        return _limited(_records(text, separator))
    except csv.Error:
        return UNREADABLE


def _decoded(data: bytes) -> str | None:
    utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf_16 else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _records(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _header_width(text: str, separator: str) -> int:
    try:
        return next((len(row) for row in _records(text, separator) if any(map(str.strip, row))), 0)
    except csv.Error:
        return 0
