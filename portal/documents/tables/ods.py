"""ODS, the spreadsheets of LibreOffice: read from its XML directly. A short file may repeat a cell a billion times, and
other readers make room for all of them; nor do they tell which cells are merged and which rows are hidden."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import IO, Any

from defusedxml import ElementTree

from portal.documents.tables.shapes import (
    LOCKED,
    MAX_COLUMNS,
    MAX_SHEETS,
    TOO_HEAVY,
    Area,
    Bounds,
    Cell,
    ReadingFault,
    Row,
    Sheet,
    filled,
    whole,
)

LAST_ROW = 1_048_576
_BYTES_PER_CELL = 128
"""What a cell takes as a value of its own, its text not counted."""
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
UNSEEN = ("collapse", "filter")
_NUMBERS = ("float", "currency", "percentage")


@contextmanager
def sheets(data: bytes, bounds: Bounds) -> Iterator[list[Sheet]]:
    with whole(), zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(part.file_size for part in archive.infolist()) > bounds.unpacked:
            raise ReadingFault(TOO_HEAVY)
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise ReadingFault(LOCKED)
        with archive.open("content.xml") as content:
            found = [_sheet(table) for table in _tables(content, bounds)]
    yield found


class _Table:
    """A sheet while it is read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: list[Row] = []
        self.merged: list[Area] = []
        self.hidden: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.last = self.columns = 0

    def add_columns(self, column: Any) -> None:
        """Take in what is said of columns beside each other."""
        first, self.columns = self.columns, self.columns + _count(column, "number-columns-repeated")
        if column.get(f"{_TABLE}visibility") in UNSEEN:
            self.hidden_columns.update(range(first, min(self.columns, MAX_COLUMNS)))

    def add(self, row: Any) -> int:
        """Take in a row as often as it is repeated; how many cells were kept."""
        times = min(_count(row, "number-rows-repeated"), LAST_ROW - self.last)
        number, self.last = self.last + 1, self.last + times
        cells, areas = _cells(row, number)
        kept = list(filled([(number, cells)]))
        if not kept:
            return 0
        self.merged += areas
        self.rows += [(number + more, cells) for more in range(times)]
        if row.get(f"{_TABLE}visibility") in UNSEEN:
            self.hidden.update(range(number, number + times))
        return times * len(cells)


def _sheet(table: _Table) -> Sheet:
    return Sheet(
        table.name, lambda: iter(table.rows), tuple(table.merged), frozenset(table.hidden), table.hidden_columns
    )


def _tables(content: IO[bytes], bounds: Bounds) -> list[_Table]:
    """The visible sheets. What has been read of the XML is dropped at once."""
    found: list[_Table] = []
    unseen: set[str] = set()
    cells = count = 0
    showing = False
    for event, node in ElementTree.iterparse(content, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            if node.tag == f"{_TABLE}table":
                count += 1
                showing = node.get(f"{_TABLE}style-name") not in unseen
                if showing:
                    found.append(_Table(node.get(f"{_TABLE}name", "")))
        elif node.tag == f"{_STYLE}style":
            if any(part.get(f"{_TABLE}display") == "false" for part in node):
                unseen.add(node.get(f"{_STYLE}name", ""))
        elif node.tag == f"{_TABLE}table-column" and showing:
            found[-1].add_columns(node)
        elif node.tag == f"{_TABLE}table-row":
            cells += found[-1].add(node) if showing else 0
            node.clear()
        if cells * _BYTES_PER_CELL > bounds.weight or count > MAX_SHEETS:
            raise ReadingFault(TOO_HEAVY)
    return found


def _cells(row: Any, number: int) -> tuple[list[Cell], list[Area]]:
    """The cells of a row, without the blank ones at its end, and the areas that begin in it."""
    cells: list[Cell] = []
    areas = []
    for node in row:
        room = MAX_COLUMNS - len(cells)
        if node.tag not in _CELLS or not room:
            continue
        down, right = _count(node, "number-rows-spanned"), _count(node, "number-columns-spanned")
        if down > 1 or right > 1:
            areas.append(Area(number, len(cells), number + down - 1, len(cells) + right - 1))
        covered = node.tag == _CELLS[1]
        cells += ["" if covered else _value(node)] * min(_count(node, "number-columns-repeated"), room)
    while cells and cells[-1] == "":
        cells.pop()
    return cells, areas


def _count(node: Any, name: str) -> int:
    return max(1, int(node.get(f"{_TABLE}{name}", 1)))


def _value(node: Any) -> Cell:
    kind = node.get(f"{_OFFICE}value-type")
    if kind in _NUMBERS:
        return float(node.get(f"{_OFFICE}value"))
    if kind == "date":
        return date.fromisoformat(node.get(f"{_OFFICE}date-value")[:10])
    return "\n".join(_words(part) for part in node if part.tag in (f"{_TEXT}p", f"{_TEXT}h"))


def _words(node: Any) -> str:
    """The text of a paragraph; spaces in a row and line breaks are written as elements. Remarks are left out."""
    words = [node.text or ""]
    for part in node:
        if part.tag == f"{_TEXT}s":
            words.append(" ")
        elif part.tag in (f"{_TEXT}line-break", f"{_TEXT}tab"):
            words.append("\n")
        elif part.tag != f"{_OFFICE}annotation":
            words.append(_words(part))
        words.append(part.tail or "")
    return "".join(words)
