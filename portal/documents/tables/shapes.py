"""What a table is once it is read, how large it may be, and what is said of one that cannot be read."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.errors import Refusal
from portal.limits import MAX_UPLOAD, MEGABYTE

Cell = str | float | date
Row = tuple[int, list[Cell]]
"""A row with its number as a spreadsheet program shows it, from 1."""

MAX_COLUMNS = 200
MAX_SHEETS = 200
BYTES_PER_CELL = 32


@dataclass(frozen=True)
class Bounds:
    """How many bytes a file may have, its parts once they are unpacked, and its cells once they are open."""

    file: int
    unpacked: int
    weight: int


UPLOAD = Bounds(MAX_UPLOAD, 64 * MEGABYTE, 256 * MEGABYTE)
REGISTER = Bounds(64 * MEGABYTE, 512 * MEGABYTE, 1024 * MEGABYTE)
"""For the list of a whole country, read from the server's own disk."""


@dataclass(frozen=True)
class Area:
    """Cells merged into one: the numbers of the first and last row, from 1, and places of columns, from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """A visible sheet. ``name`` is empty for text. ``rows`` reads it from the start, leaving out blank rows."""

    name: str
    rows: Callable[[], Iterator[Row]]
    merged: Sequence[Area] = ()
    hidden: Collection[int] = ()
    """Numbers of rows that the spreadsheet program does not show."""
    hidden_columns: Collection[int] = ()
    """Places of columns that it does not show."""


class ReadingFault(Exception):
    """The file cannot be read, or no further; ``refusal`` says so to whoever brought it."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


EMPTY = Refusal("file_empty", "Berkas kosong. Isi daftar peserta lebih dahulu, lalu unggah lagi.")
UNREADABLE = Refusal(
    "file_unreadable",
    "Berkas tidak dapat dibaca. Buka dengan Excel atau LibreOffice, simpan sebagai XLSX, lalu unggah lagi.",
)
TOO_HEAVY = Refusal(
    "file_too_heavy",
    "Berkas terlalu berat untuk dibaca. Salin hanya kolom daftar peserta ke berkas baru, lalu unggah berkas itu.",
)
LOCKED = Refusal(
    "file_password",
    "Berkas ini memakai kata sandi. Buka di Excel, hapus kata sandinya, simpan, lalu unggah lagi.",
)
NOT_TABLE = Refusal(
    "file_not_table",
    "Berkas ini bukan tabel, melainkan PDF, gambar, atau arsip. Unggah daftar peserta sebagai XLSX atau CSV.",
)


@contextmanager
def whole() -> Iterator[None]:
    """Whatever breaks inside while a file is opened or read becomes a ReadingFault: a broken file raises many kinds,
    and a panic in a reader is no Exception."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, ReadingFault):
        raise
    except BaseException:
        raise ReadingFault(UNREADABLE) from None


def filled(rows: Iterable[tuple[int, Sequence[Cell]]]) -> Iterator[Row]:
    """The rows that hold something, cut to as many columns as are read."""
    for number, cells in rows:
        if any(not isinstance(cell, str) or cell.strip() for cell in cells):
            yield number, list(cells[:MAX_COLUMNS])


def plain(cell: object) -> Cell:
    """A cell as the readers of spreadsheets give it, as one of three kinds."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool | time | timedelta):
        return str(cell)
    return float(cell)  # type: ignore[arg-type]
