"""What anybody sees of a cohort that takes applications: where, when, how many seats, and what becomes of the data."""

from flask import Response

from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.db import db
from portal.enrolment.actions import seating
from portal.enrolment.queries import seats as seats_queries
from portal.registration.models import Registration
from portal.registration.queries import registrations
from portal.registration.rules import ERASED_AFTER, NOTICE_VERSION
from portal.registration.views import bp
from portal.web.guard import public
from portal.web.pages import page


@bp.get("/daftar/<short_name>")
@public("people read here about a training before they apply")
def front(short_name: str) -> Response:
    found, cohort = open_to_all(short_name)
    return page(
        "registration/front.html",
        cohort=cohort,
        found=found,
        phase=registrations.phase(found, now()),
        seats=seating.seats_of(db.session(), cohort, now()),
        waiting=seats_queries.waiting_count(db.session(), cohort.id),
        days=cohorts.days(db.session(), cohort),
        zone=cohorts.zone_of(cohort),
    )


@bp.get("/daftar/<short_name>/pemberitahuan")
@public("what becomes of the data is read before any is given")
def notice(short_name: str) -> Response:
    _found, cohort = open_to_all(short_name)
    version, days = NOTICE_VERSION, ERASED_AFTER.days
    return page("registration/notice.html", cohort=cohort, short_name=short_name, version=version, erased_after=days)


def open_to_all(short_name: str) -> tuple[Registration, Cohort]:
    return registrations.by_short_name(db.session(), short_name)
