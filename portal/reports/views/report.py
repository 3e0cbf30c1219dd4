"""The first page of each role, the report of a cohort, and its lists as files."""

import uuid

from flask import Response, request

from portal.access import Permission
from portal.assessments.attempts.rules import ReviewPolicy
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.db import db
from portal.documents.sheets import FILES, file_name
from portal.errors import NotFound
from portal.reports import actions as reports_actions
from portal.reports import queries
from portal.reports import queries as reports
from portal.reports.lists import graduation_sheet
from portal.reports.models import ListExport
from portal.reports.views import bp
from portal.web.asking import viewer
from portal.web.forms import EmptyForm
from portal.web.guard import allow
from portal.web.pages import download, page
from portal.web.paging import SHORT, listing, page_number

NOTHING = ReviewPolicy.NOTHING


@bp.get("/angkatan/<uuid:cohort_id>/laporan")
@allow(Permission.LIST_EXPORT)
def report(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    return page(
        "reports/report.html",
        cohort=cohort,
        report=queries.report(db.session(), cohort, now()),
        rule=cohorts.course_of(db.session(), cohort).rule,
        exports=listing(db.session(), reports.exports(cohort.id), page_number(), SHORT),
        zone=cohorts.zone_of(cohort),
        form=EmptyForm(),
    )


@bp.post("/angkatan/<uuid:cohort_id>/laporan/unduhan")
@allow(Permission.LIST_EXPORT)
def export_list(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    kind = request.form.get("format", "")
    if kind not in FILES:
        raise NotFound
    rows = queries.list_rows(db.session(), cohort, now())
    content = FILES[kind](graduation_sheet(cohort.title, rows, cohort.organisation.is_sample))
    return _sent(cohort, reports_actions.keep_export(db.session(), viewer(), cohort, kind, content, len(rows), now()))


@bp.post("/angkatan/<uuid:cohort_id>/laporan/unduhan/<uuid:export_id>")
@allow(Permission.LIST_EXPORT)
def exported(cohort_id: uuid.UUID, export_id: uuid.UUID) -> Response:
    """A list that went out before, once more."""
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    made = reports.export(db.session(), cohort, export_id)
    reports_actions.record_taken(db.session(), viewer(), cohort, made, now())
    return _sent(cohort, made)


def _sent(cohort: Cohort, made: ListExport) -> Response:
    name = f"daftar-kelulusan-{cohort.starts_on.isoformat()}.{made.kind}"
    return download(made.content, file_name(name, cohort.organisation.is_sample))
