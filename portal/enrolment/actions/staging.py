"""Long rosters: read and weighed part by part, and kept row by row until they come in part by part."""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.enrolment.actions.doubting import UnknownQuota
from portal.enrolment.actions.forecasting import Forecaster, QuotaAfter
from portal.enrolment.actions.importing import TakenIn, record_import, take_in
from portal.enrolment.actions.weighing import TAKEN, RowOutcome, WeighedRow, Weighing, refuse_unasked, summed, weigh
from portal.enrolment.models import RosterImport, RosterLine, RosterUpload
from portal.enrolment.queries import lines
from portal.enrolment.roster import keeping
from portal.enrolment.roster.people import HIDDEN
from portal.enrolment.roster.questions import Answers
from portal.enrolment.roster.reading import MAX_ROWS
from portal.enrolment.roster.report import Report, has_several_sheets, remarks
from portal.enrolment.roster.rows import Entry, RefusedRow, RosterFile, RosterRow, RowNote, SheetReading, SkippedRow
from portal.errors import NotFound, Refusal

PART = 500
MAX_REPORTED = 2_000
"""Rows that were not taken, and rows that were skipped, that are told one by one."""
EMPTY = RosterFile((), (), (), ())


@dataclass
class LongReading:
    """What is known of a long roster while it is read."""

    seats: Forecaster
    sheets: list[SheetReading] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    hidden: list[RowNote] = field(default_factory=list)
    unknown: dict[str, UnknownQuota] = field(default_factory=dict)
    count: int = 0


def parts_of(found: Iterable[Entry], reading: LongReading) -> Iterator[RosterFile]:
    """A roster in parts of so many people; what is said of the file itself is gathered."""
    found = iter(found)
    while entries := list(islice(found, PART)):
        reading.sheets += [one for one in entries if isinstance(one, SheetReading)]
        reading.skipped += [one for one in entries if isinstance(one, SkippedRow)][
            : MAX_REPORTED - len(reading.skipped)
        ]
        notes = [one for one in entries if isinstance(one, RowNote) and not isinstance(one, SkippedRow)]
        reading.hidden += [one for one in notes if one.note == HIDDEN]
        untaken = [one for one in entries if isinstance(one, RefusedRow)]
        yield RosterFile(
            rows=tuple(one for one in entries if isinstance(one, RosterRow)),
            refused=tuple(one for one in untaken if not one.is_doubtful),
            doubtful=tuple(one for one in untaken if one.is_doubtful),
            warnings=tuple(notes),
            ignored_columns=(),
            sheets=tuple(reading.sheets),
        )


def weigh_part(
    session: Session, cohort: Cohort, part: RosterFile, reading: LongReading, answers: Answers, now: datetime
) -> Weighing:
    """What would become of the next part."""
    weighing = weigh(session, cohort, part, now, answers, seats=reading.seats)
    for one in weighing.unknown:
        before = reading.unknown.get(one.question.about)
        reading.unknown[one.question.about] = replace(one, rows=one.rows + (before.rows if before else 0))
    return weighing


def keep_part(session: Session, upload_id: uuid.UUID, weighing: Weighing, reading: LongReading) -> None:
    """Keep the rows of a part."""
    good = {(row.sheet, row.number): row for row in weighing.file.rows}
    rows = [
        {
            "upload_id": upload_id,
            "position": reading.count + at,
            "outcome": one.outcome.value,
            "is_asked": bool(one.questions),
            "content": json.dumps(_plain(one, good.get((one.row.sheet, one.row.number)))).encode(),
        }
        for at, one in enumerate(weighing.rows)
    ]
    reading.count += len(rows)
    if rows:
        session.execute(insert(RosterLine), rows)


def forget(session: Session, upload: RosterUpload) -> None:
    """Drop what was kept of an earlier reading."""
    session.execute(delete(RosterLine).where(RosterLine.upload_id == upload.id))
    upload.overview = None


def keep_overview(upload: RosterUpload, reading: LongReading) -> None:
    """Keep what was found of the file as a whole: it has been read to its end."""
    file = replace(EMPTY, sheets=tuple(reading.sheets), skipped=tuple(reading.skipped), warnings=tuple(reading.hidden))
    told = {
        "sheets": [keeping.plain_sheet(one) for one in reading.sheets],
        "remarks": remarks(file),
        "several": has_several_sheets(file),
        "quotas": [asdict(one) for one in reading.seats.quotas()],
        "unknown": [[one.text, one.rows, keeping.plain_question(one.question)] for one in reading.unknown.values()],
    }
    upload.overview = json.dumps(told).encode()


def begin_entering(
    session: Session, viewer: Viewer, cohort: Cohort, upload: RosterUpload, now: datetime
) -> RosterImport:
    """Open the report of a long roster, with the rows that are not taken; its people come in part by part."""
    told = json.loads(upload.overview or b"{}")
    untaken = lines.untaken(session, upload.id, MAX_REPORTED)
    made = RosterImport(
        cohort_id=cohort.id,
        made_by=viewer.id,
        made_at=now,
        file_name=upload.file_name,
        accepted=0,
        waiting=0,
        refused=[_report(one, told["several"]) for one in untaken],
        notes=[{"remark": one} for one in told["remarks"]] + [{"changed": 0, "unchanged": 0}],
        ignored_columns=[],
    )
    session.add(made)
    session.flush()
    gone = RosterLine.outcome.not_in([one.value for one in TAKEN])
    session.execute(delete(RosterLine).where(RosterLine.upload_id == upload.id, gone))
    upload.content, upload.choices, upload.answers, upload.import_id = b"", [], None, made.id
    return made


