"""Making a version the ministry's standard for its level."""

import uuid

from flask import Response, url_for

from portal.access import Permission
from portal.clock import now
from portal.courses import actions, queries
from portal.dates import DEFAULT_ZONE, local_date
from portal.db import db
from portal.rollout import queries as moves
from portal.rollout.views import bp
from portal.web.asking import viewer
from portal.web.forms import EmptyForm
from portal.web.guard import allow
from portal.web.pages import done, page


@bp.route("/kurikulum/<uuid:version_id>/standar", methods=["GET", "POST"])
@allow(Permission.CURRICULUM_EDIT)
def mark_standard(version_id: uuid.UUID) -> Response:
    version = queries.version(db.session(), version_id)
    form = EmptyForm()
    if form.validate_on_submit():
        actions.mark_standard(db.session(), viewer(), version, now())
        message = f"Versi {version.number} kini standar kementerian."
        return done(url_for("courses.version", version_id=version.id), message)
    course = queries.edition(db.session(), version_id)
    return page(
        "authoring/standard.html",
        version=version,
        course=course,
        current=queries.standard(db.session(), course.level),
        comparison=queries.compared(db.session(), version_id),
        affected=moves.affected(db.session(), version, local_date(now(), DEFAULT_ZONE)),
        form=form,
        status=422 if form.is_submitted() else 200,
    )
