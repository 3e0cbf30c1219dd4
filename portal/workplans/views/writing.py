"""A trainee writes the own plan and gives it to the trainer."""

import secrets
import uuid

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.queries import Place
from portal.db import db
from portal.errors import Refusal
from portal.web.guard import allow
from portal.web.pages import done, page, wants_part
from portal.web.transaction import keep_changes
from portal.workplans import actions, queries, rules
from portal.workplans.forms import PlanForm
from portal.workplans.models import WorkPlan
from portal.workplans.rules import Lack, Sheet
from portal.workplans.views import bp


@bp.route("/belajar/<uuid:learner_id>/rktl", methods=["GET", "POST"])
@allow(Permission.LEARN)
def write(learner_id: uuid.UUID) -> Response:
    place = cohorts.place(db.session(), current_user, learner_id)
    if request.method == "POST":
        return _written(place, PlanForm())
    plan = queries.own(db.session(), learner_id)
    if plan is not None and rules.refuse_change(plan.state):
        return _read_page(place, plan)
    sheet, revision = (plan.sheet, plan.revision) if plan else (Sheet(), 0)
    return _form_page(place, plan, PlanForm.of(sheet, revision, secrets.token_hex(rules.TAB_LENGTH // 2)))


def _written(place: Place, form: PlanForm) -> Response:
    """Keep what was typed, then do what the button says: go on writing, look after the attachments, or submit."""
    go, quick = request.form.get("go", ""), wants_part()
    form.rearrange(go)
    if not form.validate_on_submit():
        return _form_page(place, queries.own(db.session(), place.enrolment_id), form)
    saved = actions.save(db.session(), place, form.sheet(), form.origin(), quick, now())
    if isinstance(saved, Refusal):
        form.refuse(saved)
        return _form_page(place, queries.own(db.session(), place.enrolment_id), form)
    if go == "submit":
        return _submitted(place, saved, form)
    return _onward(place, go, len(form.activities), quick)


def _onward(place: Place, go: str, rows: int, quick: bool) -> Response:
    here = url_for("workplans.write", learner_id=place.enrolment_id)
    if quick:
        return redirect(here, 303)
    if go == "add":
        return redirect(f"{here}#activities-{rows - 1}", 303)
    if go.startswith("remove"):
        return redirect(f"{here}#activities", 303)
    if go == "files":
        return redirect(url_for("workplans.files", learner_id=place.enrolment_id), 303)
    return done(here, _("Draf tersimpan."))


def _submitted(place: Place, plan: WorkPlan, form: PlanForm) -> Response:
    lacks = actions.submit(db.session(), place, plan, now())
    if lacks:
        keep_changes()
        form.revision.data = str(plan.revision)
        return _form_page(place, plan, form, lacks)
    message = _("Rencana sudah dikirim ke pelatih. Hasil penilaiannya muncul di halaman ini.")
    return done(url_for("workplans.write", learner_id=place.enrolment_id), message)


def _form_page(place: Place, plan: WorkPlan | None, form: PlanForm, lacks: tuple[Lack, ...] = ()) -> Response:
    plan_id = plan.id if plan else None
    return page(
        "workplans/write.html",
        part="saved",
        place=place,
        learner_id=place.enrolment_id,
        plan=plan,
        form=form,
        lacks=lacks,
        total=form.sheet().total,
        most=rules.MOST_ACTIVITIES,
        reviews=queries.reviews(db.session(), plan_id) if plan_id else [],
        files=queries.attachments(db.session(), plan_id) if plan_id else [],
        criteria=rules.CRITERIA,
        scores=rules.SCORES,
        zone=cohorts.zone_of(place.cohort),
        status=422 if form.is_submitted() else 200,
    )


def _read_page(place: Place, plan: WorkPlan) -> Response:
    return page(
        "workplans/own.html",
        place=place,
        learner_id=place.enrolment_id,
        plan=plan,
        sheet=plan.sheet,
        reviews=queries.reviews(db.session(), plan.id),
        files=queries.attachments(db.session(), plan.id),
        criteria=rules.CRITERIA,
        scores=rules.SCORES,
        zone=cohorts.zone_of(place.cohort),
    )