def enter_part(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    upload: RosterUpload,
    most: int,
    now: datetime,
    entry_id: uuid.UUID | None,
) -> tuple[int, uuid.UUID | None]:
    """Bring in the next rows under the lock of the cohort, and forget them: how many these were. Whom they brought is
    added to the entry of the trail, which the first part makes."""
    cohorts.lock(session, cohort)
    some = lines.next_lines(session, upload.id, most)
    if not some:
        raise NotFound
    made = session.get_one(RosterImport, upload.import_id)
    rows = tuple(keeping.row_from(json.loads(one.content)["row"]) for one in some)
    sheets = tuple(keeping.sheet_from(one) for one in json.loads(upload.overview or b"{}")["sheets"])
    came = take_in(session, viewer, cohort, replace(EMPTY, rows=rows, sheets=sheets), now)
    _add(made, came)
    if entry_id is None:
        entry_id = record_import(session, viewer, cohort, made, came.people, now)
    else:
        audit.add_people(session, entry_id, came.people)
    last = some[-1].position
    session.execute(delete(RosterLine).where(RosterLine.upload_id == upload.id, RosterLine.position <= last))
    return len(some), entry_id


def _add(made: RosterImport, came: TakenIn) -> None:
    """Add to a report what came of a part."""
    known = next(note for note in made.notes if "unchanged" in note)
    sums = {"changed": known["changed"] + came.changed, "unchanged": known["unchanged"] + came.unchanged}
    made.accepted += came.accepted
    made.waiting += came.waiting
    made.refused = [*made.refused, *came.refused][:MAX_REPORTED]
    made.notes = [*(note for note in made.notes if note is not known), sums]


@dataclass(frozen=True)
class LongRoster:
    """A long roster that has been read, for whoever looks at it: as much of a ``Weighing`` as its page shows."""

    counts: Mapping[str, int]
    sheets: Sequence[SheetReading]
    remarks: Sequence[str]
    several: bool
    quotas: Sequence[QuotaAfter]
    unknown: Sequence[UnknownQuota]

    @property
    def sheet_numbers(self) -> dict[str, int]:
        return {sheet.name: number for number, sheet in enumerate(self.sheets)}

    def refusal(self) -> Refusal | None:
        return refuse_unasked(self.counts, self.sheets, self.unknown)


def long_roster(session: Session, upload: RosterUpload) -> LongRoster:
    """What was found of a long roster, once it has been read to its end."""
    told = json.loads(upload.overview or b"{}")
    return LongRoster(
        counts=summed({RowOutcome(name): count for name, count in lines.counts(session, upload.id).items()}),
        sheets=[keeping.sheet_from(one) for one in told["sheets"]],
        remarks=told["remarks"],
        several=told["several"],
        quotas=[QuotaAfter(**one) for one in told["quotas"]],
        unknown=[UnknownQuota(text, rows, keeping.question_from(one)) for text, rows, one in told["unknown"]],
    )


def untaken_of(session: Session, upload: RosterUpload) -> tuple[RosterFile, dict[tuple[str, int], Sequence[Refusal]]]:
    """The sheets of a long roster, and the reasons of the rows that are not taken, by sheet and number."""
    if upload.overview is None:
        raise NotFound
    sheets = tuple(keeping.sheet_from(one) for one in json.loads(upload.overview)["sheets"])
    rows = map(shown, lines.untaken(session, upload.id, MAX_ROWS))
    return replace(EMPTY, sheets=sheets), {(one.row.sheet, one.row.number): one.reasons for one in rows}


def shown(line: RosterLine) -> WeighedRow:
    """A kept row as pages show it."""
    told = json.loads(line.content)
    questions = tuple(keeping.question_from(one) for one in told["questions"])
    return WeighedRow(
        RefusedRow(told["number"], told["name"], (), told["sheet"], questions),
        RowOutcome(line.outcome),
        [keeping.said("kept", text) for text in told["reasons"]],
        {name: tuple(change) for name, change in told["changes"].items()},
        [keeping.said("kept", text) for text in told["notes"]],
    )


def _plain(one: WeighedRow, good: RosterRow | None) -> keeping.Plain:
    return {
        "sheet": one.row.sheet,
        "number": one.row.number,
        "name": one.row.name,
        "reasons": [str(reason) for reason in one.reasons],
        "notes": [str(note) for note in one.notes],
        "changes": {name: [_told(before), _told(after)] for name, (before, after) in one.changes.items()},
        "questions": [keeping.plain_question(question) for question in one.questions],
        "row": keeping.plain_row(good) if good else None,
    }


def _told(value: Any) -> str:
    return "" if value is None else str(value)


def _report(line: RosterLine, several: bool) -> Report:
    told = json.loads(line.content)
    report = {name: told[name] for name in ("name", "reasons")}
    report |= {"row": told["number"], "sheet": told["sheet"] if several else ""}
    return report | ({"doubtful": True} if line.outcome == RowOutcome.DOUBTFUL else {})
