"""Whose quiz was handed in under a code that somebody shows."""

import uuid

from flask import Response, request

from portal.access import Permission
from portal.accounts.guessing import INSIDE, Source
from portal.accounts.rules import network
from portal.assessments.attempts.hands import hands
from portal.assessments.invigilation.forms import SubmissionCodeForm
from portal.assessments.invigilation.submissions import find_submission
from portal.assessments.invigilation.views import bp
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.errors import Refusal
from portal.web.asking import viewer
from portal.web.forms import filled
from portal.web.guard import allow
from portal.web.pages import page
from portal.web.transaction import keep_changes


@bp.route("/angkatan/<uuid:cohort_id>/kuis/bukti", methods=["GET", "POST"])
@allow(Permission.QUIZ_OPEN)
def submissions(cohort_id: uuid.UUID) -> Response:
    """The code goes by POST, so that it stands in no address; nothing but the count of wrong ones is kept."""
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    form, found = SubmissionCodeForm(), None
    if form.validate_on_submit():
        source = Source(network(request.remote_addr), INSIDE)
        answer = find_submission(db.session(), viewer(), cohort, filled(form.code.data), source, now())
        if isinstance(answer, Refusal):
            form.refuse(answer)
            keep_changes()
        else:
            found = answer
    return page(
        "assessments/submissions.html",
        cohort=cohort,
        course=cohorts.course_of(db.session(), cohort),
        form=form,
        found=found,
        hands=hands(db.session(), found.attempt_id) if found else None,
        zone=cohorts.zone_of(cohort),
        status=422 if form.is_submitted() and found is None else 200,
    )
