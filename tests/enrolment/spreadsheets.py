"""Spreadsheets of every kind that offices keep, made here byte by byte where no library at hand writes them."""

import csv
import io
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

Cells = Sequence[Sequence[object]]
SECTOR = 512


@dataclass(frozen=True)
class Page:
    """A sheet to be written. ``merged`` are areas of row, column, row, column from 0, ``hidden`` rows from 0."""

    cells: Cells
    name: str = "Peserta"
    merged: Sequence[tuple[int, int, int, int]] = ()
    hidden: Sequence[int] = ()
    is_shown: bool = True
    hidden_columns: Sequence[int] = ()


def as_text(cells: Cells, separator: str = ";", first: str = "", encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    out.write(first)
    csv.writer(out, delimiter=separator).writerows(cells)
    return out.getvalue().encode(encoding)


def as_xlsx(*pages: Page) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        for page in pages:
            sheet = book.add_worksheet(page.name)
            for number, cells in enumerate(page.cells):
                for at, cell in enumerate(cells):
                    sheet.write(number, at, cell)
            for area in page.merged:
                sheet.merge_range(*area, page.cells[area[0]][area[1]])
            for number in page.hidden:
                sheet.set_row(number, options={"hidden": True})
            for at in page.hidden_columns:
                sheet.set_column(at, at, 10, None, {"hidden": True})
            if not page.is_shown:
                sheet.hide()
    return out.getvalue()


_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)


def as_ods(*pages: Page, content: str = "") -> bytes:
    tables = "".join(map(_ods_table, pages))
    styles = '<style:style style:name="unseen"><style:table-properties table:display="false"/></style:style>'
    xml = content or (
        f"<office:document-content {_NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", xml)
    return out.getvalue()


def _ods_table(page: Page) -> str:
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in page.merged}
    rows = []
    for number, cells in enumerate(page.cells):
        seen = ' table:visibility="filter"' if number in page.hidden else ""
        made = (_ods_cell(cell, spans.get((number, at))) for at, cell in enumerate(cells))
        rows.append(f"<table:table-row{seen}>{''.join(made)}</table:table-row>")
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows.append(f'<table:table-row table:number-rows-repeated="1048000">{blank}</table:table-row>')
    style = "" if page.is_shown else ' table:style-name="unseen"'
    heads = "".join(map(_ods_column, range(10), [page] * 10))
    return f"<table:table table:name={quoteattr(page.name)}{style}>{heads}{''.join(rows)}</table:table>"


def _ods_column(at: int, page: Page) -> str:
    seen = ' table:visibility="collapse"' if at in page.hidden_columns else ""
    return f"<table:table-column{seen}/>"


def _ods_cell(cell: object, span: tuple[int, int] | None) -> str:
    over = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    if cell in ("", None):
        return f"<table:table-cell{over}/>"
    if isinstance(cell, int | float):
        return f'<table:table-cell{over} office:value-type="float" office:value="{cell}"/>'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(cell).split("\n"))
    return f'<table:table-cell{over} office:value-type="string">{lines}</table:table-cell>'


def as_xls(*pages: Page) -> bytes:
    """The Excel of 1997 to 2003: records (BIFF8) in a stream within a container (CFB)."""
    shared: dict[str, int] = {}
    sheets = [_xls_sheet(page, shared) for page in pages]
    table = _xls_texts(list(shared))
    start = len(_record(0x809, bytes(16))) + len(table) + len(_record(0x0A, b""))
    start += sum(len(_xls_listing(page, 0)) for page in pages)
    listings = b""
    for page, sheet in zip(pages, sheets, strict=True):
        listings += _xls_listing(page, start)
        start += len(sheet)
    head = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + listings + table + _record(0x0A, b"")
    return compound({"Workbook": head + b"".join(sheets)})


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _xls_texts(texts: Sequence[str]) -> bytes:
    """The list of shared texts. What is too long for one record goes on in others; letters go on there behind a sign
    that says how wide they are."""
    most, bodies = 8_224, [struct.pack("<II", len(texts), len(texts))]
    for text in texts:
        if len(bodies[-1]) + 5 > most:
            bodies.append(b"")
        bodies[-1] += struct.pack("<HB", len(text), 1)
        letters = text.encode("utf-16-le")
        while letters:
            room = (most - len(bodies[-1])) // 2 * 2
            bodies[-1] += letters[:room]
            letters = letters[room:]
            bodies += [b"\x01"] if letters else []
    return _record(0xFC, bodies[0]) + b"".join(_record(0x3C, body) for body in bodies[1:])


def _xls_listing(page: Page, start: int) -> bytes:
    name = page.name.encode("utf-16-le")
    return _record(0x85, struct.pack("<IBBBB", start, not page.is_shown, 0, len(page.name), 1) + name)


def _xls_sheet(page: Page, shared: dict[str, int]) -> bytes:
    body = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for at in page.hidden_columns:
        body += _record(0x7D, struct.pack("<6H", at, at, 2_560, 0, 1, 0))
    for number in page.hidden:
        body += _record(0x208, struct.pack("<8H", number, 0, 10, 255, 0, 0, 0x20, 0))
    for number, cells in enumerate(page.cells):
        for at, cell in enumerate(cells):
            if isinstance(cell, int | float):
                body += _record(0x203, struct.pack("<HHHd", number, at, 0, cell))
            elif cell not in ("", None):
                body += _record(0xFD, struct.pack("<HHHI", number, at, 0, shared.setdefault(str(cell), len(shared))))
    if page.merged:
        areas = (struct.pack("<4H", top, bottom, left, right) for top, left, bottom, right in page.merged)
        body += _record(0xE5, struct.pack("<H", len(page.merged)) + b"".join(areas))
    return body + _record(0x0A, b"")


def compound(streams: dict[str, bytes]) -> bytes:
    """A container with streams, each large enough to lie in sectors of its own."""
    chains, numbers, entries = [], [], []
    at = 0
    for name, data in streams.items():
        data = data.ljust(4_096, b"\0")
        count = -(-len(data) // SECTOR)
        chains.append(data.ljust(count * SECTOR, b"\0"))
        numbers += [*range(at + 1, at + count), 0xFFFFFFFE]
        entries.append(_entry(name, 2, at, len(data)))
        at += count
    directory = b"".join([_entry("Root Entry", 5, 0xFFFFFFFE, 0), *entries])
    directory = directory.ljust(-(-len(directory) // SECTOR) * SECTOR, b"\0")
    first_entry, count = at, len(directory) // SECTOR
    numbers += [*range(at + 1, at + count), 0xFFFFFFFE]
    at += count
    tables = next(n for n in range(1, 110) if n * SECTOR // 4 >= len(numbers) + n)
    numbers += [0xFFFFFFFD] * tables
    fat = struct.pack(f"<{len(numbers)}I", *numbers).ljust(tables * SECTOR, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, tables, first_entry, 0, 4_096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", *range(at, at + tables), *[0xFFFFFFFF] * (109 - tables))
    return head + b"".join(chains) + directory + fat


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    title = name.encode("utf-16-le").ljust(64, b"\0")
    middle = struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, *[0xFFFFFFFF] * 2, 1 if kind == 5 else 0xFFFFFFFF)
    return title + middle + bytes(36) + struct.pack("<IQ", start, size)
