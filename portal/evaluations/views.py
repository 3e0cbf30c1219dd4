"""Forms for trainees, results for organisers and trainers."""

import uuid

from flask import Blueprint, Response, url_for

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.actions import record_file
from portal.db import db
from portal.documents.sheets import FILES, file_name
from portal.enrolment.queries import enrolments
from portal.enrolment.queries.enrolments import OwnEnrolment
from portal.errors import NotFound
from portal.evaluations import actions, queries, rules
from portal.evaluations.forms import evaluation_form
from portal.evaluations.lists import result_sheet
from portal.evaluations.queries import MyEvaluations
from portal.evaluations.rules import Subject
from portal.web.asking import viewer
from portal.web.forms import Form
from portal.web.guard import allow
from portal.web.pages import done, download, page, see_other

bp = Blueprint("evaluations", __name__)


@bp.get("/belajar/<uuid:enrolment_id>/evaluasi")
@allow(Permission.LEARN)
def own(enrolment_id: uuid.UUID) -> Response:
    enrolment = enrolments.own_enrolment(db.session(), viewer(), enrolment_id)
    standing = queries.standing(db.session(), enrolment, now())
    return page(
        "evaluations/own.html",
        enrolment=enrolment,
        enrolment_id=enrolment_id,
        standing=standing,
        fewest=rules.MIN_RESPONSES,
    )


@bp.route("/belajar/<uuid:enrolment_id>/evaluasi/<uuid:subject_id>", methods=["GET", "POST"])
@allow(Permission.LEARN)
def form(enrolment_id: uuid.UUID, subject_id: uuid.UUID) -> Response:
    enrolment = enrolments.own_enrolment(db.session(), viewer(), enrolment_id)
    standing = queries.standing(db.session(), enrolment, now())
    subject = standing.subject(subject_id)
    filled = evaluation_form(subject.questionnaire)
    if filled.validate_on_submit():
        given = rules.answers(subject.questionnaire, filled.data)
        refusal = actions.receive(db.session(), enrolment, subject, given, now())
        if refusal is None:
            return done(_list_of(enrolment_id), "Terima kasih, evaluasi Anda sudah kami terima.")
        if refusal.code == "received":
            return done(_list_of(enrolment_id), str(refusal), "warn")
        filled.refuse(refusal)
    return _form_page(enrolment, standing, subject, filled)


def _list_of(enrolment_id: uuid.UUID) -> str:
    return url_for("evaluations.own", enrolment_id=enrolment_id)


def _form_page(enrolment: OwnEnrolment, standing: MyEvaluations, subject: Subject, filled: Form) -> Response:
    return page(
        "evaluations/form.html",
        enrolment=enrolment,
        enrolment_id=enrolment.enrolment_id,
        standing=standing,
        subject=subject,
        form=filled,
        scale=rules.SCALE,
        text_length=rules.TEXT_LENGTH,
        status=422 if filled.is_submitted() else 200,
    )


@bp.get("/angkatan/<uuid:cohort_id>/evaluasi")
@allow(Permission.EVALUATION_VIEW)
def results(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    return page(
        "evaluations/results.html",
        cohort=cohort,
        results=queries.results(db.session(), viewer(), cohort),
        enrolled=queries.enrolled(db.session(), cohort),
        opens_on=cohort.ends_on,
        closes_on=rules.last_day(cohort.ends_on),
        fewest=rules.MIN_RESPONSES,
    )


@bp.get("/angkatan/<uuid:cohort_id>/evaluasi/<uuid:subject_id>")
@allow(Permission.EVALUATION_VIEW)
def result(cohort_id: uuid.UUID, subject_id: uuid.UUID) -> Response:
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    return page(
        "evaluations/result.html",
        cohort=cohort,
        result=queries.result(db.session(), viewer(), cohort, subject_id),
        enrolled=queries.enrolled(db.session(), cohort),
        scale=rules.SCALE,
        fewest=rules.MIN_RESPONSES,
    )


@bp.post("/angkatan/<uuid:cohort_id>/evaluasi/<uuid:subject_id>/<format>")
@allow(Permission.EVALUATION_VIEW)
def result_file(cohort_id: uuid.UUID, subject_id: uuid.UUID, format: str) -> Response:
    """The same figures as a file, which is noted; back to the page while there are too few responses."""
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    found = queries.result(db.session(), viewer(), cohort, subject_id)
    if format not in FILES:
        raise NotFound
    if found.tally is None:
        return see_other(url_for("evaluations.result", cohort_id=cohort.id, subject_id=subject_id))
    name = found.subject.trainer or "Penyelenggaraan"
    sheet = result_sheet(f"Evaluasi {name}", found.tally)
    file = file_name(f"evaluasi-{cohort.starts_on.isoformat()}.{format}", cohort.organisation.is_sample)
    record_file(db.session(), viewer(), cohort, file, now())
    return download(FILES[format](sheet), file)
