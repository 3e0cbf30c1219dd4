"""A roster as it was understood and what it would do, as plain values and as lines for people."""

from collections.abc import Iterator, Sequence
from typing import Any

from portal.enrolment.actions.weighing import WeighedRow, counts
from portal.enrolment.roster.rows import RosterFile, RowNote, SheetReading
from portal.errors import Refusal


def as_object(file: RosterFile, weighed: Sequence[WeighedRow]) -> dict[str, Any]:
    """Counts in which each row stands once, then the sheets and columns, then a reason for each row."""
    return {
        **counts(weighed),
        "skipped": len(file.skipped),
        "sheets": [_sheet(sheet) for sheet in file.sheets],
        "rows": [
            *(_row(one, _notes(file, one)) for one in weighed),
            *(
                {"sheet": one.sheet, "row": one.number, "outcome": "skipped", "reasons": [_reason(one.note)]}
                for one in file.skipped
            ),
        ],
    }


def as_lines(file: RosterFile, weighed: Sequence[WeighedRow]) -> Iterator[str]:
    told = as_object(file, weighed)
    yield ", ".join(f"{name} {count}" for name, count in told.items() if isinstance(count, int))
    for sheet in told["sheets"]:
        yield f"sheet {sheet['name']}: {sheet['ignored'] or 'read'}"
        for column in sheet["columns"]:
            yield f"  {column['column']} {column['heading']}: {column['field'] or '-'} ({column['state']})"
    for row in told["rows"]:
        for reason in row["reasons"]:
            yield f"{row['sheet']} {row['row']} {row['outcome']}: {reason['text']}".strip()


def refused(refusal: Refusal) -> dict[str, Any]:
    """What is said of a file that is no roster."""
    return {**counts([]), "skipped": 0, "sheets": [], "rows": [], "refusal": _reason(refusal)}


def _sheet(sheet: SheetReading) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "ignored": str(sheet.ignored) if sheet.ignored else "",
        "header_rows": [sheet.layout.first, sheet.layout.last] if sheet.layout else [],
        "columns": [
            {"column": one.letter, "heading": one.heading, "field": one.field, "state": one.state.value}
            for one in sheet.columns
        ],
    }


def _row(one: WeighedRow, notes: Sequence[RowNote]) -> dict[str, Any]:
    return {
        "sheet": one.row.sheet,
        "row": one.row.number,
        "outcome": one.outcome.value,
        "name": one.row.name,
        "reasons": [_reason(reason) for reason in one.reasons],
        "notes": [_reason(note.note) for note in notes],
        "changes": {name: [_plain(before), _plain(after)] for name, (before, after) in one.changes.items()},
    }


def _notes(file: RosterFile, one: WeighedRow) -> list[RowNote]:
    return [note for note in file.warnings if (note.sheet, note.number) == (one.row.sheet, one.row.number)]


def _reason(reason: Refusal) -> dict[str, str]:
    return {"code": reason.code, "text": str(reason), "field": reason.field or ""}


def _plain(value: Any) -> Any:
    return None if value is None else str(value)
