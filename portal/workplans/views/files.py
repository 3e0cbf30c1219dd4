"""The files that come with a plan: added, removed and read by its writer, read by the staff of the cohort."""

import uuid

from flask import Response, make_response, url_for

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.enrolment.queries import enrolments
from portal.errors import Refusal
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.transaction import reading_first
from portal.workplans import actions, queries, rules
from portal.workplans.attachments import MEDIA, accept
from portal.workplans.forms import AttachmentForm
from portal.workplans.models import WorkPlanAttachment
from portal.workplans.rules import PlanState
from portal.workplans.views import bp


@bp.route("/belajar/<uuid:enrolment_id>/rktl/lampiran", methods=["GET", "POST"])
@allow(Permission.LEARN)
def files(enrolment_id: uuid.UUID) -> Response:
    form = AttachmentForm()
    if not form.validate_on_submit():
        return _page(enrolment_id, form)
    with reading_first():
        enrolments.own_enrolment(db.session(), viewer(), enrolment_id)
        name, data = form.file.data.filename or "", form.file.data.read()
    attachment = accept(name, data)
    if not isinstance(attachment, Refusal):
        enrolment = enrolments.own_enrolment(db.session(), viewer(), enrolment_id)
        refusal = actions.attach(db.session(), enrolment, attachment, now())
        if refusal is None:
            here = url_for("workplans.files", enrolment_id=enrolment_id)
            return done(here, f"Lampiran {attachment.name} tersimpan.")
        attachment = refusal
    form.refuse(attachment)
    return _page(enrolment_id, form)


@bp.post("/belajar/<uuid:enrolment_id>/rktl/lampiran/<uuid:attachment_id>/hapus")
@allow(Permission.LEARN)
def remove_file(enrolment_id: uuid.UUID, attachment_id: uuid.UUID) -> Response:
    enrolment = enrolments.own_enrolment(db.session(), viewer(), enrolment_id)
    refusal = actions.detach(db.session(), enrolment, attachment_id, now())
    if refusal is None:
        return done(url_for("workplans.files", enrolment_id=enrolment_id), "Lampiran sudah dihapus.")
    form = AttachmentForm(formdata=None)
    form.refuse(refusal)
    return _page(enrolment_id, form)


def _page(enrolment_id: uuid.UUID, form: AttachmentForm) -> Response:
    enrolment = enrolments.own_enrolment(db.session(), viewer(), enrolment_id)
    plan = queries.own(db.session(), enrolment_id)
    attached = queries.attachments(db.session(), plan.id) if plan else []
    return page(
        "workplans/files.html",
        enrolment=enrolment,
        enrolment_id=enrolment_id,
        form=form,
        files=attached,
        shut=rules.refuse_change(plan.state if plan else PlanState.DRAFT, enrolment.cohort.closed_at is not None),
        full=rules.refuse_file(len(attached)) is not None,
        most=rules.MAX_FILES,
        status=422 if form.is_submitted() else 200,
    )


@bp.get("/belajar/<uuid:enrolment_id>/rktl/lampiran/<uuid:attachment_id>")
@allow(Permission.LEARN)
def own_file(enrolment_id: uuid.UUID, attachment_id: uuid.UUID) -> Response:
    enrolments.own_enrolment(db.session(), viewer(), enrolment_id)
    plan = queries.begun(db.session(), enrolment_id)
    return _sent(queries.attachment(db.session(), plan.id, attachment_id))


@bp.post("/angkatan/<uuid:cohort_id>/rktl/<uuid:enrolment_id>/lampiran/<uuid:attachment_id>")
@allow(Permission.WORK_PLAN_REVIEW, always=True)
def file(cohort_id: uuid.UUID, enrolment_id: uuid.UUID, attachment_id: uuid.UUID) -> Response:
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    plan = queries.plan(db.session(), cohort, enrolment_id)[0]
    found = queries.attachment(db.session(), plan.id, attachment_id)
    actions.record_file(db.session(), viewer(), plan, found, now())
    return _sent(found)


def _sent(found: WorkPlanAttachment) -> Response:
    """The bytes, to be saved and never shown in place: they came from outside."""
    response = make_response(found.content)
    response.headers["Content-Type"] = MEDIA[found.name.rpartition(".")[2]]
    response.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
