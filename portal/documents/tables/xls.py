"""XLS, the Excel of before 2007: its records are counted first, and the file is opened only if it cannot take all
memory. The reader makes room for the whole rectangle that the cells of a sheet span."""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from portal.documents.tables.compound import stream
from portal.documents.tables.shapes import (
    BYTES_PER_CELL,
    LOCKED,
    MAX_COLUMNS,
    MAX_SHEETS,
    TOO_HEAVY,
    UNREADABLE,
    Area,
    Bounds,
    ReadingFault,
    Sheet,
    whole,
)
from portal.documents.tables.xlsx import rows_of

SIGNATURE = b"\xd0\xcf\x11\xe0"
_END, _LOCK, _SHEET, _CONTINUE, _TEXTS, _ROW, _MERGED, _COLUMNS = 0x0A, 0x2F, 0x85, 0x3C, 0xFC, 0x208, 0xE5, 0x7D
_SHARED_TEXT = 0xFD
_CELLS = frozenset({0x06, 0x201, 0x203, 0x204, 0x205, 0x27E, 0xBD, 0xBE, 0xD6, _SHARED_TEXT, 0x01, 0x02, 0x03, 0x04})
_SEVERAL = frozenset({0xBD, 0xBE})
"""Cells beside each other in one record, which ends with the column of the last."""
_IS_HIDDEN = 0x20


@dataclass
class _SheetRecords:
    """What the records of a sheet tell besides the values of its cells."""

    width: int = 0
    height: int = 0
    texts: int = 0
    hidden: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)


@contextmanager
def sheets(data: bytes, bounds: Bounds) -> Iterator[list[Sheet]]:
    with whole():
        records = _inspect(data, bounds)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        listed = list(enumerate(book.sheets_metadata))
    with book:
        yield [
            _sheet(book, at, one.name, records[at] if len(records) == len(listed) else _SheetRecords())
            for at, one in listed
            if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
        ]


def _sheet(book: CalamineWorkbook, at: int, name: str, told: _SheetRecords) -> Sheet:
    return Sheet(name, lambda: rows_of(book, at), tuple(told.merged), frozenset(told.hidden), told.hidden_columns)


def _inspect(data: bytes, bounds: Bounds) -> list[_SheetRecords]:
    """What each sheet tells, in the order of the book; raises what speaks against opening it."""
    if stream(data, "EncryptedPackage") is not None:
        raise ReadingFault(LOCKED)
    book = stream(data, "Workbook") or stream(data, "Book")
    if book is None:
        raise ReadingFault(UNREADABLE)
    starts: list[int] = []
    texts: list[bytes] = []
    before = 0
    for kind, body in _records(book, 0):
        if kind == _LOCK:
            raise ReadingFault(LOCKED)
        if kind == _SHEET:
            starts.append(struct.unpack_from("<I", body)[0])
        if kind == _TEXTS and texts:
            raise ReadingFault(UNREADABLE)
        if kind == _TEXTS or (kind == _CONTINUE and before == _TEXTS):
            texts.append(body)
            kind = _TEXTS
        before = kind
    if len(starts) > MAX_SHEETS:
        raise ReadingFault(TOO_HEAVY)
    longest = _longest(texts)
    records = [_sheet_records(book, start) for start in starts]
    weight = sum(told.width * told.height * BYTES_PER_CELL + told.texts * longest for told in records)
    if weight > bounds.weight:
        raise ReadingFault(TOO_HEAVY)
    return records


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place on, up to the end of their part of the book."""
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        yield kind, book[at + 4 : at + 4 + length]
        if kind == _END:
            return
        at += 4 + length


def _sheet_records(book: bytes, start: int) -> _SheetRecords:
    told = _SheetRecords()
    for kind, body in _records(book, start):
        if kind in _CELLS and len(body) >= 4:
            row, column = struct.unpack_from("<HH", body)
            if kind in _SEVERAL:
                column = max(column, struct.unpack_from("<H", body, len(body) - 2)[0])
            told.height, told.width = max(told.height, row + 1), max(told.width, column + 1)
            told.texts += kind == _SHARED_TEXT
        elif kind == _ROW and len(body) >= 16 and body[12] & _IS_HIDDEN:
            told.hidden.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind == _COLUMNS and len(body) >= 10 and body[8] & 1:
            first, last = struct.unpack_from("<HH", body)
            told.hidden_columns.update(range(first, min(last + 1, MAX_COLUMNS)))
        elif kind == _MERGED:
            for top, bottom, left, right in struct.iter_unpack("<4H", body[2 : 2 + (len(body) - 2) // 8 * 8]):
                told.merged.append(Area(top + 1, left, bottom + 1, right))
    return told


class _Texts:
    """The list of shared texts, cut into records wherever one was full."""

    def __init__(self, parts: list[bytes]) -> None:
        self.parts = iter(parts)
        self.left = next(self.parts, b"")

    def take(self, count: int) -> bytes:
        """Up to so many bytes; at the end of a record those of the next one. None left is a broken file."""
        if not self.left:
            self.left = next(self.parts)
        taken, self.left = self.left[:count], self.left[count:]
        return taken


def _longest(parts: list[bytes]) -> int:
    """How many bytes the longest shared text may take, at most."""
    if not parts:
        return 0
    texts, longest = _Texts(parts), 0
    _uses, count = struct.unpack("<II", texts.take(8))
    if count * 3 > sum(map(len, parts)):
        raise ReadingFault(UNREADABLE)
    for _ in range(count):
        length, flags = struct.unpack("<HB", texts.take(3))
        longest = max(longest, 3 * length)
        rest = 4 * struct.unpack("<H", texts.take(2))[0] if flags & 8 else 0
        rest += struct.unpack("<I", texts.take(4))[0] if flags & 4 else 0
        _pass_letters(texts, length, 1 + (flags & 1))
        while rest:
            rest -= len(texts.take(rest))
    return longest


def _pass_letters(texts: _Texts, count: int, width: int) -> None:
    """Letters that go on in the next record begin there with their width."""
    while count:
        if not texts.left:
            texts.left = next(texts.parts)
            width = 1 + (texts.take(1)[0] & 1)
        count -= max(1, len(texts.take(count * width)) // width)
