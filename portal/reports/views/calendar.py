"""The timetable of a cohort as a calendar file. It names nobody, so nobody has to know who took it."""

import uuid

from flask import Response

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.db import db
from portal.documents.calendar import calendar_bytes
from portal.enrolment.queries import enrolments
from portal.reports import queries
from portal.reports.lists import timetable_events
from portal.reports.views import bp
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import download


@bp.get("/angkatan/<uuid:cohort_id>/jadwal.ics")
@allow(Permission.COHORT_VIEW)
def calendar(cohort_id: uuid.UUID) -> Response:
    return _calendar(cohorts.cohort(db.session(), viewer(), cohort_id))


@bp.get("/belajar/<uuid:enrolment_id>/jadwal.ics")
@allow(Permission.LEARN)
def own_calendar(enrolment_id: uuid.UUID) -> Response:
    return _calendar(enrolments.own_enrolment(db.session(), viewer(), enrolment_id).cohort)


def _calendar(cohort: Cohort) -> Response:
    session = db.session()
    changes = queries.timetable_changes(session, cohort.id)
    events = timetable_events(cohort, cohorts.timetable(session, cohort.id), changes)
    return download(calendar_bytes(cohort.title, events, now()), "jadwal.ics")
