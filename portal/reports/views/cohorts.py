"""The list of cohorts."""

from flask import Response

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries, rules
from portal.cohorts.models import Cohort
from portal.dates import local_date
from portal.db import db
from portal.enrolment.queries import seats
from portal.organisers.views import working
from portal.reports.views import bp
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import page
from portal.web.paging import listing, page_number


@bp.get("/angkatan")
@allow(Permission.COHORT_VIEW)
def cohorts() -> Response:
    found = listing(db.session(), seats.cohort_rows(viewer(), working.duty()), page_number())
    return page("cohorts/cohorts.html", listing=found, phase=_phase_of)


def _phase_of(row: Cohort) -> str:
    today = local_date(now(), queries.zone_of(row))
    return rules.phase(row.starts_on, row.ends_on, today).value
