"""What a roster would do to a cohort, row by row, before anything is done."""

import enum
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.enrolment.actions import levels, renewing
from portal.enrolment.actions.doubting import UnknownQuota, settle_doubts, unknown_quotas
from portal.enrolment.actions.forecasting import Forecast, Forecaster, QuotaAfter
from portal.enrolment.actions.importing import asking_of
from portal.enrolment.actions.judging import ELSEWHERE, notes_on, reasons_against
from portal.enrolment.queries.members import KnownPerson, known_people
from portal.enrolment.roster.layout import ColumnState
from portal.enrolment.roster.questions import Answers, RowQuestion
from portal.enrolment.roster.rows import RefusedRow, RosterFile, RosterRow, SheetReading
from portal.errors import Refusal
from portal.keys import column_cipher
from portal.regions import queries as regions


class RowOutcome(enum.StrEnum):
    """What would become of a row. Each row has one of these; who is new or changed is taken."""

    SEATED = "seated"
    WAITING = "waiting"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"


FILTERS = {
    "baru": (RowOutcome.SEATED, RowOutcome.WAITING),
    "berubah": (RowOutcome.CHANGED,),
    "sama": (RowOutcome.UNCHANGED,),
    "meragukan": (RowOutcome.DOUBTFUL,),
    "ditolak": (RowOutcome.REFUSED,),
}
"""Which rows the page of a roster shows, by the word of its address."""
TAKEN = frozenset({RowOutcome.SEATED, RowOutcome.WAITING, RowOutcome.CHANGED})


@dataclass(frozen=True)
class WeighedRow:
    """A row with its outcome: the reasons if it is not taken, what would change if somebody is in already."""

    row: RosterRow | RefusedRow
    outcome: RowOutcome
    reasons: Sequence[Refusal] = ()
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    notes: Sequence[Refusal] = ()

    @property
    def questions(self) -> Sequence[RowQuestion]:
        return self.row.questions

    @property
    def is_untaken(self) -> bool:
        return self.outcome in (RowOutcome.DOUBTFUL, RowOutcome.REFUSED)

    @property
    def is_twice(self) -> bool:
        """Whether somebody would be in two cohorts on the same days."""
        return any(note.code == ELSEWHERE for note in self.notes)


