"""Opening and closing the quizzes of a cohort."""

import uuid
from zoneinfo import ZoneInfo

from flask import Response, request, url_for

from portal.access import Permission
from portal.assessments.addresses import SLUG_OF, any_kind_of, kind_of
from portal.assessments.attempts import queries
from portal.assessments.attempts.models import QuizWindow
from portal.assessments.attempts.rules import REHEARSAL_SETTINGS, QuizSettings, ReviewPolicy, WindowState
from portal.assessments.invigilation import actions
from portal.assessments.invigilation import queries as live
from portal.assessments.invigilation import rules as invigilation
from portal.assessments.invigilation.forms import QuizPlanForm, SettingsForm
from portal.assessments.invigilation.views import bp
from portal.assessments.marking import queries as marking
from portal.assessments.questions.quizzes import GRADED, QuizKind
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.db import db
from portal.errors import Refusal
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import done, page


@bp.route("/angkatan/<uuid:cohort_id>/kuis", methods=["GET", "POST"])
@allow(Permission.QUIZ_OPEN)
def windows(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    stored = {kind: queries.window(db.session(), cohort.id, kind) for kind in GRADED}
    forms = {kind: _settings_form(kind, window) for kind, window in stored.items()}
    if request.method == "POST":
        kind = any_kind_of(request.form.get("quiz", ""))
        if kind is QuizKind.REHEARSAL:
            return _rehearse(cohort)
        if forms[kind].validate():
            refusal = _carry_out(cohort, kind, forms[kind])
            if refusal is None:
                return done(url_for("invigilation.windows", cohort_id=cohort.id), "Tersimpan.")
            forms[kind].refuse(refusal)
    course = cohorts.course_of(db.session(), cohort)
    return page(
        "assessments/windows.html",
        cohort=cohort,
        course=course,
        windows=stored,
        states={kind: queries.window_state(window, now()) for kind, window in stored.items()},
        turns={kind: queries.next_turn(window, now()) for kind, window in stored.items()},
        due={kind: _is_due(cohort, kind, window) for kind, window in stored.items()},
        counts={kind: live.counts(db.session(), cohort.id, kind, now()) for kind in GRADED},
        essays={kind: marking.tallies(db.session(), cohort.id, kind, now()) for kind in GRADED},
        rehearsal=_rehearsal(cohort),
        slugs=SLUG_OF,
        zone=cohorts.zone_of(cohort),
        forms=forms,
        status=422 if request.method == "POST" else 200,
    )


def _is_due(cohort: Cohort, kind: QuizKind, window: QuizWindow | None) -> bool:
    """Whether a quiz is to be opened about now."""
    due_at = live.due_at(db.session(), cohort, kind, window)
    return invigilation.is_due(due_at, now(), cohorts.zone_of(cohort))


@bp.route("/angkatan/<uuid:cohort_id>/kuis/<slug>/rencana", methods=["GET", "POST"])
@allow(Permission.QUIZ_OPEN)
def plan(cohort_id: uuid.UUID, slug: str) -> Response:
    """When a quiz opens and closes by itself; ``hapus`` takes the plan away."""
    kind, cohort = kind_of(slug), cohorts.cohort(db.session(), viewer(), cohort_id)
    zone, window = cohorts.zone_of(cohort), queries.window(db.session(), cohort.id, kind)
    form = QuizPlanForm(data=_plan_values(cohort, kind, window, zone))
    if form.validate_on_submit():
        keep = "hapus" not in request.form
        moments = (form.opening(zone), form.closing(zone)) if keep else (None, None)
        refusal = actions.plan_quiz(db.session(), viewer(), cohort, kind, *moments, now())
        if refusal is None:
            words = "Rencana tersimpan." if any(moments) else "Rencana dihapus."
            return done(url_for("invigilation.windows", cohort_id=cohort.id), words)
        form.refuse(refusal)
    return page(
        "assessments/plan_quiz.html",
        cohort=cohort,
        slug=slug,
        title=live.title_of(db.session(), cohort, kind),
        window=window,
        zone=zone,
        form=form,
        status=422 if form.is_submitted() else 200,
    )


def _plan_values(cohort: Cohort, kind: QuizKind, window: QuizWindow | None, zone: str) -> dict[str, object]:
    """The plan as its form shows it; without one, the time of the quiz in the timetable."""
    opening, closing = (window.planned_opening, window.planned_closing) if window else (None, None)
    if not (opening or closing):
        found = live.planned_session(db.session(), cohort, kind)
        opening, closing = (found.starts_at, found.ends_at) if found else (None, None)
        opening = None if queries.window_state(window, now()) is WindowState.OPEN else opening
    first, last = ((one.astimezone(ZoneInfo(zone)) if one else None) for one in (opening, closing))
    values: dict[str, object] = {"opens_on": first.date(), "opens_at": first.time()} if first else {}
    return values | ({"closes_on": last.date(), "closes_at": last.time()} if last else {})


def _settings_form(kind: QuizKind, window: QuizWindow | None) -> SettingsForm:
    """The form of one quiz, beside that of the other on the same page; only the one that was sent is read."""
    settings = queries.settings_of(window)
    sent = request.form if request.form.get("quiz") == SLUG_OF[kind] else None
    return SettingsForm(
        sent,
        prefix=SLUG_OF[kind],
        with_code=settings.with_code,
        review=settings.review.value,
        review_after_closing=settings.review_after_closing,
    )


def _carry_out(cohort: Cohort, kind: QuizKind, form: SettingsForm) -> Refusal | None:
    act = request.form.get("act", "")
    if act == "close":
        actions.close_quiz(db.session(), viewer(), cohort, kind, now())
        return None
    settings = QuizSettings(form.with_code.data, ReviewPolicy(form.review.data), form.review_after_closing.data)
    if act == "open":
        return actions.open_quiz(db.session(), viewer(), cohort, kind, now(), settings, "sure" in request.form)
    return actions.set_quiz(db.session(), viewer(), cohort, kind, now(), settings)


def _rehearsal(cohort: Cohort) -> invigilation.TakingCounts | None:
    """How far people are in the rehearsal; None while there is none."""
    if queries.window(db.session(), cohort.id, QuizKind.REHEARSAL) is None:
        return None
    return live.counts(db.session(), cohort.id, QuizKind.REHEARSAL, now())


def _rehearse(cohort: Cohort) -> Response:
    """Open the rehearsal, or end it: it has no settings."""
    if request.form.get("act") == "end":
        actions.end_rehearsal(db.session(), viewer(), cohort, now())
        message = "Gladi sudah berakhir. Semua jawabannya sudah dihapus."
    else:
        actions.open_quiz(db.session(), viewer(), cohort, QuizKind.REHEARSAL, now(), REHEARSAL_SETTINGS)
        message = "Gladi dibuka. Minta peserta membuka beranda, lalu memilih Gladi."
    return done(url_for("invigilation.windows", cohort_id=cohort.id), message)
