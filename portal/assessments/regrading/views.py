"""Correcting a wrong key: what was answered, who would change, and the correction."""

import uuid

from flask import Blueprint, Response, request, url_for

from portal.access import Permission
from portal.assessments.addresses import kind_of
from portal.assessments.questions.quizzes import GRADED
from portal.assessments.questions.responses import key_in_words
from portal.assessments.regrading import actions as regrading
from portal.assessments.regrading import queries as regrading_queries
from portal.assessments.regrading import rules as regrading_rules
from portal.assessments.regrading.choices import Given, KeyChoice, chosen, given, listed
from portal.assessments.regrading.forms import RegradeForm
from portal.assessments.regrading.queries import Case
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.db import db
from portal.errors import Refusal
from portal.web.asking import viewer
from portal.web.forms import filled
from portal.web.guard import allow
from portal.web.pages import done, page

bp = Blueprint("regrading", __name__)

MAX_CHANGES = 50
"""Attempts that a preview names."""


@bp.route("/angkatan/<uuid:cohort_id>/kuis/<slug>/soal/<question_key>/kunci", methods=["GET", "POST"])
@allow(Permission.QUIZ_OPEN)
def regrade(cohort_id: uuid.UUID, slug: str, question_key: str) -> Response:
    """What was answered; with a choice in the address, so that it can be loaded again, also what it would change."""
    kind_of(slug)
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    case = regrading_queries.read(db.session(), cohort, question_key, now())
    choices = _given(case)
    if request.method == "POST":
        return _correct(cohort, slug, case, RegradeForm(), choices)
    if "way" not in request.args:
        ticked = [one.sign for one in choices if one.right]
        return _page(cohort, slug, case, RegradeForm(accepted=ticked), choices)
    form = RegradeForm(request.args, meta={"csrf": False})
    accepted = _accepted(form, choices)
    return _page(cohort, slug, case, form, choices, accepted, status=200 if accepted is not None else 422)


def _given(case: Case) -> list[Given]:
    return given(case.question, case.accepted, [one.response for one in case.answers])


def _correct(cohort: Cohort, slug: str, case: Case, form: RegradeForm, found: list[Given]) -> Response:
    accepted = _accepted(form, found)
    if accepted is None:
        return _page(cohort, slug, case, form, found, status=422)
    key, reason, seen = case.question.key, filled(form.reason.data), form.seen.data or ""
    made = regrading.correct(db.session(), viewer(), cohort, key, accepted, reason, seen, now())
    if isinstance(made, Refusal):
        form.refuse(made)
        fresh = regrading_queries.read(db.session(), cohort, key, now())
        return _page(cohort, slug, fresh, form, _given(fresh), accepted, status=422)
    message = "Kunci dikoreksi." if made.accepted else "Kunci pelatihan berlaku lagi."
    here = url_for("regrading.regrade", cohort_id=cohort.id, slug=slug, question_key=key)
    return done(here, message + " " + "Nilai peserta sudah dihitung ulang.")


def _accepted(form: RegradeForm, found: list[Given]) -> frozenset[str] | None:
    """The responses that a form lets count; None where something is amiss, which the form then says."""
    valid = form.validate()
    picked = chosen(found, KeyChoice(form.way.data), form.accepted.data or []) if not form.way.errors else frozenset()
    if isinstance(picked, Refusal):
        form.refuse(picked)
        return None
    return picked if valid else None


def _page(
    cohort: Cohort,
    slug: str,
    case: Case,
    form: RegradeForm,
    found: list[Given],
    accepted: frozenset[str] | None = None,
    status: int = 200,
) -> Response:
    course = cohorts.course_of(db.session(), cohort)
    offered = listed(found)
    return page(
        "assessments/regrade.html",
        cohort=cohort,
        slug=slug,
        quizzes={kind: course.quiz(kind).title for kind in GRADED},
        zone=cohorts.zone_of(cohort),
        case=case,
        key=key_in_words(case.question),
        offered=offered,
        hidden=len(found) - len(offered),
        form=form,
        preview=regrading_rules.preview(case.answers, accepted, case.pass_score) if accepted is not None else None,
        most=MAX_CHANGES,
        status=status,
    )
