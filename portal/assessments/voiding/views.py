"""The page on which attempts at a quiz are voided and restored."""

import uuid
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request, url_for

from portal.access import Permission
from portal.assessments.addresses import kind_of
from portal.assessments.questions.quizzes import QuizKind
from portal.assessments.voiding import actions, queries
from portal.assessments.voiding.actions import VoidCounts
from portal.assessments.voiding.forms import VoidForm
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.db import db
from portal.enrolment.queries import groups
from portal.errors import NotFound, Refusal
from portal.web.asking import viewer
from portal.web.forms import filled
from portal.web.guard import allow
from portal.web.moments import CLOCK, DAY, asked_moment
from portal.web.pages import done, page
from portal.web.paging import listing, page_number

bp = Blueprint("voiding", __name__)


@bp.route("/angkatan/<uuid:cohort_id>/kuis/<slug>/batal", methods=["GET", "POST"])
@allow(Permission.QUIZ_OPEN)
def attempts(cohort_id: uuid.UUID, slug: str) -> Response:
    kind, cohort = kind_of(slug), cohorts.cohort(db.session(), viewer(), cohort_id)
    since, found = asked_moment(cohorts.zone_of(cohort)), groups.groups(db.session(), cohort.id)
    group = groups.chosen(found, request.args.get(groups.ASKED, ""))
    form = VoidForm()
    if form.validate_on_submit():
        outcome = _carry_out(cohort, kind, since, group, filled(form.reason.data))
        if isinstance(outcome, VoidCounts):
            return done(_address(cohort, slug), _said(outcome))
        form.refuse(outcome)
    rows = listing(db.session(), queries.begun(cohort.id, kind, since, group), page_number())
    return page(
        "assessments/void.html",
        cohort=cohort,
        slug=slug,
        plan=cohorts.course_of(db.session(), cohort).quiz(kind),
        listing=rows,
        counting=len(queries.counting_since(db.session(), cohort.id, kind, since, group)),
        since=since,
        day=request.args.get(DAY, ""),
        clock=request.args.get(CLOCK, ""),
        groups=found,
        group=group,
        picked=set(request.form.getlist("who")),
        here=_address(cohort, slug),
        zone=cohorts.zone_of(cohort),
        form=form,
        status=422 if form.is_submitted() else 200,
    )


def _carry_out(cohort: Cohort, kind: QuizKind, since: datetime | None, group: str, reason: str) -> VoidCounts | Refusal:
    act = request.form.get("act", "")
    if act not in ("void", "all", "restore"):
        raise NotFound
    chosen = queries.counting_since(db.session(), cohort.id, kind, since, group) if act == "all" else _chosen()
    change = actions.restore if act == "restore" else actions.void
    return change(db.session(), viewer(), cohort, kind, chosen, reason, now())


def _chosen() -> set[uuid.UUID]:
    try:
        return {uuid.UUID(text) for text in request.form.getlist("who")}
    except ValueError:
        raise NotFound from None


def _said(outcome: VoidCounts) -> str:
    kept = f" {outcome.kept} tetap, karena kelulusannya sudah ditetapkan." if outcome.kept else ""
    word = "dipulihkan" if request.form.get("act") == "restore" else "dibatalkan"
    return f"{outcome.count} percobaan {word}.{kept}"


def _address(cohort: Cohort, slug: str) -> str:
    """The list with what it was asked with."""
    names = (DAY, CLOCK, groups.ASKED, "halaman")
    asked: dict[str, Any] = {name: request.args[name] for name in names if request.args.get(name)}
    return url_for("voiding.attempts", cohort_id=cohort.id, slug=slug, **asked)
