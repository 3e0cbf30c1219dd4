"""What is kept and shown of a roster that was read: rows by where they stand, and remarks on the file as a whole."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from portal.enrolment.roster.headings import TITLES
from portal.enrolment.roster.layout import ColumnState
from portal.enrolment.roster.people import HIDDEN
from portal.enrolment.roster.rows import RefusedRow, RosterFile, RosterRow, RowNote
from portal.errors import Refusal

Report = dict[str, Any]


def has_several_sheets(file: RosterFile) -> bool:
    """Whether a row is found by its number only together with its sheet."""
    return sum(not sheet.ignored for sheet in file.sheets) > 1


def report_row(
    file: RosterFile, row: RosterRow | RefusedRow | RowNote, reasons: Iterable[Refusal], name: str = ""
) -> Report:
    """One row with what is said of it."""
    sheet = row.sheet if has_several_sheets(file) else ""
    return {"row": row.number, "sheet": sheet, "name": name, "reasons": [str(reason) for reason in reasons]}


def in_order(file: RosterFile, reports: Iterable[Report]) -> list[Report]:
    """Reports in the order of the file."""
    sheets = {sheet.name: index for index, sheet in enumerate(file.sheets)}
    return sorted(reports, key=lambda report: (sheets.get(report["sheet"], 0), report["row"]))


def together(reports: Sequence[Report]) -> list[Report]:
    """Reports that say the same of several rows made one, which has these rows in words: `2–40, 43`."""
    said: dict[tuple[str, ...], list[Report]] = {}
    for report in reports:
        said.setdefault((report["sheet"], *report["reasons"]), []).append(report)
    return [same[0] | {"rows": spans(report["row"] for report in same)} for same in said.values()]


def spans(numbers: Iterable[int]) -> str:
    """Numbers in order, those that follow one another as a span."""
    ordered = sorted(set(numbers))
    parts = []
    for _start, run in groupby(enumerate(ordered), key=lambda pair: pair[1] - pair[0]):
        members = [number for _index, number in run]
        parts.append(f"{members[0]}–{members[-1]}" if len(members) > 2 else ", ".join(map(str, members)))
    return ", ".join(parts)


def remarks(file: RosterFile) -> list[str]:
    """What is to be said of the file itself: sheets that were not read, rows that are nobody's, columns that may mean
    something."""
    told = [
        f"Lembar “{sheet.name}” tidak dipakai. {sheet.ignored}"
        for sheet in file.sheets
        if sheet.ignored and sheet.ignored.code != "sheet_blank"
    ]
    skipped = in_order(file, (report_row(file, row, [row.note]) for row in file.skipped))
    for one in together(skipped):
        told.append(f"Dilewati {_where(one)}: {one['reasons'][0]}")
    told += _unseen(file)
    for sheet in file.sheets:
        for column in sheet.columns if not sheet.ignored else ():
            if column.state is ColumnState.PROPOSED:
                told.append(
                    f"Kolom {column.letter} “{column.heading}” tidak dibaca; mungkin maksudnya {TITLES[column.field]}."
                )
    return list(dict.fromkeys(told))


def _unseen(file: RosterFile) -> list[str]:
    """What the spreadsheet program does not show, and was read all the same."""
    told = []
    for sheet in file.sheets:
        where = f"Lembar “{sheet.name}”: " if has_several_sheets(file) else ""
        if sheet.unseen and not sheet.ignored:
            told.append(f"{where}{len(sheet.unseen)} kolom tersembunyi ikut dibaca: {', '.join(sheet.unseen)}.")
        rows = [one.number for one in file.warnings if one.sheet == sheet.name and one.note.code == HIDDEN.code]
        if rows:
            told.append(f"{where}{len(rows)} baris tersembunyi ikut dibaca: {spans(rows)}.")
    return told


def _where(report: Report) -> str:
    sheet = f"lembar “{report['sheet']}” " if report["sheet"] else ""
    return f"{sheet}baris {report['rows']}"
