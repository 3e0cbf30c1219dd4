"""Typing what stands on a paper, comparing it, and counting it."""

import uuid
from typing import Any

from flask import Response, request, url_for

from portal.access import Permission
from portal.assessments.addresses import any_slug_of
from portal.assessments.attempts.models import Attempt, PrintedPaper
from portal.assessments.paper import actions, queries, rules
from portal.assessments.paper.forms import CancelForm, CountForm
from portal.assessments.paper.rules import PaperState
from portal.assessments.paper.views import bp
from portal.assessments.questions import responses
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.db import db
from portal.errors import NotFound, Refusal
from portal.web.asking import viewer
from portal.web.forms import EmptyForm, Form, filled
from portal.web.guard import allow
from portal.web.pages import done, page, see_other

FORMS: dict[str, type[Form]] = {"selesai": EmptyForm, "ulang": EmptyForm, "batal": CancelForm, "hitung": CountForm}
"""What can be done to a paper as a whole, with the form that it takes."""


@bp.get("/angkatan/<uuid:cohort_id>/kertas/<uuid:paper_id>")
@allow(Permission.QUIZ_OPEN)
def sheet(cohort_id: uuid.UUID, paper_id: uuid.UUID) -> Response:
    """A paper with all that was typed, as letters like on the paper, so that it can be compared line by line."""
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    return _sheet_page(cohort, queries.printed_paper(db.session(), cohort, paper_id))


def _sheet_page(cohort: Cohort, paper: PrintedPaper, refused: Form | None = None) -> Response:
    session, state = db.session(), queries.state_of(paper)
    return page(
        "assessments/sheet.html",
        cohort=cohort,
        paper=paper,
        slug=any_slug_of(paper.kind),
        plan=queries.course_of(session, paper).quiz(paper.kind),
        code=queries.code_of(paper.id),
        owner=queries.owner(session, paper),
        state=state,
        refusal=rules.refuse_typing(state, paper.typed_by, viewer().id),
        typist=queries.staff_name(session, paper.typed_by),
        questions=queries.typed_questions(session, paper),
        count_form=refused if isinstance(refused, CountForm) else CountForm(formdata=None),
        cancel_form=refused if isinstance(refused, CancelForm) else CancelForm(formdata=None),
        form=refused or EmptyForm(formdata=None),
        zone=cohorts.zone_of(cohort),
        status=422 if refused else 200,
    )


@bp.route("/angkatan/<uuid:cohort_id>/kertas/<uuid:paper_id>/<int:number>", methods=["GET", "POST"])
@allow(Permission.QUIZ_OPEN)
def typing(cohort_id: uuid.UUID, paper_id: uuid.UUID, number: int) -> Response:
    """One question of a paper: what the first types, or what the second one reads there."""
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    form = EmptyForm()
    paper = queries.printed_paper(db.session(), cohort, paper_id, lock=form.is_submitted())
    if not 1 <= number <= len(paper.paper):
        raise NotFound
    if form.validate_on_submit():
        refusal = _type(paper, number)
        if refusal is None:
            return see_other(_onward(cohort, paper, number))
        form.refuse(refusal)
    elif rules.refuse_typing(queries.state_of(paper), paper.typed_by, viewer().id):
        return see_other(url_for("paper.sheet", cohort_id=cohort.id, paper_id=paper.id))
    return _typing_page(cohort, paper, number, form)


def _type(paper: PrintedPaper, number: int) -> Refusal | None:
    key = queries.items(paper)[number - 1].question
    sent = responses.from_form(queries.course_of(db.session(), paper).question(key), request.form.getlist)
    return sent if isinstance(sent, Refusal) else actions.type_answer(db.session(), viewer(), paper, key, sent)


def _onward(cohort: Cohort, paper: PrintedPaper, number: int) -> str:
    """The next question, until the last; whoever compares goes back to the whole."""
    where: dict[str, Any] = {"cohort_id": cohort.id, "paper_id": paper.id}
    last = number == len(paper.paper) or queries.state_of(paper) is PaperState.TYPED
    return url_for("paper.sheet", **where) if last else url_for("paper.typing", **where, number=number + 1)


def _typing_page(cohort: Cohort, paper: PrintedPaper, number: int, form: EmptyForm) -> Response:
    session, key = db.session(), queries.items(paper)[number - 1].question
    question = queries.course_of(session, paper).question(key)
    compares = queries.state_of(paper) is PaperState.TYPED
    stored = rules.settled(paper.typed, paper.checked) if compares else paper.typed
    response = responses.as_typed(question, request.form.getlist) if form.refused else stored.get(key, "")
    return page(
        "assessments/typing.html",
        cohort=cohort,
        paper=paper,
        number=number,
        size=len(paper.paper),
        code=queries.code_of(paper.id),
        owner=queries.owner(session, paper),
        compares=compares,
        asked=queries.asked(session, paper, number, response),
        form=form,
        status=422 if form.is_submitted() else 200,
    )


@bp.post("/angkatan/<uuid:cohort_id>/kertas/<uuid:paper_id>/<act>")
@allow(Permission.QUIZ_OPEN)
def settle(cohort_id: uuid.UUID, paper_id: uuid.UUID, act: str) -> Response:
    """What can be done to a paper as a whole: say that it is typed, start again, take it back, count it."""
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    paper = queries.printed_paper(db.session(), cohort, paper_id, lock=True)
    if act not in FORMS:
        raise NotFound
    form = FORMS[act]()
    if form.validate_on_submit():
        answer = _settle(paper, act, form)
        if not isinstance(answer, Refusal):
            return done(_after(cohort, paper), answer)
        form.refuse(answer)
    return _sheet_page(cohort, paper, form)


def _settle(paper: PrintedPaper, act: str, form: Form) -> str | Refusal:
    """The sentence to say, or why not."""
    session, moment = db.session(), now()
    if act == "hitung":
        counted = actions.count(session, viewer(), paper, moment)
        return "Lembar ini sudah masuk sebagai kuis yang dikumpulkan." if isinstance(counted, Attempt) else counted
    if act == "batal":
        refusal = actions.cancel(session, viewer(), paper, filled(form["reason"].data), moment)
        return refusal or "Lembar ini dibatalkan."
    if act == "ulang":
        return actions.start_again(session, viewer(), paper, moment) or "Ketikan dihapus. Mulai lagi dari soal 1."
    return actions.finish_typing(session, viewer(), paper, moment) or "Selesai diketik. Sekarang tunggu pemeriksa."


def _after(cohort: Cohort, paper: PrintedPaper) -> str:
    if queries.state_of(paper) is PaperState.CANCELLED:
        return url_for("paper.papers", cohort_id=cohort.id, slug=any_slug_of(paper.kind))
    return url_for("paper.sheet", cohort_id=cohort.id, paper_id=paper.id)
