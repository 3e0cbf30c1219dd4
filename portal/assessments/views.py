"""Taking a quiz, and opening one."""

import uuid

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.access import Permission
from portal.assessments import actions, queries, rules
from portal.assessments.models import Attempt
from portal.assessments.rules import AttemptState, QuizKind
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.errors import NotFound, Refusal
from portal.web.forms import EmptyForm
from portal.web.guard import allow
from portal.web.pages import done, page

bp = Blueprint("assessments", __name__)

SLUGS = {"pretes": QuizKind.PRETEST, "pascates": QuizKind.POSTTEST}
SLUG_OF = {kind: slug for slug, kind in SLUGS.items()}


def _kind(slug: str) -> QuizKind:
    if slug not in SLUGS:
        raise NotFound
    return SLUGS[slug]


@bp.route("/belajar/<uuid:learner_id>/kuis/<slug>", methods=["GET", "POST"])
@allow(Permission.LEARN)
def quiz(learner_id: uuid.UUID, slug: str) -> Response:
    kind = _kind(slug)
    place = cohorts.place(db.session(), current_user, learner_id)
    form = EmptyForm()
    if form.validate_on_submit():
        started = actions.start(db.session(), current_user, place, kind, now())
        if isinstance(started, Attempt):
            return done(url_for("assessments.question", attempt_id=started.id, number=1))
        form.refuse(started)
    results = queries.results(db.session(), place.cohort.id, now(), learner_id)
    mine = [result for result in results if result.kind is kind]
    course = cohorts.course_of(db.session(), place.cohort)
    window = queries.window(db.session(), place.cohort.id, kind)
    state = queries.window_state(window, now())
    plan = course.quiz(kind)
    return page(
        "assessments/quiz.html",
        place=place,
        learner_id=learner_id,
        kind=kind,
        plan=plan,
        rule=course.rule,
        results=mine,
        running=next((result for result in mine if result.state is AttemptState.RUNNING), None),
        refusal=rules.refuse_start(state, len(mine), plan.attempts),
        form=form,
        status=422 if form.is_submitted() else 200,
    )


@bp.route("/percobaan/<uuid:attempt_id>/<int:number>", methods=["GET", "POST"])
@allow(Permission.LEARN)
def question(attempt_id: uuid.UUID, number: int) -> Response:
    attempt = queries.attempt(db.session(), current_user, attempt_id)
    if not 1 <= number <= attempt.size:
        raise NotFound
    form = EmptyForm()
    if form.validate_on_submit():
        refusal = _save(attempt, number)
        if refusal is None:
            return redirect(_next_step(attempt, number), 303)
        form.refuse(refusal)
    elif rules.attempt_state(attempt.due_at, attempt.submitted_at, now()) is not AttemptState.RUNNING:
        return redirect(url_for("assessments.result", attempt_id=attempt.id), 303)
    return _question_page(attempt, number, form)


def _save(attempt: Attempt, number: int) -> Refusal | None:
    """Store the choice of the form, if there is one: a question may be passed over."""
    choice = request.form.get("choice")
    if not choice:
        return rules.refuse_answer(rules.attempt_state(attempt.due_at, attempt.submitted_at, now()))
    return actions.answer(db.session(), attempt, queries.paper(attempt)[number - 1].question, choice, now())


def _next_step(attempt: Attempt, number: int) -> str:
    """Where the pressed button leads: another question, handing in, or (without a button) here again."""
    target = request.form.get("go", "")
    if target == "submit":
        return url_for("assessments.submit", attempt_id=attempt.id)
    wanted = int(target) if target.isascii() and target.isdigit() and len(target) < 9 else number
    return url_for("assessments.question", attempt_id=attempt.id, number=min(max(wanted, 1), attempt.size))


