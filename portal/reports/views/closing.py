"""Closing a cohort, opening it again, and what its state lets be changed."""

import uuid

from flask import Response, current_app, request, url_for

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.forms import ReasonForm
from portal.cohorts.models import Cohort
from portal.cohorts.rules import refuse_change
from portal.db import db
from portal.enrolment.queries import seats
from portal.reports import actions
from portal.reports.views import bp
from portal.web.asking import signed_in, viewer
from portal.web.forms import Form, filled
from portal.web.guard import allow, rule_of
from portal.web.pages import by_script, done, facts, page

SAFE = ("GET", "HEAD", "OPTIONS")


@bp.before_app_request
def keep_to_state() -> Response | None:
    """Whoever would change something that the state of the cohort in the address does not allow is led to its page."""
    cohort_id, rule = (request.view_args or {}).get("cohort_id"), rule_of(current_app, request.endpoint or "")
    if request.method in SAFE or cohort_id is None or rule is None or rule.permission is None or rule.always:
        return None
    if signed_in() is None:
        return None
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    refusal = refuse_change(seats.state(db.session(), cohort, now()), rule.permission)
    if refusal is None:
        return None
    if by_script():
        return facts({"refused": refusal.code, "words": str(refusal)}, 409)
    if request.headers.get("HX-Request") == "true":
        return Response(headers={"HX-Redirect": url_for("reports.cohort", cohort_id=cohort_id)})
    return done(url_for("reports.cohort", cohort_id=cohort_id), str(refusal), "warn")


@bp.route("/angkatan/<uuid:cohort_id>/tutup", methods=["GET", "POST"])
@allow(Permission.COHORT_MANAGE)
def close_cohort(cohort_id: uuid.UUID) -> Response:
    cohort, form = cohorts.organised_cohort(db.session(), viewer(), cohort_id), Form()
    if form.validate_on_submit():
        refusal = actions.close_cohort(db.session(), viewer(), cohort, now())
        if refusal is None:
            return done(url_for("reports.cohort", cohort_id=cohort.id), "Angkatan ditutup.")
        form.refuse(refusal)
    return _page(cohort, form)


@bp.route("/angkatan/<uuid:cohort_id>/buka-lagi", methods=["GET", "POST"])
@allow(Permission.COHORT_MANAGE, always=True)
def reopen_cohort(cohort_id: uuid.UUID) -> Response:
    cohort, form = cohorts.organised_cohort(db.session(), viewer(), cohort_id), ReasonForm()
    if form.validate_on_submit():
        actions.reopen_cohort(db.session(), viewer(), cohort, filled(form.reason.data), now())
        return done(url_for("reports.cohort", cohort_id=cohort.id), "Angkatan dibuka lagi.")
    return _page(cohort, form)


def _page(cohort: Cohort, form: Form) -> Response:
    status = 422 if form.is_submitted() else 200
    return page("reports/closing.html", cohort=cohort, form=form, status=status)
