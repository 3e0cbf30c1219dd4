"""What a roster holds, row by row, once it has been read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from portal.enrolment.roster.layout import ColumnReading, Layout
from portal.enrolment.roster.questions import RowQuestion
from portal.errors import Refusal
from portal.regions.nik import Sex


@dataclass(frozen=True)
class RosterRow:
    """A good row. ``number`` is the row's in its sheet, ``phone`` is E.164, ``village_code`` is dotted.

    ``certificate_code`` is that of a certificate of the level which the course requires, or empty. ``from_nik`` names
    the fields that the row itself leaves open. ``received`` is when a seat was asked for, if that was earlier.
    """

    number: int
    nik: str
    name: str
    sex: Sex
    birth_date: date
    phone: str | None
    village_code: str
    quota: str | None
    certificate_code: str = ""
    birth_place: str = ""
    from_nik: frozenset[str] = frozenset()
    sheet: str = ""
    received: datetime | None = None
    questions: tuple[RowQuestion, ...] = ()
    """What was asked about the row, and answered."""


@dataclass(frozen=True)
class RefusedRow:
    """A row that cannot be taken, or not yet; ``name`` is empty when the name itself is not in order."""

    number: int
    name: str
    reasons: tuple[Refusal, ...]
    sheet: str = ""
    questions: tuple[RowQuestion, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """Whether a word from somebody would be enough."""
        return all(reason.code in DOUBTS for reason in self.reasons)


@dataclass(frozen=True)
class RowNote:
    """Something to look at in a good row, or why a row was skipped."""

    number: int
    note: Refusal
    sheet: str = ""


@dataclass(frozen=True)
class SkippedRow(RowNote):
    """A row that is nobody's."""


@dataclass(frozen=True)
class SheetReading:
    """What a visible sheet was taken for. ``ignored`` says why none of its rows was read."""

    name: str
    layout: Layout | None
    ignored: Refusal | None = None
    samples: Mapping[int, str] = field(default_factory=dict)
    """What stands first under the headings, by place of the column."""
    unseen: tuple[str, ...] = ()
    """Letters of columns with a heading that the spreadsheet program does not show."""

    @property
    def columns(self) -> tuple[ColumnReading, ...]:
        return self.layout.columns if self.layout else ()


DOUBTS = frozenset({"village_doubtful", "district_doubtful", "birth_ambiguous", "person_doubtful"})
"""Codes of reasons that an answer takes away."""

Entry = SheetReading | RosterRow | RefusedRow | RowNote


@dataclass(frozen=True)
class RosterFile:
    """What a file holds, in the order of its rows."""

    rows: tuple[RosterRow, ...]
    refused: tuple[RefusedRow, ...]
    warnings: tuple[RowNote, ...]
    ignored_columns: tuple[str, ...]
    doubtful: tuple[RefusedRow, ...] = ()
    skipped: tuple[RowNote, ...] = ()
    sheets: tuple[SheetReading, ...] = ()
