"""The list of cohorts."""

from typing import Any

from flask import Response

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries, rules
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
    return page("cohorts/cohorts.html", listing=found, state=_state_of)


def _state_of(row: Any) -> str:
    """How far a cohort of the list has come; whoever only waits for a seat does not make it more than a draft."""
    phase = rules.phase(row.starts_on, row.ends_on, local_date(now(), queries.zone_of(row)))
    return rules.state(phase, row.enrolled > 0, row.closed_at is not None).value
