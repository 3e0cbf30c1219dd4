"""Plans as they are printed: one's own, one of a cohort, or all that were submitted, fifty at a time. That the staff
had them on paper is noted."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Response, url_for

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.db import db
from portal.enrolment.queries import enrolments
from portal.regions.queries import full_names
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import page
from portal.web.paging import Listing, listing, page_number
from portal.workplans import actions, queries
from portal.workplans.views import bp


@bp.get("/belajar/<uuid:enrolment_id>/rktl/cetak")
@allow(Permission.LEARN)
def own_print(enrolment_id: uuid.UUID) -> Response:
    enrolment = enrolments.own_enrolment(db.session(), viewer(), enrolment_id)
    rows = [queries.plan(db.session(), enrolment.cohort, enrolment_id)]
    return _page(enrolment.cohort, rows, url_for("workplans.write", enrolment_id=enrolment_id))


@bp.post("/angkatan/<uuid:cohort_id>/rktl/<uuid:enrolment_id>/cetak")
@allow(Permission.WORK_PLAN_REVIEW, always=True)
def print_one(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    rows = [queries.plan(db.session(), cohort, enrolment_id)]
    _note(cohort, rows)
    return _page(cohort, rows, url_for("workplans.plan", cohort_id=cohort.id, enrolment_id=enrolment_id))


@bp.post("/angkatan/<uuid:cohort_id>/rktl/cetak")
@allow(Permission.WORK_PLAN_REVIEW, always=True)
def print_all(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    found = listing(db.session(), queries.sent(cohort.id), page_number())
    _note(cohort, found.rows)
    return _page(cohort, found.rows, url_for("workplans.plans", cohort_id=cohort.id), found)


def _note(cohort: Cohort, rows: Sequence[Any]) -> None:
    if rows:
        actions.record_prints(db.session(), viewer(), cohort, [row.person_id for row in rows], now())


def _page(cohort: Cohort, rows: Sequence[Any], back: str, found: Listing[Any] | None = None) -> Response:
    return page(
        "workplans/print.html",
        cohort=cohort,
        rows=rows,
        homes=full_names(db.session(), {row.village_code for row in rows}),
        back=back,
        listing=found,
        zone=cohorts.zone_of(cohort),
    )
