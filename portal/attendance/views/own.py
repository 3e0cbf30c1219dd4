"""One's own attendance."""

import uuid

from flask import Response

from portal.access import Permission
from portal.attendance.queries import marks as mark_queries
from portal.attendance.rules import AWAY, WORDS, counted_excuses
from portal.attendance.views import bp
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.enrolment.queries import enrolments
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import page


@bp.get("/belajar/<uuid:enrolment_id>/kehadiran")
@allow(Permission.LEARN)
def own(enrolment_id: uuid.UUID) -> Response:
    session = db.session()
    enrolment = enrolments.own_enrolment(session, viewer(), enrolment_id)
    course = cohorts.course_of(session, enrolment.cohort)
    marks = mark_queries.own_marks(session, enrolment.cohort.id, enrolment_id)
    away = [one.session.jp for one in marks if one.presence in AWAY]
    return page(
        "attendance/own.html",
        enrolment=enrolment,
        enrolment_id=enrolment_id,
        course=course,
        marks=marks,
        excused=counted_excuses(away, course.rule.excused_sessions),
        attended=mark_queries.attended_jp(session, enrolment.cohort.id, enrolment_id).get(enrolment_id, 0),
        total=cohorts.timetable_jp(session, enrolment.cohort.id),
        words=WORDS,
        zone=cohorts.zone_of(enrolment.cohort),
    )
