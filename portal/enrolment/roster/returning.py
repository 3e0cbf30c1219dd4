"""The rows of a roster that were not taken, as a sheet to be mended: each reason on the cell that it speaks of."""

from collections.abc import Iterator, Mapping, Sequence

from portal.documents.remarked import RemarkedSheet
from portal.documents.tables.reading import opened
from portal.documents.tables.shapes import Cell, Sheet
from portal.enrolment.roster.layout import Layout
from portal.enrolment.roster.rows import RosterFile
from portal.errors import Refusal
from portal.regions.nik import hide_niks

REASON = "Alasan"
"""The heading of the column that is added. It means nothing when the sheet comes in again."""
STANDS_FOR = {
    "sex": ("sex", "male", "female"),
    "birth_date": ("birth_date", "birth"),
    "village_code": ("village_code", "village", "district", "regency"),
}

Untaken = Mapping[tuple[str, int], Sequence[Refusal]]
"""The reasons of rows by sheet and number."""


def returned(name: str, data: bytes, file: RosterFile, untaken: Untaken) -> list[RemarkedSheet]:
    """The sheets that have such rows, with their headings. Raises ReadingFault where the file cannot be read again."""
    layouts = {sheet.name: sheet.layout for sheet in file.sheets if not sheet.ignored}
    with opened(name, data) as sheets:
        read = [(hide_niks(sheet.name), sheet) for sheet in sheets]
        return [
            _returned(shown, sheet, layout, untaken)
            for shown, sheet in read
            if (layout := layouts.get(shown)) and any(where == shown for where, _number in untaken)
        ]


def _returned(name: str, sheet: Sheet, layout: Layout, untaken: Untaken) -> RemarkedSheet:
    rows: list[list[Cell]] = []
    remarks: dict[tuple[int, int], str] = {}
    width = max(column.at for column in layout.columns) + 1
    for number, cells in sheet.rows():
        row = [*cells, *[""] * (width - len(cells))][:width]
        if layout.first <= number <= layout.last:
            rows.append([*row, REASON if number == layout.last else ""])
        elif reasons := untaken.get((name, number)):
            told: dict[int, list[str]] = {}
            for reason in reasons:
                for index in _columns(layout, reason):
                    told.setdefault(index, []).append(str(reason))
            remarks |= {(len(rows), index): " ".join(words) for index, words in told.items()}
            rows.append([*row, " ".join(map(str, reasons))])
    return RemarkedSheet(name, rows, remarks)


def _columns(layout: Layout, reason: Refusal) -> Iterator[int]:
    """The first column of those that a reason may speak of."""
    field = reason.field or "nik"
    positions = layout.positions
    for name in STANDS_FOR.get(field, (field,)):
        if name in positions:
            yield positions[name]
            return
