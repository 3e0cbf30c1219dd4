"""The code as the wall shows it, and what of those who came by it is worth a look."""

import uuid
from urllib.parse import quote

from flask import Response, current_app, url_for

from portal.access import Permission
from portal.accounts.views import passes
from portal.attendance import actions
from portal.attendance import rules as attendance
from portal.attendance.door import queries, rules
from portal.attendance.door.views import bp
from portal.attendance.door.views.scanning import door_key
from portal.attendance.queries.rolls import roll_counts
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.documents.qr import qr_svg
from portal.web.asking import by_pass, viewer
from portal.web.forms import EmptyForm
from portal.web.guard import allow
from portal.web.pages import page, see_other

KIND = "door"
"""The kind of pass that lets a screen show the codes of one session."""


@bp.get("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/pintu")
@allow(Permission.ATTENDANCE_MARK, by_pass=KIND)
def wall(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    """The present code and those to come, so that a wall without a signal goes on for a while."""
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    class_session = cohorts.class_session(db.session(), cohort, session_id)
    moment = now()
    first = rules.window_at(moment)
    refusal = rules.refuse_arrival(class_session.starts_at, class_session.ends_at, moment)
    return page(
        "attendance/door/wall.html",
        part="wall",
        cohort=cohort,
        class_session=class_session,
        counts=roll_counts(db.session(), cohort.id, class_session.id),
        pictures=[] if refusal else [_picture(session_id, first + ahead) for ahead in range(rules.AHEAD + 1)],
        refusal=refusal,
        moment=moment,
        opens_at=rules.opens_at(class_session.starts_at),
        gone=int((moment - rules.begins(first)).total_seconds()),
        length=int(rules.WINDOW.total_seconds()),
        accepted=rules.ACCEPTED,
        good_until=rules.ends(first + rules.AHEAD),
        zone=cohorts.zone_of(cohort),
        form=EmptyForm(),
        prepared=by_pass(),
    )


@bp.post("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/pintu/siapkan")
@allow(Permission.ATTENDANCE_MARK)
def prepare(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    """Let this screen go on until midnight on a pass of its own, also after whoever set it up has left."""
    moment = now()
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    class_session = cohorts.class_session(db.session(), cohort, session_id)
    ends_at = attendance.pass_ends(class_session.ends_at, moment, cohorts.zone_of(cohort))
    actions.note_pass(db.session(), viewer(), cohort, class_session, KIND, moment)
    here = url_for("door.wall", cohort_id=cohort.id, session_id=class_session.id)
    return passes.give(see_other(here), KIND, class_session.id, here, ends_at, stays=True)


@bp.post("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/pintu/lepas")
@allow(Permission.ATTENDANCE_MARK, always=True, by_pass=KIND)
def release(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    """End the pass of this screen."""
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    class_session = cohorts.class_session(db.session(), cohort, session_id)
    here = url_for("door.wall", cohort_id=cohort.id, session_id=class_session.id)
    return passes.take_back(see_other(here), KIND, class_session.id, here)


def _picture(session_id: uuid.UUID, window: int) -> str:
    """The QR code of a window, as the address of a picture."""
    code = rules.stamp(door_key(), session_id, window)
    path = url_for("door.scan", handle=rules.handle_of(session_id), stamp=code)
    return "data:image/svg+xml," + quote(qr_svg(current_app.config["SETTINGS"].base_url + path))


@bp.get("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/pintu/dicek")
@allow(Permission.ATTENDANCE_MARK)
def to_check(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    class_session = cohorts.class_session(db.session(), cohort, session_id)
    everybody = queries.came(db.session(), class_session.id)
    return page(
        "attendance/door/to_check.html",
        cohort=cohort,
        class_session=class_session,
        count=len(everybody),
        found=rules.to_check(everybody, class_session.starts_at),
        zone=cohorts.zone_of(cohort),
    )
