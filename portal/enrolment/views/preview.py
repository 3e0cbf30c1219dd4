"""A roster that was handed in, before anything comes of it: how it was understood, and what it would do."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.db import db
from portal.documents.remarked import remarked_bytes
from portal.documents.tables.shapes import ReadingFault
from portal.enrolment.actions import importing, staging, uploads
from portal.enrolment.actions.weighing import FILTERS, Weighing, shown_rows, weigh
from portal.enrolment.models import RosterUpload
from portal.enrolment.queries import rosters
from portal.enrolment.roster.headings import TITLES
from portal.enrolment.roster.layout import Choices
from portal.enrolment.roster.questions import Answers
from portal.enrolment.roster.reading import read_roster, read_sheets
from portal.enrolment.roster.report import has_several_sheets, remarks
from portal.enrolment.roster.returning import Untaken, returned
from portal.enrolment.roster.rows import RosterFile, SheetReading
from portal.enrolment.views import bp
from portal.enrolment.views.long_rosters import enter_long, long_page, read_anew
from portal.errors import NotFound, Refusal
from portal.regions import queries as regions
from portal.web.asking import viewer
from portal.web.forms import EmptyForm
from portal.web.guard import allow
from portal.web.pages import done, download, page
from portal.web.paging import page_of
from portal.web.transaction import reading_first


@dataclass(frozen=True)
class Kept:
    """A roster that is looked at, taken out of the database."""

    name: str
    data: bytes
    choices: Choices
    answers: Answers
    is_long: bool = False


@bp.get("/angkatan/<uuid:cohort_id>/impor/periksa/<uuid:upload_id>")
@allow(Permission.ROSTER_EDIT)
def preview(cohort_id: uuid.UUID, upload_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    upload = rosters.roster_upload(db.session(), viewer(), cohort, upload_id)
    if upload.import_id:
        return report_of(upload)
    return long_page(cohort, upload) if upload.job_id else _page(cohort, upload)


def report_of(upload: RosterUpload) -> Response:
    """Where somebody is led whose roster has come in: what came of it."""
    return done(url_for("enrolment.roster_import", cohort_id=upload.cohort_id, import_id=upload.import_id))


def _page(cohort: Cohort, upload: RosterUpload, status: int = 200) -> Response:
    kept = kept_in(upload)
    facts_of_cohort = rosters.against(db.session(), cohort, now())
    read = read_roster(kept.name, kept.data, facts_of_cohort, kept.choices, kept.answers)
    facts: dict[str, Any] = {"refusal": read, "sheets": sheets_of(kept), "weighed": None, "remarks": []}
    if isinstance(read, RosterFile):
        weighed = weigh(db.session(), cohort, read, now(), kept.answers)
        wanted = request.args.get("keadaan", "")
        facts = {
            "refusal": None,
            "sheets": read.sheets,
            "weighed": weighed,
            "wanted": wanted,
            "shown_words": FILTERS,
            "listing": page_of(shown_rows(weighed.rows, wanted)),
            "asked": any(one.questions for one in weighed.rows),
            "remarks": remarks(weighed.file),
            "several": has_several_sheets(read),
        }
    return page(
        "cohorts/import_preview.html",
        cohort=cohort,
        upload=upload,
        form=EmptyForm(),
        fields=TITLES,
        requires=cohorts.course_of(db.session(), cohort).requires,
        status=status,
        **facts,
    )


def sheets_of(kept: Kept) -> list[SheetReading]:
    sheets = read_sheets(kept.name, kept.data, kept.choices)
    return [] if isinstance(sheets, Refusal) else sheets


@bp.post("/angkatan/<uuid:cohort_id>/impor/periksa/<uuid:upload_id>")
@allow(Permission.ROSTER_EDIT)
def choose_columns(cohort_id: uuid.UUID, upload_id: uuid.UUID) -> Response:
    """Say what columns hold."""
    kept = taken_out(cohort_id, upload_id)
    if not isinstance(kept, Kept):
        return kept
    choices = dict(kept.choices)
    for number, sheet in enumerate(sheets_of(kept)):
        for column in sheet.columns:
            chosen = request.form.get(f"kolom-{number}-{column.at}", column.field)
            settled = column.field if column.state in ("known", "chosen") else ""
            if (chosen in TITLES or not chosen) and (chosen != settled or column.state == "proposed"):
                choices[sheet.name, column.at] = chosen
    upload = upload_of(cohort_id, upload_id)
    uploads.choose_columns(upload, choices)
    if kept.is_long:
        return read_anew(cohorts.organised_cohort(db.session(), viewer(), cohort_id), upload)
    return done(url_for("enrolment.preview", cohort_id=cohort_id, upload_id=upload_id))


@bp.post("/angkatan/<uuid:cohort_id>/impor/periksa/<uuid:upload_id>/masukkan")
@allow(Permission.ROSTER_EDIT)
def import_upload(cohort_id: uuid.UUID, upload_id: uuid.UUID) -> Response:
    """Bring in what was looked at, by one act. Pressed a second time it leads to what came of the first."""
    kept = taken_out(cohort_id, upload_id)
    if not isinstance(kept, Kept):
        return kept
    if kept.is_long:
        return enter_long(cohorts.organised_cohort(db.session(), viewer(), cohort_id), upload_of(cohort_id, upload_id))
    weighed = weighed_upload(cohort_id, kept)
    upload = upload_of(cohort_id, upload_id)
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    if isinstance(weighed, Refusal) or weighed.refusal():
        return _page(cohort, upload, 422)
    if upload.import_id is None:
        made = importing.import_roster(db.session(), viewer(), cohort, kept.name, weighed.read, now(), kept.answers)
        uploads.settle_upload(upload, made)
    return report_of(upload)


@bp.post("/angkatan/<uuid:cohort_id>/impor/periksa/<uuid:upload_id>/ditolak.xlsx")
@allow(Permission.ROSTER_EDIT)
def untaken_rows(cohort_id: uuid.UUID, upload_id: uuid.UUID) -> Response:
    """The rows that would not come in, as they were written, with the reason on each cell."""
    kept = taken_out(cohort_id, upload_id)
    if not isinstance(kept, Kept):
        return kept
    file, reasons = _untaken(cohort_id, upload_id, kept)
    try:
        return download(remarked_bytes(returned(kept.name, kept.data, file, reasons)), "baris-ditolak.xlsx")
    except ReadingFault:
        raise NotFound from None


def _untaken(cohort_id: uuid.UUID, upload_id: uuid.UUID, kept: Kept) -> tuple[RosterFile, Untaken]:
    """A roster, and the reasons of the rows that would not come in."""
    if kept.is_long:
        with reading_first():
            return staging.untaken_of(db.session(), upload_of(cohort_id, upload_id))
    weighed = weighed_upload(cohort_id, kept)
    if isinstance(weighed, Refusal):
        raise NotFound
    return weighed.file, {(one.row.sheet, one.row.number): one.reasons for one in weighed.rows if one.is_untaken}


def taken_out(cohort_id: uuid.UUID, upload_id: uuid.UUID) -> Kept | Response:
    """A roster that is looked at, without keeping anybody from writing; or the way to what came of it."""
    with reading_first():
        upload = upload_of(cohort_id, upload_id)
        return report_of(upload) if upload.import_id else kept_in(upload)


def upload_of(cohort_id: uuid.UUID, upload_id: uuid.UUID) -> RosterUpload:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    return rosters.roster_upload(db.session(), viewer(), cohort, upload_id)


def kept_in(upload: RosterUpload) -> Kept:
    return Kept(
        upload.file_name, upload.content, uploads.choices_of(upload), uploads.answers_of(upload), bool(upload.job_id)
    )


def weighed_upload(cohort_id: uuid.UUID, kept: Kept) -> Weighing | Refusal:
    """What would become of a roster. However long it takes, everybody else can write meanwhile."""
    read = read_upload(cohort_id, kept.name, kept.data, kept.choices, kept.answers)
    if isinstance(read, Refusal):
        return read
    with reading_first():
        return weigh(db.session(), cohorts.cohort_by_id(db.session(), cohort_id), read, now(), kept.answers)


def read_upload(
    cohort_id: uuid.UUID, name: str, data: bytes, choices: Choices | None = None, answers: Answers | None = None
) -> RosterFile | Refusal:
    """What an uploaded file holds. However long it takes to read, everybody else can write meanwhile."""
    with reading_first():
        cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
        facts = rosters.against(db.session(), cohort, now(), _below)
    return read_roster(name, data, facts, choices, answers)


def _below(code: str) -> list[tuple[str, str]]:
    with reading_first():
        return regions.below(db.session(), code)
