"""The page of a cohort: what is due, the timetable, and the way to everything else."""

import uuid

from flask import Response

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.rules import clashes
from portal.courses import queries as courses
from portal.dates import local_date
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
    training = cohorts.cohort(session, viewer(), cohort_id)
    planned = cohorts.timetable(session, training.id)
    timetable = [one for one in planned if one.cancelled_at is None]
    trainers = cohorts.trainers(session, training.id)
    current = cohorts.current_session(timetable, moment)
    deciding = viewer().may(Permission.COMPLETION_DECIDE)
    desk = queries.desk(session, training, current, len(trainers), moment, deciding)
    return page(
        "reports/cohort.html",
        cohort=training,
        seats=seats.seats(session, training, local_date(moment, cohorts.zone_of(training))),
        waiting=seats.waiting_count(session, training.id),
        sessions=timetable,
        clashes=clashes(cohorts.as_slots(timetable)),
        cancelled=[one for one in planned if one.cancelled_at],
        current=current,
        counting=cohorts.counting_session(timetable, moment),
        desk=desk,
        act=due(desk, {act for act, permission in ACTS.items() if viewer().may(permission)}),
        zone=cohorts.zone_of(training),
        version=cohorts.version_label(session, training),
        comparison=courses.compared(session, training.course_version_id),
        trainers=trainers,
    )
