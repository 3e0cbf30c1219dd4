"""Tables into spreadsheet files: XLSX for people, CSV for programs.

Whatever a person typed stays text in both: no cell is ever a formula, and a 16-digit NIK keeps all its digits.
"""

import csv
import datetime
import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import xlsxwriter

from portal.texts import formula_sign

MAX_TEXT = 32_767
"""Characters that Excel holds in one cell."""
MAX_TAB = 31
"""Characters that Excel allows in the name of a sheet."""
FIRST_EXCEL_DAY = datetime.date(1900, 3, 1)
"""Before it, spreadsheet programs disagree which number a day has."""
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 does not allow, halves of characters included."""
MAX_NUMBER = 11
"""Digits that Excel shows as they are; it writes more as 3,2E+15 and keeps only fifteen."""


@dataclass(frozen=True)
class Column:
    """One column. ``kind`` says what its cells hold, ``width`` how many characters are shown."""

    title: str
    kind: Literal["text", "number", "date"] = "text"
    width: int = 16


@dataclass(frozen=True)
class Spreadsheet:
    """A table. Each row has one value a column, or None for an empty cell; ``rows`` is read once.

    A number is an int, float or Decimal; a date is a date, or a datetime, of which the day is taken as it stands.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


def as_sample(sheet: Spreadsheet) -> Spreadsheet:
    """The same table of invented people: its title and every row say CONTOH."""
    remark = Column("Keterangan", "text", 26)
    rows = ((*row, "CONTOH, data rekaan") for row in sheet.rows)
    return Spreadsheet(f"CONTOH {sheet.title}", (*sheet.columns, remark), rows)


def file_name(name: str, sample: bool) -> str:
    """How a list is called on the disk of whoever takes it; that of invented people says so."""
    return f"contoh-{name}" if sample else name


def xlsx_bytes(sheet: Spreadsheet) -> bytes:
    """The sheet as an XLSX workbook: bold header that stays in view, filters, numbers and dates that calculate.

    Texts longer than Excel holds are cut. Raises ValueError when a row is not as long as the columns.
    """
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        book.set_properties({"title": _legal(sheet.title)})
        page = book.add_worksheet(tab_name(sheet.title))
        header = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        formats = {
            "text": book.add_format({"num_format": "@"}),
            "whole": book.add_format({"num_format": "0"}),
            "number": book.add_format({"num_format": "0.0#"}),
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        }
        for index, column in enumerate(sheet.columns):
            page.set_column(index, index, column.width)
            page.write_string(0, index, cell_text(column.title), header)
        page.freeze_panes(1, 0)
        last = 0
        for last, row in enumerate(sheet.rows, start=1):
            for index, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
                _write(page, last, index, column.kind, value, formats)
        if sheet.columns:
            page.autofilter(0, 0, last, len(sheet.columns) - 1)
    return target.getvalue()


def csv_bytes(sheet: Spreadsheet) -> bytes:
    """The sheet as CSV the way Indonesian Excel reads it: UTF-8 with BOM, ``;`` between cells, lines end in CRLF.

    Numbers have a decimal comma, dates are dd/mm/yyyy. A text that a spreadsheet would take for a formula, or for a
    number of which it keeps only a part (a NIK), gets an apostrophe in front. Raises ValueError when a row is not as
    long as the columns.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow(_inert(column.title) for column in sheet.columns)
    for row in sheet.rows:
        writer.writerow(_plain(column.kind, value) for column, value in zip(sheet.columns, row, strict=True))
    return target.getvalue().encode("utf-8-sig")


def _write(page: Any, row: int, index: int, kind: str, value: Any, formats: dict[str, Any]) -> None:
    """Put one value into its cell, as what its column says."""
    if _empty(value):
        return
    if kind == "number":
        page.write_number(row, index, value, formats["whole" if isinstance(value, int) else "number"])
    elif kind == "date" and _day(value) >= FIRST_EXCEL_DAY:
        page.write_datetime(row, index, _day(value), formats["date"])
    else:
        page.write_string(row, index, cell_text(_written(kind, value)), formats["text"])


def _plain(kind: str, value: Any) -> str:
    """One value as a cell of a CSV file."""
    if _empty(value):
        return ""
    return _inert(value) if kind == "text" else _written(kind, value)


def _written(kind: str, value: Any) -> str:
    """One value in Indonesian figures."""
    if kind == "number":
        return format(Decimal(str(value)), "f").replace(".", ",")
    if kind == "date":
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    return str(value)


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, float | Decimal) and not math.isfinite(value))


def _day(value: datetime.date) -> datetime.date:
    return value.date() if isinstance(value, datetime.datetime) else value


def _legal(value: Any) -> str:
    return ILLEGAL.sub("", str(value))


def _inert(value: Any) -> str:
    """A text that stays one when a spreadsheet opens the file: not a formula, and no number that would lose digits."""
    text = _legal(value)
    active = formula_sign(text) or text.startswith(("\t", "\r", "\n"))
    digits = text.isascii() and text.isdecimal() and (len(text) > MAX_NUMBER or text.startswith("0"))
    return "'" + text if active or digits else text


def cell_text(value: Any) -> str:
    """Text for an XLSX cell, with Excel's line ends.

    xlsxwriter takes ``<r>…</r>`` for ready-made markup; a trailing space keeps it the text that was typed.
    """
    text = _legal(value).replace("\r\n", "\n").replace("\r", "\n")[:MAX_TEXT]
    return text[: MAX_TEXT - 1] + " " if text.startswith("<r>") and text.endswith("</r>") else text


def tab_name(title: str) -> str:
    """A name for the sheet's tab that Excel accepts: short, without its seven forbidden signs, no quote at the ends."""
    text = re.sub(r"[\[\]:*?/\\\s]+", " ", _legal(title))[:MAX_TAB].strip(" '")
    return "Data" if text.lower() in ("", "history") else text


FILES = {"xlsx": xlsx_bytes, "csv": csv_bytes}
"""The kinds of file that a table is given out as, by the end of its name."""
