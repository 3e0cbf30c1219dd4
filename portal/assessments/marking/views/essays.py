"""Reading essays: which ones wait, and one of them with its rubric. Names are hidden unless somebody asks for them."""

import uuid
from typing import Any

from flask import Response, request, url_for

from portal.access import Permission
from portal.assessments.addresses import SLUG_OF, kind_of
from portal.assessments.marking import actions as marking_actions
from portal.assessments.marking import queries as essays
from portal.assessments.marking.forms import GradeForm
from portal.assessments.marking.queries import Essay
from portal.assessments.marking.rules import EssayJudgement, EssayState
from portal.assessments.marking.views import bp
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.db import db
from portal.errors import NotFound, Refusal
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.paging import listing, page_number

SHOW = "tampil"
"""The value of ``nama`` in an address that shows names; any other hides them."""


@bp.get("/angkatan/<uuid:cohort_id>/kuis/<slug>/koreksi")
@allow(Permission.QUIZ_OPEN)
def marking(cohort_id: uuid.UUID, slug: str) -> Response:
    kind = kind_of(slug)
    session, moment = db.session(), now()
    cohort = cohorts.cohort(session, viewer(), cohort_id)
    tallies = essays.tallies(session, cohort.id, kind, moment)
    wanted, question = request.args.get("status", ""), request.args.get("soal", "")
    standing = EssayState(wanted) if wanted in list(EssayState) else EssayState.UNREAD
    question = question if question in {one.question.key for one in tallies} else ""
    found = essays.listed(session, cohort.id, kind, moment, standing, question)
    return page(
        "assessments/marking.html",
        part="list",
        cohort=cohort,
        slug=slug,
        plan=cohorts.course_of(session, cohort).quiz(kind),
        tallies=tallies,
        stems={one.question.key: one.question.stem for one in tallies},
        listing=listing(session, found, page_number()),
        standing=standing,
        question=question,
        zone=cohorts.zone_of(cohort),
        **_names(),
    )


@bp.route(
    "/angkatan/<uuid:cohort_id>/kuis/<slug>/koreksi/<uuid:attempt_id>/<essay_key>",
    methods=["GET", "POST"],
)
@allow(Permission.QUIZ_OPEN)
def mark(cohort_id: uuid.UUID, slug: str, attempt_id: uuid.UUID, essay_key: str) -> Response:
    kind = kind_of(slug)
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    essay = essays.read(db.session(), cohort, attempt_id, essay_key, now())
    if essay.kind is not kind:
        raise NotFound
    form = _form(essay)
    if form.validate_on_submit():
        judgement = EssayJudgement(form.given(), form.comment.data, form.seen.data or "")
        made = marking_actions.grade_essay(db.session(), viewer(), cohort, attempt_id, essay_key, judgement, now())
        if not isinstance(made, Refusal):
            return _go_on(cohort, essay)
        form.refuse(made)
        essay = essays.read(db.session(), cohort, attempt_id, essay_key, now())
        form.seen.data = essay.sign
    return _essay_page(cohort, essay, form)


def _names() -> dict[str, Any]:
    """Whether names are shown, and how addresses say so."""
    named = request.args.get("nama") == SHOW
    return {"named": named, "nama": SHOW if named else None}


def _form(essay: Essay) -> GradeForm:
    """The form of an essay: as it was sent, or with what it was given last."""
    if request.method == "POST":
        return GradeForm.of(essay.rubric)
    initial: dict[str, Any] = {"seen": essay.sign}
    if essay.latest:
        initial["comment"] = essay.latest.comment
        initial |= {f"criterion_{index}": points for index, points in enumerate(essay.latest.criteria)}
    return GradeForm.of(essay.rubric, data=initial)


def _go_on(cohort: Cohort, essay: Essay) -> Response:
    """On to the next essay that waits, or back to the list."""
    following = essays.following(db.session(), cohort.id, essay, now())
    where = {"cohort_id": cohort.id, "slug": SLUG_OF[essay.kind], "nama": _names()["nama"]}
    if following is None:
        return done(url_for("marking.marking", **where), "Tersimpan. Semua esai sudah dibaca.")
    attempt_id, essay_key = following
    url = url_for("marking.mark", attempt_id=attempt_id, essay_key=essay_key, **where)
    return done(url, "Tersimpan. Ini jawaban berikutnya.")


def _essay_page(cohort: Cohort, essay: Essay, form: GradeForm) -> Response:
    session, moment = db.session(), now()
    return page(
        "assessments/mark.html",
        cohort=cohort,
        slug=SLUG_OF[essay.kind],
        plan=cohorts.course_of(session, cohort).quiz(essay.kind),
        essay=essay,
        refusal=marking_actions.refuse_reading(essay),
        following=essays.following(session, cohort.id, essay, moment),
        left=sum(one.unread for one in essays.tallies(session, cohort.id, essay.kind, moment)),
        zone=cohorts.zone_of(cohort),
        form=form,
        status=422 if form.is_submitted() else 200,
        **_names(),
    )
