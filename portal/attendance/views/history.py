"""Who marked somebody for a session, when, and what replaced what."""

import uuid

from flask import Response

from portal.access import Permission
from portal.acts import ACTIONS
from portal.attendance.queries import rolls
from portal.attendance.rules import WORDS, late_from
from portal.attendance.views import bp
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.enrolment.queries import enrolments
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import page


@bp.get("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/riwayat/<uuid:enrolment_id>")
@allow(Permission.ATTENDANCE_MARK)
def history(cohort_id: uuid.UUID, session_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    session = db.session()
    cohort = cohorts.cohort(session, viewer(), cohort_id)
    class_session = cohorts.class_session(session, cohort, session_id)
    late = late_from(class_session.starts_at, cohort.late_after)
    marks = rolls.history(session, class_session.id, enrolment_id, late)
    return page(
        "attendance/history.html",
        cohort=cohort,
        class_session=class_session,
        person=enrolments.enrolled_person(session, cohort, enrolment_id),
        marks=marks,
        contested=len({one.said for one in marks if one.stands}) > 1,
        words=WORDS,
        actions=ACTIONS,
        zone=cohorts.zone_of(cohort),
    )
