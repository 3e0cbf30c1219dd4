"""The page of a cohort: what is due, the timetable, and the way to everything else."""

import uuid

from flask import Response

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.courses import queries as courses
from portal.db import db
from portal.enrolment.queries import seats
from portal.reports import queries
from portal.reports.rules import ACTS, due
from portal.reports.views import bp
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import page


@bp.get("/angkatan/<uuid:cohort_id>")
@allow(Permission.COHORT_VIEW)
def cohort(cohort_id: uuid.UUID) -> Response:
    session, moment = db.session(), now()
    found = cohorts.cohort(session, viewer(), cohort_id)
    timetable = cohorts.sessions(session, found.id)
    trainers = cohorts.trainers(session, found.id)
    current = cohorts.current_session(timetable, moment)
    deciding = viewer().may(Permission.COMPLETION_DECIDE)
    desk = queries.desk(session, found, current, len(trainers), moment, deciding)
    return page(
        "reports/cohort.html",
        cohort=found,
        fill=seats.fill(session, found),
        sessions=timetable,
        current=current,
        desk=desk,
        act=due(desk, {act for act, permission in ACTS.items() if viewer().may(permission)}),
        zone=cohorts.zone_of(found),
        version=cohorts.version_label(session, found),
        comparison=courses.compared(session, found.course_version_id),
        trainers=trainers,
    )
