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
from portal.enrolment.actions.forecasting import forecast
from portal.enrolment.actions.importing import asking_of, known_people, reasons_against
from portal.enrolment.roster.rows import RefusedRow, RosterFile, RosterRow
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


TAKEN = frozenset({RowOutcome.SEATED, RowOutcome.WAITING, RowOutcome.CHANGED})


@dataclass(frozen=True)
class WeighedRow:
    """A row with its outcome: the reasons if it is not taken, what would change if somebody is in already."""

    row: RosterRow | RefusedRow
    outcome: RowOutcome
    reasons: Sequence[Refusal] = ()
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


def weigh(session: Session, cohort: Cohort, file: RosterFile, now: datetime, *, asking: bool) -> list[WeighedRow]:
    """Every row of a roster that is somebody's, in the order of the file.

    ``asking``: whether it is asked, where the course requires a level, who has completed it. Only an operator may ask
    without leaving a trace.
    """
    renewals = renewing.compare(session, cohort, file.rows)
    weighed = [WeighedRow(row, RowOutcome.REFUSED, row.reasons) for row in file.refused]
    weighed += [WeighedRow(row, RowOutcome.DOUBTFUL, row.reasons) for row in file.doubtful]
    weighed += [WeighedRow(one.row, RowOutcome.REFUSED, one.reasons) for one in renewals.refused]
    weighed += [WeighedRow(one.row, RowOutcome.CHANGED, changes=one.changes) for one in renewals.changed]
    weighed += [WeighedRow(one.row, RowOutcome.UNCHANGED) for one in renewals.unchanged]
    weighed += _newcomers(session, cohort, renewals.others, now, asking)
    sheets = {sheet.name: index for index, sheet in enumerate(file.sheets)}
    return sorted(weighed, key=lambda one: (sheets.get(one.row.sheet, 0), one.row.number))


def counts(weighed: Sequence[WeighedRow]) -> dict[str, int]:
    """How many rows have each outcome, and how many are taken."""
    found = Counter(one.outcome for one in weighed)
    return {"taken": sum(found[one] for one in TAKEN), **{outcome.value: found[outcome] for outcome in RowOutcome}}


def _newcomers(
    session: Session, cohort: Cohort, rows: Sequence[RosterRow], now: datetime, asking: bool
) -> list[WeighedRow]:
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
    seats = dict(zip((row.nik for row in welcome), forecast(session, cohort, welcome, now), strict=True))
    weighed = []
    for row in rows:
        why = reasons[row.nik]
        outcome = RowOutcome.REFUSED if why else RowOutcome.SEATED if seats[row.nik] else RowOutcome.WAITING
        weighed.append(WeighedRow(row, outcome, why))
    return weighed