@dataclass(frozen=True)
class Weighing:
    """A roster as it was read, and with its doubts settled as far as they were answered: every row that is somebody's,
    in the order of the file, how the quotas would stand afterwards, and which quotas it names that are not there."""

    read: RosterFile
    file: RosterFile
    rows: Sequence[WeighedRow]
    quotas: Sequence[QuotaAfter]
    unknown: Sequence[UnknownQuota]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each outcome, and how many are taken."""
        return counts(self.rows)

    @property
    def sheet_numbers(self) -> dict[str, int]:
        return {sheet.name: number for number, sheet in enumerate(self.file.sheets)}

    def refusal(self) -> Refusal | None:
        return refuse_unasked(self.counts, self.file.sheets, self.unknown)


def refuse_unasked(
    counts: Mapping[str, int], sheets: Sequence[SheetReading], unknown: Sequence[UnknownQuota]
) -> Refusal | None:
    """Why nothing comes in yet: somebody would wait, and it was not said which quotas are meant."""
    if not counts[RowOutcome.WAITING]:
        return None
    asked = [
        f"kolom {column.letter} “{column.heading}”"
        for sheet in sheets
        for column in sheet.columns
        if column.state is ColumnState.PROPOSED and column.field == "quota" and not sheet.ignored
    ]
    asked += [f"kuota “{one.text}”" for one in unknown if not one.question.answer]
    message = "Ada yang akan menunggu kursi, dan kuotanya belum jelas: %(asked)s. Jawab dahulu di atas, lalu masukkan."
    return Refusal("quota_unasked", message, {"asked": ", ".join(asked)}) if asked else None


def weigh(
    session: Session,
    cohort: Cohort,
    read: RosterFile,
    now: datetime,
    answers: Answers | None = None,
    *,
    asking: bool = False,
    seats: Forecaster | None = None,
) -> Weighing:
    """What would become of a roster as it was read, and as its questions were answered.

    ``asking``: whether it is asked, where the course requires a level, who has completed it. Only an operator may ask
    without leaving a trace. ``seats`` are those that earlier parts of the same roster have left.
    """
    given = answers or {}
    file = settle_doubts(session, cohort, read, given)
    renewals = renewing.compare(session, cohort, file.rows)
    weighed = [WeighedRow(row, RowOutcome.REFUSED, row.reasons) for row in file.refused]
    weighed += [WeighedRow(row, RowOutcome.DOUBTFUL, row.reasons) for row in file.doubtful]
    weighed += [WeighedRow(one.row, RowOutcome.REFUSED, one.reasons) for one in renewals.refused]
    weighed += [
        WeighedRow(one.row, RowOutcome.CHANGED, changes=one.changes, notes=one.notes) for one in renewals.changed
    ]
    weighed += [WeighedRow(one.row, RowOutcome.UNCHANGED, notes=one.notes) for one in renewals.unchanged]
    newcomers, quotas = _newcomers(
        session, cohort, renewals.others, now, asking, seats or Forecaster(session, cohort, now)
    )
    sheets = {sheet.name: index for index, sheet in enumerate(file.sheets)}
    rows = sorted([*weighed, *newcomers], key=lambda one: (sheets.get(one.row.sheet, 0), one.row.number))
    return Weighing(read, file, rows, quotas, unknown_quotas(cohort, read, given))


def shown_rows(rows: Sequence[WeighedRow], wanted: str) -> list[WeighedRow]:
    """The rows of one outcome, by the word of the address; by any other word those that somebody has to look at."""
    outcomes = FILTERS.get(wanted)
    if outcomes:
        return [one for one in rows if one.outcome in outcomes]
    return [one for one in rows if one.is_untaken or one.questions or one.outcome is RowOutcome.CHANGED or one.is_twice]


def counts(weighed: Sequence[WeighedRow]) -> dict[str, int]:
    return summed(Counter(one.outcome for one in weighed))


def summed(found: Mapping[RowOutcome, int]) -> dict[str, int]:
    """How many rows have each outcome, and how many are taken."""
    found = Counter(found)
    return {"taken": sum(found[one] for one in TAKEN), **{outcome.value: found[outcome] for outcome in RowOutcome}}


def _newcomers(
    session: Session, cohort: Cohort, rows: Sequence[RosterRow], now: datetime, asking: bool, seats: Forecaster
) -> tuple[list[WeighedRow], Sequence[QuotaAfter]]:
    known = known_people(session, cohort, [row.nik for row in rows])
    villages = regions.existing(session, {row.village_code for row in rows})
    reasons = {row.nik: list(reasons_against(row, known.get(column_cipher.digest(row.nik)), villages)) for row in rows}
    if asking:
        required = cohorts.course_of(session, cohort).requires
        seekers = [asking_of(row, known) for row in rows if not reasons[row.nik]]
        answers = levels.ask(session, cohort, required, seekers, now)
        for row in rows:
            reasons[row.nik] += levels.reasons(required, answers.get(column_cipher.digest(row.nik)))
    welcome = [row for row in rows if not reasons[row.nik]]
    told = seats.add(welcome)
    return [
        _weighed(row, known.get(column_cipher.digest(row.nik)), reasons[row.nik], told) for row in rows
    ], told.quotas


def _weighed(row: RosterRow, known: KnownPerson | None, reasons: Sequence[Refusal], told: Forecast) -> WeighedRow:
    if reasons:
        return WeighedRow(row, RowOutcome.REFUSED, reasons)
    note = told.categories[row.nik].note
    outcome = RowOutcome.SEATED if row.nik in told.seated else RowOutcome.WAITING
    return WeighedRow(row, outcome, notes=[*([note] if note else []), *notes_on(row, known)])
