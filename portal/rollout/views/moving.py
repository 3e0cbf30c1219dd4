"""Moving a cohort to another version."""

import uuid

from flask import Response, request, url_for
from sqlalchemy import Select

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.courses import queries as courses
from portal.courses.models import CourseVersion
from portal.db import db
from portal.errors import NotFound, Refusal
from portal.rollout import actions as rollout
from portal.rollout import queries as moves
from portal.rollout import rules as rollout_rules
from portal.rollout.views import bp
from portal.web.asking import viewer
from portal.web.forms import EmptyForm
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.paging import SHORT, page_number, scalars


@bp.route("/angkatan/<uuid:cohort_id>/versi", methods=["GET", "POST"])
@allow(Permission.COHORT_MANAGE)
def move_cohort(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    course = cohorts.course_of(db.session(), cohort)
    offered = courses.of_level(course.level)
    chosen = _chosen(offered)
    form = EmptyForm()
    if form.validate_on_submit():
        refusal = _move(cohort, chosen)
        if refusal is None:
            return done(url_for("reports.cohort", cohort_id=cohort.id), "Versi kurikulum angkatan sudah dipindah.")
        form.refuse(refusal)
    elif chosen is None and request.args.get("versi"):
        raise NotFound
    other = chosen if chosen is not None and chosen.id != cohort.course_version_id else None
    return page(
        "authoring/moving.html",
        cohort=cohort,
        label=cohorts.version_label(db.session(), cohort),
        comparison=courses.compared(db.session(), cohort.course_version_id),
        offered=scalars(db.session(), offered, page_number(), SHORT),
        standard=courses.standard(db.session(), course.level),
        chosen=other,
        impact=moves.impact(db.session(), cohort, other) if other else None,
        obstacle=rollout_rules.refuse_move(moves.work(db.session(), cohort, now())),
        form=form,
        status=422 if form.is_submitted() else 200,
    )


def _chosen(offered: Select[CourseVersion]) -> CourseVersion | None:
    typed = request.values.get("versi", type=uuid.UUID)
    return db.session().scalars(offered.where(CourseVersion.id == typed)).first() if typed else None


def _move(cohort: Cohort, chosen: CourseVersion | None) -> Refusal | None:
    if chosen is None:
        return Refusal("version", "Pilih versi tujuan dari daftar di bawah.")
    return rollout.move(db.session(), viewer(), cohort, chosen, now())
