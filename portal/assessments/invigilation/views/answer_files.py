"""Bringing in answers that a phone could not send, from the file it saved."""

import uuid

from flask import Response, current_app, request, url_for

from portal.access import Permission
from portal.assessments.addresses import kind_of
from portal.assessments.attempts.answer_file import MAX_BYTES, unseal
from portal.assessments.invigilation.actions import import_answers
from portal.assessments.invigilation.forms import AnswerFileForm, AnswerFileImportForm
from portal.assessments.invigilation.queries import Opened, look_into
from portal.assessments.invigilation.views import bp
from portal.assessments.questions.quizzes import QuizKind
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.db import db
from portal.errors import Refusal
from portal.keys import exam_key
from portal.web.asking import viewer
from portal.web.forms import Form, filled
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.transaction import reading_first


@bp.route("/angkatan/<uuid:cohort_id>/kuis/<slug>/berkas", methods=["GET", "POST"])
@allow(Permission.QUIZ_OPEN)
def answer_files(cohort_id: uuid.UUID, slug: str) -> Response:
    """First the file, then what is in it with the question whether to bring it in. The sealed file goes along in the
    form, so nothing is kept until then."""
    kind = kind_of(slug)
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    if "sealed" in request.form:
        return _bring(cohort, kind, slug)
    form = AnswerFileForm()
    if not form.validate_on_submit():
        return _page(cohort, kind, slug, form, status=422 if form.is_submitted() else 200)
    data = form.file.data.read(MAX_BYTES + 1)
    opened = _open(cohort, kind, data)
    if isinstance(opened, Refusal):
        form.refuse(opened)
        return _page(cohort, kind, slug, form, status=422)
    return _page(cohort, kind, slug, AnswerFileImportForm(formdata=None, sealed=data.decode()), opened)


def _open(cohort: Cohort, kind: QuizKind, data: bytes) -> Opened | Refusal:
    with reading_first():
        found = unseal(exam_key(current_app.config["SETTINGS"].data_dir), data)
        return found if isinstance(found, Refusal) else look_into(db.session(), cohort, kind, found, now())


def _bring(cohort: Cohort, kind: QuizKind, slug: str) -> Response:
    form = AnswerFileImportForm()
    opened = _open(cohort, kind, (form.sealed.data or "").encode())
    if isinstance(opened, Refusal):
        asked = AnswerFileForm(formdata=None)
        asked.refuse(opened)
        return _page(cohort, kind, slug, asked, status=422)
    if form.validate_on_submit():
        saved = import_answers(db.session(), viewer(), opened, filled(form.reason.data), now())
        if not isinstance(saved, Refusal):
            message = f"{opened.newer} jawaban {opened.name} dimasukkan."
            return done(url_for("invigilation.answer_files", cohort_id=cohort.id, slug=slug), message)
        form.refuse(saved)
    return _page(cohort, kind, slug, form, opened, status=422)


def _page(
    cohort: Cohort, kind: QuizKind, slug: str, form: Form, opened: Opened | None = None, status: int = 200
) -> Response:
    return page(
        "assessments/answer_files.html",
        cohort=cohort,
        slug=slug,
        plan=cohorts.course_of(db.session(), cohort).quiz(kind),
        zone=cohorts.zone_of(cohort),
        form=form,
        opened=opened,
        status=status,
    )
