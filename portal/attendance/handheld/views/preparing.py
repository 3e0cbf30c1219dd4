"""Preparing a phone to go on without a signal, on a pass of its own, and ending that."""

import uuid
from typing import Any

from flask import Response, url_for
from flask_wtf.csrf import generate_csrf

from portal.access import Permission
from portal.accounts.views import passes
from portal.attendance import actions
from portal.attendance import rules as attendance
from portal.attendance.handheld import rules
from portal.attendance.handheld.views import KIND, bp
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import ClassSession
from portal.courses.views.reading import READER
from portal.db import db
from portal.web.asking import by_pass, viewer
from portal.web.guard import allow
from portal.web.pages import by_script, done, facts

UNTIL = "X-Until"
"""Marks what a phone may keep of a roll, and until when: seconds of Unix time."""


def kept(answer: Response, class_session: ClassSession) -> Response:
    """Let a phone that was prepared keep this answer until a day after the session; no other keeps it."""
    if by_pass() and answer.status_code == 200:
        answer.headers[READER] = str(viewer().account_id)
        answer.headers[UNTIL] = str(int(rules.kept_until(class_session.ends_at, now()).timestamp()))
    return answer


@bp.post("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/pindai/siapkan")
@allow(Permission.ATTENDANCE_MARK)
def prepare(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    """Give this phone a pass for the session and its day, and lead on to the roll, which the phone then keeps."""
    moment = now()
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    class_session = cohorts.class_session(db.session(), cohort, session_id)
    ends_at = attendance.pass_ends(class_session.ends_at, moment, cohorts.zone_of(cohort))
    actions.note_pass(db.session(), viewer(), cohort, class_session, KIND, moment)
    where: dict[str, Any] = {"cohort_id": cohort.id, "session_id": class_session.id}
    answer = done(url_for("handheld.pocket", **where))
    return passes.give(answer, KIND, class_session.id, url_for("handheld.scanner", **where), ends_at, stays=False)


@bp.post("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/pindai/lepas")
@allow(Permission.ATTENDANCE_MARK, always=True, by_pass=KIND)
def release(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    """End the pass of this phone; its script has forgotten the names."""
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    class_session = cohorts.class_session(db.session(), cohort, session_id)
    where: dict[str, Any] = {"cohort_id": cohort.id, "session_id": class_session.id}
    answer = Response(status=204) if by_script() else done(url_for("attendance.roll", **where))
    return passes.take_back(answer, KIND, class_session.id, url_for("handheld.scanner", **where))


@bp.get("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/pindai/kunci")
@allow(Permission.ATTENDANCE_MARK, by_pass=KIND)
def key(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    """Whose marks this phone may send, and the token to send them with: for pages that it had kept."""
    cohorts.class_session(db.session(), cohorts.cohort(db.session(), viewer(), cohort_id), session_id)
    return facts({"owners": [str(viewer().id)], "token": generate_csrf()})
