"""A roster as it was understood and what it would do, as plain values and as lines for people."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from portal.enrolment.actions.weighing import WeighedRow, Weighing, counts
from portal.enrolment.roster.questions import RowQuestion
from portal.enrolment.roster.report import remarks
from portal.enrolment.roster.rows import RosterFile, SheetReading
from portal.errors import Refusal


def as_object(weighing: Weighing) -> dict[str, Any]:
    """Counts in which each row stands once, then the quotas as they would stand, the sheets and columns, then a reason
    for each row."""
    file = weighing.file
    notes = _notes_by_row(file)
    return {
        **weighing.counts,
        "skipped": len(file.skipped),
        "quotas": [asdict(one) for one in weighing.quotas],
        "remarks": remarks(file),
        "sheets": [_sheet(sheet) for sheet in file.sheets],
        "rows": [
            *(_row(one, [*notes.get((one.row.sheet, one.row.number), ()), *one.notes]) for one in weighing.rows),
            *(
                {"sheet": one.sheet, "row": one.number, "outcome": "skipped", "reasons": [_reason(one.note)]}
                for one in file.skipped
            ),
        ],
    }


def as_lines(weighing: Weighing) -> Iterator[str]:
    told = as_object(weighing)
    yield ", ".join(f"{name} {count}" for name, count in told.items() if isinstance(count, int))
    for sheet in told["sheets"]:
        yield f"sheet {sheet['name']}: {sheet['ignored'] or 'read'}"
        for column in sheet["columns"]:
            yield f"  {column['column']} {column['heading']}: {column['field'] or '-'} ({column['state']})"
    for quota in told["quotas"]:
        yield f"quota {quota['name']}: {quota['taken']} of {quota['seats']}, {quota['waiting']} waiting"
    for row in told["rows"]:
        for reason in row["reasons"]:
            yield f"{row['sheet']} {row['row']} {row['outcome']}: {reason['text']}".strip()


def refused(refusal: Refusal) -> dict[str, Any]:
    """What is said of a file that is no roster."""
    return {
        **counts([]),
        "skipped": 0,
        "quotas": [],
        "remarks": [],
        "sheets": [],
        "rows": [],
        "refusal": _reason(refusal),
    }


def _sheet(sheet: SheetReading) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "ignored": str(sheet.ignored) if sheet.ignored else "",
        "hidden_columns": list(sheet.unseen),
        "header_rows": [sheet.layout.first, sheet.layout.last] if sheet.layout else [],
        "columns": [
            {
                "column": one.letter,
                "heading": one.heading,
                "field": one.field,
                "state": one.state.value,
                "sample": sheet.samples.get(one.at, ""),
            }
            for one in sheet.columns
        ],
    }


def _row(one: WeighedRow, notes: Sequence[Refusal]) -> dict[str, Any]:
    return {
        "sheet": one.row.sheet,
        "row": one.row.number,
        "outcome": one.outcome.value,
        "name": one.row.name,
        "reasons": [_reason(reason) for reason in one.reasons],
        "notes": [_reason(note) for note in notes],
        "questions": [_question(question) for question in one.questions],
        "changes": {name: [_plain(before), _plain(after)] for name, (before, after) in one.changes.items()},
    }


def _question(question: RowQuestion) -> dict[str, Any]:
    options = [words for _value, words in question.options]
    return {"field": question.field, "options": options, "answer": dict(question.options).get(question.answer, "")}


def _notes_by_row(file: RosterFile) -> dict[tuple[str, int], list[Refusal]]:
    notes: dict[tuple[str, int], list[Refusal]] = {}
    for note in file.warnings:
        notes.setdefault((note.sheet, note.number), []).append(note.note)
    return notes


def _reason(reason: Refusal) -> dict[str, str]:
    return {"code": reason.code, "text": str(reason), "field": reason.field or ""}


def _plain(value: Any) -> Any:
    return None if value is None else str(value)
