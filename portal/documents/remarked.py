"""A spreadsheet given back to whoever made it, with a remark on each cell that has to be put right."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import xlsxwriter

from portal.documents.tables.shapes import Cell


@dataclass(frozen=True)
class RemarkedSheet:
    """Rows as they came, and remarks by index of the row and the column."""

    name: str
    rows: Sequence[Sequence[Cell]]
    remarks: Mapping[tuple[int, int], str]


def remarked_bytes(sheets: Sequence[RemarkedSheet]) -> bytes:
    """The sheets as an XLSX workbook. Texts stay texts, so that a NIK keeps its digits and nothing is a formula."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        formats = {
            (False, False): book.add_format({"num_format": "@"}),
            (True, False): book.add_format({"num_format": "@", "bg_color": "#fbe9e7", "border": 1}),
            (False, True): book.add_format({"num_format": "dd/mm/yyyy"}),
            (True, True): book.add_format({"num_format": "dd/mm/yyyy", "bg_color": "#fbe9e7", "border": 1}),
        }
        for sheet in sheets:
            page = book.add_worksheet()
            page.set_column(0, 30, 18)
            for number, cells in enumerate(sheet.rows):
                for index, cell in enumerate(cells):
                    look = formats[(number, index) in sheet.remarks, isinstance(cell, date)]
                    if isinstance(cell, date):
                        page.write_datetime(number, index, cell, look)
                    elif isinstance(cell, float):
                        page.write_number(number, index, cell, look)
                    else:
                        page.write_string(number, index, cell, look)
            for (number, index), remark in sheet.remarks.items():
                page.write_comment(number, index, remark, {"x_scale": 2})
    return target.getvalue()
