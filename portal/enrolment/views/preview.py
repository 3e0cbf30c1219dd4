"""A roster that was handed in, before anything comes of it: how it was understood, and what it would do."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.dates import local_date
from portal.db import db
from portal.documents.remarked import remarked_bytes
from portal.documents.tables.shapes import ReadingFault
from portal.enrolment.actions import importing, uploads
from portal.enrolment.actions.weighing import RowOutcome, WeighedRow, counts, weigh
from portal.enrolment.models import RosterUpload
from portal.enrolment.queries import rosters
from portal.enrolment.roster.headings import TITLES
from portal.enrolment.roster.layout import Choices
from portal.enrolment.roster.person import Against
from portal.enrolment.roster.reading import read_roster, read_sheets
from portal.enrolment.roster.report import has_several_sheets, remarks
from portal.enrolment.roster.returning import returned
from portal.enrolment.roster.rows import RosterFile, SheetReading
from portal.enrolment.roster.villages import Gazetteer
from portal.enrolment.views import bp
from portal.errors import NotFound, Refusal
from portal.regions import queries as regions
from portal.web.asking import viewer
from portal.web.forms import EmptyForm
from portal.web.guard import allow
from portal.web.pages import done, download, page
from portal.web.transaction import reading_first

SHOWN = 500
TO_LOOK_AT = (RowOutcome.DOUBTFUL, RowOutcome.REFUSED, RowOutcome.CHANGED)


@dataclass(frozen=True)
class _Kept:
    """A roster that is looked at, taken out of the database."""

    name: str
    data: bytes
    choices: Choices


@bp.get("/angkatan/<uuid:cohort_id>/impor/periksa/<uuid:upload_id>")
@allow(Permission.ROSTER_EDIT)
def preview(cohort_id: uuid.UUID, upload_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    upload = rosters.roster_upload(db.session(), viewer(), cohort, upload_id)
    return _report(upload) if upload.import_id else _page(cohort, upload)


def _report(upload: RosterUpload) -> Response:
    """Where somebody is led whose roster has come in: what came of it."""
    return done(url_for("enrolment.roster_import", cohort_id=upload.cohort_id, import_id=upload.import_id))


def _page(cohort: Cohort, upload: RosterUpload, status: int = 200) -> Response:
    kept = _kept(upload)
    gazetteer = Gazetteer(lambda code: regions.below(db.session(), code), cohorts.home_regions(cohort))
    read = read_roster(kept.name, kept.data, against(cohort, gazetteer), kept.choices)
    facts: dict[str, Any] = {"refusal": read, "sheets": _sheets(kept), "weighed": [], "remarks": [], "several": False}
    if isinstance(read, RosterFile):
        weighed = weigh(db.session(), cohort, read, now(), asking=False)
        facts = {
            "refusal": None,
            "sheets": read.sheets,
            "weighed": [one for one in weighed if one.outcome in TO_LOOK_AT],
            "remarks": remarks(read),
            "several": has_several_sheets(read),
            "counts": counts(weighed),
        }
    return page(
        "cohorts/import_preview.html",
        cohort=cohort,
        upload=upload,
        form=EmptyForm(),
        fields=TITLES,
        shown=SHOWN,
        requires=cohorts.course_of(db.session(), cohort).requires,
        status=status,
        **facts,
    )


def _sheets(kept: _Kept) -> list[SheetReading]:
    sheets = read_sheets(kept.name, kept.data, kept.choices)
    return [] if isinstance(sheets, Refusal) else sheets


@bp.post("/angkatan/<uuid:cohort_id>/impor/periksa/<uuid:upload_id>")
@allow(Permission.ROSTER_EDIT)
def choose_columns(cohort_id: uuid.UUID, upload_id: uuid.UUID) -> Response:
    """Say what columns hold."""
    kept = _taken_out(cohort_id, upload_id)
    if not isinstance(kept, _Kept):
        return kept
    choices = dict(kept.choices)
    for number, sheet in enumerate(_sheets(kept)):
        for column in sheet.columns:
            chosen = request.form.get(f"kolom-{number}-{column.at}", column.field)
            settled = column.field if column.state in ("known", "chosen") else ""
            if (chosen in TITLES or not chosen) and chosen != settled:
                choices[sheet.name, column.at] = chosen
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    uploads.choose_columns(rosters.roster_upload(db.session(), viewer(), cohort, upload_id), choices)
    return done(url_for("enrolment.preview", cohort_id=cohort_id, upload_id=upload_id))


@bp.post("/angkatan/<uuid:cohort_id>/impor/periksa/<uuid:upload_id>/masukkan")
@allow(Permission.ROSTER_EDIT)
def import_upload(cohort_id: uuid.UUID, upload_id: uuid.UUID) -> Response:
    """Bring in what was looked at, by one act. Pressed a second time it leads to what came of the first."""
    kept = _taken_out(cohort_id, upload_id)
    if not isinstance(kept, _Kept):
        return kept
    read = read_upload(cohort_id, kept.name, kept.data, kept.choices)
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    upload = rosters.roster_upload(db.session(), viewer(), cohort, upload_id)
    if isinstance(read, Refusal):
        return _page(cohort, upload, 422)
    if upload.import_id is None:
        made = importing.import_roster(db.session(), viewer(), cohort, kept.name, read, now())
        uploads.settle_upload(upload, made)
    return _report(upload)


@bp.post("/angkatan/<uuid:cohort_id>/impor/periksa/<uuid:upload_id>/ditolak.xlsx")
@allow(Permission.ROSTER_EDIT)
def untaken_rows(cohort_id: uuid.UUID, upload_id: uuid.UUID) -> Response:
    """The rows that would not come in, as they were written, with the reason on each cell."""
    kept = _taken_out(cohort_id, upload_id)
    if not isinstance(kept, _Kept):
        return kept
    read = read_upload(cohort_id, kept.name, kept.data, kept.choices)
    if isinstance(read, Refusal):
        raise NotFound
    with reading_first():
        weighed = weigh(db.session(), cohorts.cohort_by_id(db.session(), cohort_id), read, now(), asking=False)
    reasons = {(one.row.sheet, one.row.number): one.reasons for one in weighed if _is_untaken(one)}
    try:
        return download(remarked_bytes(returned(kept.name, kept.data, read, reasons)), "baris-ditolak.xlsx")
    except ReadingFault:
        raise NotFound from None


def _is_untaken(one: WeighedRow) -> bool:
    return one.outcome in (RowOutcome.DOUBTFUL, RowOutcome.REFUSED)


def _taken_out(cohort_id: uuid.UUID, upload_id: uuid.UUID) -> _Kept | Response:
    """A roster that is looked at, without keeping anybody from writing; or the way to what came of it."""
    with reading_first():
        cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
        upload = rosters.roster_upload(db.session(), viewer(), cohort, upload_id)
        return _report(upload) if upload.import_id else _kept(upload)


def _kept(upload: RosterUpload) -> _Kept:
    choices = {(sheet, index): field for sheet, index, field in upload.choices}
    return _Kept(upload.file_name, upload.content, choices)


def read_upload(cohort_id: uuid.UUID, name: str, data: bytes, choices: Choices | None = None) -> RosterFile | Refusal:
    """What an uploaded file holds. However long it takes to read, everybody else can write meanwhile."""
    with reading_first():
        cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
        facts = against(cohort, Gazetteer(_below, cohorts.home_regions(cohort)))
    return read_roster(name, data, facts, choices)


def against(cohort: Cohort, gazetteer: Gazetteer) -> Against:
    return Against(
        local_date(now(), cohorts.zone_of(cohort)), regions.district_codes(db.session()).__contains__, gazetteer
    )


def _below(code: str) -> list[tuple[str, str]]:
    with reading_first():
        return regions.below(db.session(), code)
