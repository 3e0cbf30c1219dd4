"""The page of a cohort, which follows its day, and its whole timetable."""

import uuid

from flask import Response

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.rules import FUNDS, clashes
from portal.courses import queries as courses
from portal.dates import local_date
from portal.db import db
from portal.enrolment.queries import seats
from portal.enrolment.rules import EnrolmentState
from portal.reports.desk import queries
from portal.reports.desk.rules import ACTS, LineState, due, stages, waits
from portal.reports.views import bp
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import page


@bp.get("/angkatan/<uuid:cohort_id>")
@allow(Permission.COHORT_VIEW)
def cohort(cohort_id: uuid.UUID) -> Response:
    session, moment = db.session(), now()
    training = cohorts.cohort(session, viewer(), cohort_id)
    zone = cohorts.zone_of(training)
    taken = seats.seats(session, training, local_date(moment, zone))
    planned = cohorts.timetable(session, training.id)
    timetable = [one for one in planned if one.cancelled_at is None]
    lines = queries.lines(session, timetable, taken.filled, moment)
    day, of_the_day = queries.lines_of_the_day(lines, zone, moment)
    quiz = queries.open_quiz(session, training, moment)
    trainers = cohorts.trainers(session, training.id)
    deciding = viewer().may(Permission.COMPLETION_DECIDE)
    desk = queries.desk(session, training, lines, quiz, len(trainers), moment, deciding)
    allowed = {act for act, permission in ACTS.items() if viewer().may(permission)}
    mine, theirs = waits(desk, allowed)
    queue = seats.counts(session, training.id)
    return page(
        "reports/cohort.html",
        cohort=training,
        desk=desk,
        stages=stages(desk.state),
        funds=FUNDS,
        act=due(desk, allowed),
        mine=mine,
        theirs=theirs,
        quiz=quiz,
        counting=next((line for line in lines if line.session.jp and line.session.ends_at > moment), None),
        lacking=next((line for line in lines if line.state is LineState.LACKING), None),
        day=day,
        lines=of_the_day,
        today=local_date(moment, zone),
        moment=moment,
        days=queries.days_of(training, moment),
        jp=sum(one.jp for one in timetable),
        clashes=clashes(cohorts.as_slots(timetable)),
        cancelled=[one for one in planned if one.cancelled_at and local_date(one.starts_at, zone) == day],
        seats=taken,
        waiting=queue[EnrolmentState.WAITING],
        offered=queue[EnrolmentState.OFFERED],
        zone=zone,
        version=cohorts.version_label(session, training),
        comparison=courses.compared(session, training.course_version_id),
        trainers=trainers,
    )


@bp.get("/angkatan/<uuid:cohort_id>/jadwal")
@allow(Permission.COHORT_VIEW)
def timetable(cohort_id: uuid.UUID) -> Response:
    session = db.session()
    training = cohorts.cohort(session, viewer(), cohort_id)
    planned = cohorts.timetable(session, training.id)
    found = [one for one in planned if one.cancelled_at is None]
    return page(
        "reports/timetable.html",
        cohort=training,
        sessions=found,
        cancelled=[one for one in planned if one.cancelled_at],
        clashes=clashes(cohorts.as_slots(found)),
        zone=cohorts.zone_of(training),
    )
