"""Rows and sheets of a long roster as plain values, to be kept until they come in, and back. Pure."""

from dataclasses import asdict
from datetime import date
from typing import Any

from portal.enrolment.roster.layout import ColumnReading, ColumnState, Layout
from portal.enrolment.roster.questions import RowQuestion
from portal.enrolment.roster.rows import RosterRow, SheetReading
from portal.errors import Refusal
from portal.regions.nik import Sex

Plain = dict[str, Any]


def plain_row(row: RosterRow) -> Plain:
    values = asdict(row)
    told = {"birth_date": row.birth_date.isoformat(), "from_nik": sorted(row.from_nik)}
    return {name: value for name, value in {**values, **told}.items() if name != "questions"}


def row_from(plain: Plain) -> RosterRow:
    told = {"birth_date": date.fromisoformat(plain["birth_date"]), "from_nik": frozenset(plain["from_nik"])}
    return RosterRow(**{**plain, **told, "sex": Sex(plain["sex"])})


def plain_sheet(sheet: SheetReading) -> Plain:
    layout = sheet.layout
    return {
        "name": sheet.name,
        "ignored": str(sheet.ignored) if sheet.ignored else "",
        "rows": [layout.first, layout.last] if layout else [],
        "columns": [[one.at, one.heading, one.field, one.state.value] for one in sheet.columns],
        "samples": [[at, text] for at, text in sheet.samples.items()],
        "unseen": list(sheet.unseen),
    }


def sheet_from(plain: Plain) -> SheetReading:
    columns = tuple(
        ColumnReading(at, heading, field, ColumnState(state)) for at, heading, field, state in plain["columns"]
    )
    return SheetReading(
        plain["name"],
        Layout(plain["rows"][0], plain["rows"][1], columns) if plain["rows"] else None,
        said("sheet_ignored", plain["ignored"]) if plain["ignored"] else None,
        dict(map(tuple, plain["samples"])),
        tuple(plain["unseen"]),
    )


def said(code: str, text: str) -> Refusal:
    """What was kept as it had been said."""
    return Refusal(code, text)


def plain_question(question: RowQuestion) -> Plain:
    return asdict(question)


def question_from(plain: Plain) -> RowQuestion:
    options = tuple((value, words) for value, words in plain["options"])
    return RowQuestion(plain["field"], options, plain["about"], plain["answer"])
