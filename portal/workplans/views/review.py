"""A trainer reads the plans of a cohort and judges them."""

import uuid

from flask import Response, request, url_for

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.db import db
from portal.ledger.queries import is_completed
from portal.regions.queries import full_names
from portal.web.asking import viewer
from portal.web.forms import filled
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.paging import listing, page_number
from portal.web.search import searched
from portal.workplans import actions, queries, rules
from portal.workplans.forms import ReopeningForm, ReviewForm
from portal.workplans.rules import Decision, PlanState
from portal.workplans.views import bp


@bp.get("/angkatan/<uuid:cohort_id>/rktl")
@allow(Permission.WORK_PLAN_REVIEW)
def plans(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    search, state = searched(), request.args.get("status", "")
    return page(
        "workplans/plans.html",
        part="list",
        cohort=cohort,
        listing=listing(db.session(), queries.plan_rows(cohort.id, search, state), page_number()),
        counts=queries.counts(db.session(), cohort.id),
        search=search,
        state=state,
        zone=cohorts.zone_of(cohort),
    )


@bp.route("/angkatan/<uuid:cohort_id>/rktl/<uuid:enrolment_id>", methods=["GET", "POST"])
@allow(Permission.WORK_PLAN_REVIEW)
def plan(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    found, name, *_rest = queries.plan(db.session(), cohort, enrolment_id)
    form = ReviewForm() if request.method == "POST" else ReviewForm(data={"revision": str(found.revision)})
    if form.validate_on_submit():
        judgement = form.judgement()
        refusal = actions.review(db.session(), viewer(), enrolment_id, judgement, now())
        if refusal is None:
            return _reviewed(cohort, name, judgement.decision)
        form.refuse(refusal)
    return _page(cohort, enrolment_id, form, ReopeningForm(formdata=None), judging=form.is_submitted())


@bp.post("/angkatan/<uuid:cohort_id>/rktl/<uuid:enrolment_id>/buka-lagi")
@allow(Permission.WORK_PLAN_REVIEW)
def reopen(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    """The way back for who tapped the wrong button."""
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    found, name, *_rest = queries.plan(db.session(), cohort, enrolment_id)
    form = ReopeningForm()
    if form.validate_on_submit():
        refusal = actions.reopen(db.session(), viewer(), enrolment_id, filled(form.reason.data), now())
        if refusal is None:
            here = url_for("workplans.plan", cohort_id=cohort.id, enrolment_id=enrolment_id)
            return done(here, f"Rencana {name} dibuka lagi dan dapat dinilai ulang.")
        form.refuse(refusal)
    judging = ReviewForm(formdata=None, data={"revision": str(found.revision)})
    return _page(cohort, enrolment_id, judging, form)


def _page(
    cohort: Cohort, enrolment_id: uuid.UUID, form: ReviewForm, reopening: ReopeningForm, judging: bool = False
) -> Response:
    plan, name, village_code, _person_id = queries.plan(db.session(), cohort, enrolment_id)
    return page(
        "workplans/plan.html",
        cohort=cohort,
        plan=plan,
        sheet=plan.sheet,
        name=name,
        home=full_names(db.session(), {village_code})[village_code],
        village_code=village_code,
        enrolment_id=enrolment_id,
        form=form,
        judging=judging,
        reopening=reopening,
        shut=rules.refuse_reopening(plan.state, is_completed(db.session(), enrolment_id)),
        waiting=plan.state is PlanState.SUBMITTED,
        reviews=queries.reviews(db.session(), plan.id),
        files=queries.attachments(db.session(), plan.id),
        criteria=rules.CRITERIA,
        scores=rules.SCORES,
        zone=cohorts.zone_of(cohort),
        status=422 if request.method == "POST" else 200,
    )


def _reviewed(cohort: Cohort, name: str, decision: Decision) -> Response:
    """Back to those that are still waiting."""
    words = {
        Decision.ACCEPT: f"Rencana {name} diterima.",
        Decision.RETURN: f"Rencana {name} dikembalikan untuk perbaikan.",
    }
    back = url_for("workplans.plans", cohort_id=cohort.id, status=PlanState.SUBMITTED)
    return done(back, words[decision])
