"""XLSX: looked at as an archive of XML first, and opened only if it cannot take all memory."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, pairwise

from defusedxml import ElementTree
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from portal.documents.tables.shapes import (
    BYTES_PER_CELL,
    MAX_COLUMNS,
    MAX_SHEETS,
    TOO_HEAVY,
    UNREADABLE,
    Area,
    Bounds,
    ReadingFault,
    Row,
    Sheet,
    filled,
    plain,
    whole,
)
from portal.errors import Refusal

NOT_XLSX = Refusal(
    "file_not_xlsx",
    "Berkas ini bukan lembar kerja XLSX. Buka dengan Excel atau LibreOffice, simpan sebagai XLSX, lalu unggah lagi.",
)
_ATTRIBUTE = rb"""\s+[\w:]+="[^"<>']*\""""
_SHEET = re.compile(rb"<(?:\w+:)?sheetData[\s/>]")
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c(?:%b)*?\s+r=\"([A-Z]{1,3})([0-9]{1,7})\"(?:%b)*\s*(/?)>" % (_ATTRIBUTE, _ATTRIBUTE))
_SHARED_TEXT = re.compile(rb"<(?:\w+:)?si[\s/>]")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\s(?=[^<>]*\shidden=\"(?:1|true)\")(?:[^<>]*\s)?r=\"([0-9]{1,7})\"")
_HIDDEN_COLUMNS = re.compile(rb"<(?:\w+:)?col\s(?=[^<>]*\shidden=\"(?:1|true)\")[^<>]*>")
_BOUND = {name: re.compile(rb"\s%b=\"([0-9]{1,5})\"" % name.encode()) for name in ("min", "max")}
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s(?:[^<>]*\s)?ref=\"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})\"[^<>]*>"
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class _Look:
    """What the XML of a sheet tells besides the values of its cells."""

    hidden: frozenset[int] = frozenset()
    merged: tuple[Area, ...] = ()
    hidden_columns: frozenset[int] = frozenset()


@contextmanager
def sheets(data: bytes, bounds: Bounds) -> Iterator[list[Sheet]]:
    with whole():
        looks = _inspect(data, bounds)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        told = list(enumerate(book.sheets_metadata))
    with book:
        yield [
            _sheet(book, at, one.name, looks.get(at, _Look()))
            for at, one in told
            if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
        ]


def _sheet(book: CalamineWorkbook, at: int, name: str, look: _Look) -> Sheet:
    return Sheet(name, lambda: rows_of(book, at), look.merged, look.hidden, look.hidden_columns)


def rows_of(book: CalamineWorkbook, at: int) -> Iterator[Row]:
    """The filled rows of a sheet by its number."""
    with whole():
        rows = book.get_sheet_by_index(at).iter_rows()
        yield from filled((number, [plain(cell) for cell in cells]) for number, cells in enumerate(rows, start=1))


def _inspect(data: bytes, bounds: Bounds) -> dict[int, _Look]:
    """Raise what speaks against opening the archive. The reader makes room for the whole rectangle its cells span, and
    for a copy of a shared text in each cell that shows it, so a small file could otherwise take all memory."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > bounds.unpacked:
            raise ReadingFault(TOO_HEAVY)
        if "xl/workbook.xml" not in archive.namelist() or "content.xml" in archive.namelist():
            raise ReadingFault(NOT_XLSX)
        cells = spanned = longest = 0
        looks = {}
        for part in parts:
            xml = archive.read(part)
            is_sheet = _SHEET.search(xml) is not None
            text = _longest_text(xml)
            if (is_sheet or text) and b"<!" in xml:  # comments and the like could hide cells from this look
                raise ReadingFault(UNREADABLE)
            longest = max(longest, text)
            if is_sheet:
                extent = _extent(xml)
                if extent is None:
                    raise ReadingFault(UNREADABLE)
                cells += extent.filled
                spanned = max(spanned, extent.width * extent.height)
                looks[part.filename] = _look(xml)
        if spanned * BYTES_PER_CELL + cells * longest > bounds.weight:
            raise ReadingFault(TOO_HEAVY)
        return {at: looks[part] for at, part in enumerate(_parts(archive)) if part in looks}


def _parts(archive: zipfile.ZipFile) -> list[str]:
    """The names of the parts that hold the sheets, in the order of the book."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"), forbid_dtd=True)
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    targets = {one.get("Id"): posixpath.join("/xl", one.get("Target", "")).lstrip("/") for one in relations}
    listed = [one for one in book.iter() if one.tag.rpartition("}")[2] == "sheet"]
    if len(listed) > MAX_SHEETS:
        raise ReadingFault(TOO_HEAVY)
    return [targets.get(one.get(_RELATION), "") for one in listed]


def _look(xml: bytes) -> _Look:
    merged = (
        Area(int(top), _column_number(left) - 1, int(bottom), _column_number(right) - 1)
        for left, top, right, bottom in _MERGED.findall(xml)
    )
    spans = ((_BOUND[name].search(one) for name in ("min", "max")) for one in _HIDDEN_COLUMNS.findall(xml))
    unseen = (range(int(first[1]) - 1, min(int(last[1]), MAX_COLUMNS)) for first, last in spans if first and last)
    rows = frozenset(int(number) for number in _HIDDEN_ROW.findall(xml))
    return _Look(rows, tuple(merged), frozenset(at for span in unseen for at in span))


def _longest_text(xml: bytes) -> int:
    """The length in bytes of the longest shared text, markup included; 0 when there is none."""
    starts = (match.start() for match in _SHARED_TEXT.finditer(xml))
    return max((end - start for start, end in pairwise(chain(starts, [len(xml)]))), default=0)


@dataclass(frozen=True)
class _Extent:
    """How many cells of a sheet hold something, and how far from A1 the outermost of them lie."""

    filled: int
    width: int
    height: int


def _extent(xml: bytes) -> _Extent | None:
    """None when a cell does not say plainly where it stands."""
    told = filled_cells = width = height = 0
    for match in _CELL.finditer(xml):
        told += 1
        column, row, is_empty = match.groups()
        if not is_empty:
            filled_cells += 1
            width = max(width, _column_number(column))
            height = max(height, int(row))
    plainly = b"\0" not in xml and told == sum(1 for _ in _ANY_CELL.finditer(xml))
    return _Extent(filled_cells, width, height) if plainly else None


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
