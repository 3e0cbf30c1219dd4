"""Taking a quiz: starting, answering, handing in, looking back."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, request, url_for

from portal import keys
from portal.access import Permission
from portal.assessments.addresses import any_kind_of
from portal.assessments.attempts import actions as answers
from portal.assessments.attempts import actions as attempts
from portal.assessments.attempts import answer_file, queries, rules
from portal.assessments.attempts import rules as attempts_rules
from portal.assessments.attempts.forms import StartForm
from portal.assessments.attempts.hands import paper_is_out
from portal.assessments.attempts.models import Attempt
from portal.assessments.attempts.rules import AttemptState
from portal.assessments.questions import papers, responses
from portal.assessments.questions.presentation import ShownQuestion, fingerprint, shown
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.content.shapes import Course, Question
from portal.db import db
from portal.enrolment.queries import enrolments
from portal.errors import NotFound, Refusal
from portal.web.asking import viewer
from portal.web.forms import EmptyForm
from portal.web.guard import allow
from portal.web.pages import done, facts, page, see_other, sent_facts

bp = Blueprint("attempts", __name__)

UNREADABLE = Refusal("unreadable", "Jawaban ini tidak dapat dibaca. Muat ulang halaman, lalu pilih lagi.")


@bp.route("/belajar/<uuid:enrolment_id>/kuis/<slug>", methods=["GET", "POST"])
@allow(Permission.LEARN)
def quiz(enrolment_id: uuid.UUID, slug: str) -> Response:
    kind = any_kind_of(slug)
    enrolment = enrolments.own_enrolment(db.session(), viewer(), enrolment_id)
    form = StartForm()
    if form.validate_on_submit():
        started = attempts.start(db.session(), enrolment, kind, now(), form.code.data or "")
        if isinstance(started, Attempt):
            return done(url_for("attempts.question", attempt_id=started.id, number=1))
        form.refuse(started)
    results = queries.results(db.session(), enrolment.cohort.id, now(), enrolment_id)
    mine = [result for result in results if result.kind is kind]
    running = next((result for result in mine if result.state is AttemptState.RUNNING), None)
    course = queries.examined(db.session(), enrolment.cohort.course_version_id, kind)
    window = queries.window(db.session(), enrolment.cohort.id, kind)
    plan = course.quiz(kind)
    return page(
        "assessments/quiz.html",
        enrolment=enrolment,
        enrolment_id=enrolment_id,
        slug=slug,
        kind=kind,
        plan=plan,
        rule=course.rule,
        with_code=bool(window and window.start_code),
        results=mine,
        voided=[one for one in queries.attempts(db.session(), enrolment_id) if one.kind is kind and one.voided_at],
        policy=queries.policy(db.session(), window, now()),
        running=running,
        left=_left(running.due_at) if running else 0,
        zone=cohorts.zone_of(enrolment.cohort),
        opening=queries.next_turn(window, now()),
        refusal=rules.refuse_start(
            queries.window_state(window, now()),
            len(mine),
            plan.attempts,
            paper_is_out(db.session(), enrolment_id, kind),
        ),
        form=form,
        status=422 if form.is_submitted() else 200,
    )


@bp.get("/percobaan/<uuid:attempt_id>")
@allow(Permission.LEARN)
def resume(attempt_id: uuid.UUID) -> Response:
    """Go on with an attempt, at the first question that is still open."""
    attempt = queries.attempt(db.session(), viewer(), attempt_id)
    stored = answers.stored_answers(db.session(), attempt.id)
    number = papers.first_open(queries.paper(attempt), {key for key, one in stored.items() if one.response})
    return see_other(url_for("attempts.question", attempt_id=attempt.id, number=number))


@bp.route("/percobaan/<uuid:attempt_id>/<int:number>", methods=["GET", "POST"])
@allow(Permission.LEARN)
def question(attempt_id: uuid.UUID, number: int) -> Response:
    attempt = queries.attempt(db.session(), viewer(), attempt_id)
    if not 1 <= number <= attempt.size:
        raise NotFound
    form = EmptyForm()
    if form.validate_on_submit():
        refusal = _save(attempt, number)
        if refusal is None:
            return see_other(_next_step(attempt, number))
        form.refuse(refusal)
    elif _is_over(attempt):
        return see_other(url_for("marking.result", attempt_id=attempt.id))
    return _question_page(attempt, number, form)


def _is_over(attempt: Attempt) -> bool:
    state = rules.attempt_state(attempt.due_at, attempt.submitted_at, now(), attempt.voided_at)
    return state is not AttemptState.RUNNING


def _save(attempt: Attempt, number: int) -> Refusal | None:
    """Store the response in the form, newer than anything held. What was left as the page showed it is no message: so
    an old page in another tab or phone takes nothing back."""
    question = queries.sheet(db.session(), attempt.id).question(queries.paper(attempt)[number - 1].question)
    sent = responses.from_form(question, request.form.getlist)
    if isinstance(sent, Refusal):
        return sent
    response = responses.canonical(question, sent)
    if response is None:
        return UNREADABLE
    changed = fingerprint(response) != request.form.get("held", fingerprint(""))
    messages = [rules.Message(question.key, response, None)] if changed else []
    saved = answers.save(db.session(), viewer().person_ids, attempt.id, messages, now())
    return saved if isinstance(saved, Refusal) else None


@bp.post("/percobaan/<uuid:attempt_id>/jawaban")
@allow(Permission.LEARN)
def save(attempt_id: uuid.UUID) -> Response:
    """Answers as the script of the quiz sends them, one or many: ``{"answers": [[question, response, seq], …]}``.

    The receipt says what is now held for these questions, or for all of them when none was sent. A refusal also
    brings what sealing an answer file takes."""
    answers.own_sheet(db.session(), viewer().person_ids, attempt_id)
    messages = attempts_rules.read_messages(sent_facts().get("answers"))
    if messages is None:
        return facts({"refused": str(UNREADABLE)}, 422)
    saved = answers.save(db.session(), viewer().person_ids, attempt_id, messages, now())
    if isinstance(saved, Refusal):
        stored, seal = answers.stored_answers(db.session(), attempt_id), _seal(attempt_id)
        refused = {"refused": str(saved), "code": saved.code, "held": _as_facts(stored), "key": seal.key}
        return facts({**refused, "proof": seal.proof, "left": _left_over(attempt_id, messages, stored)}, 409)
    left, due = _left(saved.due_at), int(saved.due_at.timestamp())
    sent = {message.question for message in messages} or saved.stored.keys()
    stored = {question: one for question, one in saved.stored.items() if question in sent}
    receipt = {"held": _as_facts(stored), "answered": saved.answered, "size": saved.size, "left": left, "due": due}
    return facts({**receipt, "unreadable": saved.unreadable})


def _left_over(
    attempt_id: uuid.UUID, messages: Sequence[rules.Message], stored: Mapping[str, answers.StoredAnswer]
) -> list[dict[str, str]]:
    """What a phone sent too late, in words, beside what is held."""
    attempt = queries.attempt(db.session(), viewer(), attempt_id)
    numbers = {item.question: number for number, item in enumerate(queries.paper(attempt), 1)}
    sheet, found = queries.sheet(db.session(), attempt_id), []
    for message in sorted(messages, key=lambda message: numbers[message.question]):
        question = sheet.question(message.question)
        here = responses.canonical(question, message.response)
        there = stored[question.key].response if question.key in stored else ""
        asked = f"Soal {numbers[question.key]}: {question.stem}"
        if here is not None and here != there:
            found.append({"asked": asked, "here": _in_words(question, here), "there": _in_words(question, there)})
    return found


def _in_words(question: Question, response: str) -> str:
    return "; ".join(responses.in_words(question, response)) if response else "belum dijawab"


def _as_facts(stored: Mapping[str, answers.StoredAnswer]) -> dict[str, list[int | str]]:
    """What the server holds, as the script reads it."""
    return {key: [one.seq, one.response, int(one.saved_at.timestamp())] for key, one in stored.items()}


def _left(due_at: datetime) -> int:
    return max(0, int((due_at - now()).total_seconds()))


def _seal(attempt_id: uuid.UUID) -> answer_file.Seal:
    key = keys.exam_key(current_app.config["SETTINGS"].data_dir)
    return answer_file.attempt_seal(key, queries.sheet(db.session(), attempt_id).person_id, attempt_id)


def _on_phone(attempt: Attempt, stored: Mapping[str, answers.StoredAnswer], zone: str) -> dict[str, object]:
    """What the script of the quiz has to know of an attempt. ``offset``: seconds from UTC to the cohort's clock;
    ``grace``: seconds after the end in which the server still takes answers."""
    offset = attempt.due_at.astimezone(ZoneInfo(zone)).utcoffset()
    return {
        "held": _as_facts(stored),
        "grace": int(rules.GRACE.total_seconds()),
        "offset": int(offset.total_seconds()) if offset else 0,
        "seal": _seal(attempt.id),
        "person": str(queries.sheet(db.session(), attempt.id).person_id),
    }


def _next_step(attempt: Attempt, number: int) -> str:
    """Where the pressed button leads: another question, handing in, or (without a button) here again."""
    target = request.form.get("go", "")
    if target == "submit":
        return url_for("attempts.submit", attempt_id=attempt.id)
    wanted = int(target) if target.isascii() and target.isdigit() and len(target) < 9 else number
    return url_for("attempts.question", attempt_id=attempt.id, number=min(max(wanted, 1), attempt.size))


def _question_page(attempt: Attempt, number: int, form: EmptyForm) -> Response:
    course = queries.course_of(db.session(), attempt)
    paper = queries.paper(attempt)
    saved = answers.stored_answers(db.session(), attempt.id)
    zone = cohorts.zone_by_id(db.session(), attempt.cohort_id)
    typed = _typed(course.question(paper[number - 1].question)) if form.refused is not None else ""
    others = [] if saved else [other for other in range(1, attempt.size + 1) if other != number]
    return page(
        "assessments/question.html",
        attempt=attempt,
        plan=course.quiz(attempt.kind),
        course=course,
        number=number,
        paper=paper,
        asked=_asked(course, paper, saved, number, typed),
        others=[_asked(course, paper, saved, other) for other in others],
        answers=saved,
        answered={key for key, one in saved.items() if one.response},
        seconds_left=_left(attempt.due_at),
        phone=_on_phone(attempt, saved, zone),
        zone=zone,
        form=form,
        status=422 if form.is_submitted() else 200,
    )


def _typed(question: Question) -> str:
    """What the form of a refused answer holds, as far as it is an answer."""
    return responses.as_typed(question, request.form.getlist)


@bp.get("/percobaan/<uuid:attempt_id>/lembar")
@allow(Permission.LEARN)
def paper(attempt_id: uuid.UUID) -> Response:
    """Every question of the paper at once, for the script that lets people go on without a signal. As long as nothing
    is answered, the page of a question brings the others along; this is for later."""
    attempt = queries.attempt(db.session(), viewer(), attempt_id)
    if _is_over(attempt):
        raise NotFound
    course, saved = queries.course_of(db.session(), attempt), answers.stored_answers(db.session(), attempt.id)
    drawn = queries.paper(attempt)
    asked = [_asked(course, drawn, saved, number) for number in range(1, attempt.size + 1)]
    return page("assessments/paper.html", plan=course.quiz(attempt.kind), questions=asked)


def _asked(
    course: Course,
    paper: Sequence[papers.PaperItem],
    saved: Mapping[str, answers.StoredAnswer],
    number: int,
    typed: str = "",
) -> ShownQuestion:
    """A question of a paper with the response that was typed just now, or else the one that is held."""
    item = paper[number - 1]
    stored = saved[item.question].response if item.question in saved else ""
    return shown(number, course.question(item.question), item, typed or stored)


@bp.route("/percobaan/<uuid:attempt_id>/kumpulkan", methods=["GET", "POST"])
@allow(Permission.LEARN)
def submit(attempt_id: uuid.UUID) -> Response:
    attempt = queries.attempt(db.session(), viewer(), attempt_id)
    form = EmptyForm()
    over = _is_over(attempt)
    if form.validate_on_submit():
        attempts.submit(db.session(), attempt, now())
        return done(url_for("marking.result", attempt_id=attempt.id), "Jawaban Anda sudah dikumpulkan.")
    if over and not form.is_submitted():
        return see_other(url_for("marking.result", attempt_id=attempt.id))
    stored = answers.stored_answers(db.session(), attempt.id)
    saved = {key for key, one in stored.items() if one.response}
    missing = [number for number, item in enumerate(queries.paper(attempt), 1) if item.question not in saved]
    plan = queries.course_of(db.session(), attempt).quiz(attempt.kind)
    status = 422 if form.is_submitted() else 200
    return page(
        "assessments/submit.html",
        attempt=attempt,
        plan=plan,
        saved=saved,
        missing=missing,
        seconds_left=_left(attempt.due_at),
        zone=cohorts.zone_by_id(db.session(), attempt.cohort_id),
        phone=_on_phone(attempt, stored, cohorts.zone_by_id(db.session(), attempt.cohort_id)),
        form=form,
        status=status,
    )
