"""Opening a cohort like another one."""

import uuid

from flask import Response, url_for

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.enrolment.actions.entering import clone
from portal.enrolment.actions.importing import EntryResult
from portal.enrolment.forms import CloneForm
from portal.enrolment.views import bp
from portal.errors import Refusal
from portal.web.asking import viewer
from portal.web.forms import filled
from portal.web.guard import allow
from portal.web.pages import done, page


@bp.route("/angkatan/<uuid:cohort_id>/salin", methods=["GET", "POST"])
@allow(Permission.COHORT_MANAGE, always=True)
def clone_cohort(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    form = CloneForm(data={"title": cohort.title})
    if form.validate_on_submit():
        wanted = filled(form.title.data), filled(form.starts_on.data), bool(form.with_people.data)
        outcome = clone(db.session(), viewer(), cohort, *wanted, now())
        if not isinstance(outcome, Refusal):
            opened, result = outcome
            return done(url_for("reports.cohort", cohort_id=opened.id), _said(result))
        form.refuse(outcome)
    return page("cohorts/clone.html", cohort=cohort, form=form, status=422 if form.is_submitted() else 200)


def _said(result: EntryResult | None) -> str:
    if result is None:
        return "Angkatan disalin tanpa peserta."
    left_out = f", {len(result.refused)} tidak dapat disalin" if result.refused else ""
    return f"Angkatan disalin dengan {len(result.entered)} peserta{left_out}."