def _question_page(attempt: Attempt, number: int, form: EmptyForm) -> Response:
    course = queries.course_of(db.session(), attempt)
    paper = queries.paper(attempt)
    item = paper[number - 1]
    found = course.question(item.question)
    options = {option.key: option for option in found.options}
    return page(
        "assessments/question.html",
        part="saved",
        attempt=attempt,
        plan=course.quiz(attempt.kind),
        course=course,
        number=number,
        paper=paper,
        question=found,
        options=[options[key] for key in item.options],
        answers=queries.answers(db.session(), attempt.id),
        seconds_left=max(0, int((attempt.due_at - now()).total_seconds())),
        zone=cohorts.zone_of(cohorts.cohort_by_id(db.session(), attempt.cohort_id)),
        form=form,
        status=422 if form.is_submitted() else 200,
    )


@bp.route("/percobaan/<uuid:attempt_id>/kumpulkan", methods=["GET", "POST"])
@allow(Permission.LEARN)
def submit(attempt_id: uuid.UUID) -> Response:
    attempt = queries.attempt(db.session(), current_user, attempt_id)
    form = EmptyForm()
    over = rules.attempt_state(attempt.due_at, attempt.submitted_at, now()) is not AttemptState.RUNNING
    if form.validate_on_submit():
        actions.submit(db.session(), current_user, attempt, now())
        return done(url_for("assessments.result", attempt_id=attempt.id), _("Jawaban Anda sudah dikumpulkan."))
    if over and not form.is_submitted():
        return redirect(url_for("assessments.result", attempt_id=attempt.id), 303)
    saved = queries.answers(db.session(), attempt.id)
    missing = [place for place, item in enumerate(queries.paper(attempt), 1) if item.question not in saved]
    plan = queries.course_of(db.session(), attempt).quiz(attempt.kind)
    status = 422 if form.is_submitted() else 200
    return page(
        "assessments/submit.html", attempt=attempt, plan=plan, saved=saved, missing=missing, form=form, status=status
    )


@bp.get("/percobaan/<uuid:attempt_id>/hasil")
@allow(Permission.LEARN)
def result(attempt_id: uuid.UUID) -> Response:
    attempt = queries.attempt(db.session(), current_user, attempt_id)
    results = queries.results(db.session(), attempt.cohort_id, now(), attempt.enrolment_id)
    found = next(result for result in results if result.attempt_id == attempt.id)
    if found.state is AttemptState.RUNNING:
        return redirect(url_for("assessments.question", attempt_id=attempt.id, number=1), 303)
    course = queries.course_of(db.session(), attempt)
    used = sum(result.kind is attempt.kind for result in results)
    return page(
        "assessments/result.html",
        attempt=attempt,
        result=found,
        plan=course.quiz(attempt.kind),
        rule=course.rule,
        left=course.quiz(attempt.kind).attempts - used,
        slug=SLUG_OF[attempt.kind],
    )


@bp.route("/angkatan/<uuid:cohort_id>/kuis", methods=["GET", "POST"])
@allow(Permission.QUIZ_OPEN)
def windows(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.cohort(db.session(), current_user, cohort_id)
    form = EmptyForm()
    if form.validate_on_submit():
        kind = _kind(request.form.get("quiz", ""))
        change = actions.open_quiz if request.form.get("act") == "open" else actions.close_quiz
        change(db.session(), current_user, cohort, kind, now())
        return done(url_for("assessments.windows", cohort_id=cohort.id), _("Tersimpan."))
    course = cohorts.course_of(db.session(), cohort)
    results = queries.results(db.session(), cohort.id, now())
    found = {kind: queries.window(db.session(), cohort.id, kind) for kind in QuizKind}
    return page(
        "assessments/windows.html",
        cohort=cohort,
        course=course,
        windows=found,
        states={kind: queries.window_state(window, now()) for kind, window in found.items()},
        counts={kind: queries.quiz_counts(results, kind) for kind in QuizKind},
        enrolled=cohorts.fill(db.session(), cohort).enrolled,
        slugs=SLUG_OF,
        zone=cohorts.zone_of(cohort),
        form=form,
        status=422 if form.is_submitted() else 200,
    )
