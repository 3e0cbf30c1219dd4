"""Drawing papers to print, typing what stands on them, and counting them as handed in."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.assessments.attempts import queries as attempts
from portal.assessments.attempts.actions import _asked, _chance
from portal.assessments.attempts.models import Answer, Attempt, PrintedPaper
from portal.assessments.attempts.rules import AttemptState, WindowState, attempt_state
from portal.assessments.paper import queries, rules
from portal.assessments.paper.rules import Standing
from portal.assessments.questions import grading, papers
from portal.assessments.questions.quizzes import QuizKind
from portal.assessments.questions.responses import canonical
from portal.cohorts.models import Cohort
from portal.cohorts.queries import organises
from portal.enrolment.queries import enrolments
from portal.errors import Refusal


@dataclass(frozen=True)
class DrawOutcome:
    """How many papers were drawn, and who got none for which reason."""

    drawn: int
    left: tuple[tuple[uuid.UUID, Refusal], ...]


def draw(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    kind: QuizKind,
    enrolment_ids: Sequence[uuid.UUID],
    reason: str,
    now: datetime,
) -> DrawOutcome | Refusal:
    """Draw a paper for each of these people who may have one; whoever is not in the cohort is passed over."""
    window = attempts.window_state(attempts.locked_window(session, cohort.id, kind, shared=True), now)
    refusal = rules.refuse_occasion(window, organises(session, viewer, cohort.id), reason)
    if refusal:
        return refusal
    seats = queries.seats(session, cohort, enrolment_ids)
    course = attempts.examined(session, cohort.course_version_id, kind)
    plan, before, left = course.quiz(kind), defaultdict(list), []
    for paper in queries.papers_of(session, [seat.id for seat in seats]):
        before[paper.enrolment_id].append(paper)
    drawn = []
    for seat in seats:
        tries, own = attempts.attempts(session, seat.id), before[seat.id]
        refusal = rules.refuse_paper(_standing(tries, own, kind, plan.attempts, now))
        if refusal:
            left.append((seat.id, refusal))
            continue
        seen = _asked(tries) | {item.question for paper in own for item in queries.items(paper)}
        seed = _chance.getrandbits(62)
        made = PrintedPaper(
            cohort_id=cohort.id,
            enrolment_id=seat.id,
            course_version_id=cohort.course_version_id,
            kind=kind,
            seed=seed,
            paper=[[item.question, list(item.options)] for item in papers.draw(course, plan, seed, frozenset(seen))],
            drawn_by=viewer.id,
            drawn_at=now,
            reason=reason if window is not WindowState.OPEN else "",
        )
        session.add(made)
        drawn.append(seat.person_id)
    if drawn:
        audit.record(
            session,
            viewer.id,
            "papers-drawn",
            "cohort",
            cohort.id,
            now,
            cohort=cohort,
            people=drawn,
            reason=reason,
            kind=kind,
            count=len(drawn),
        )
    return DrawOutcome(len(drawn), tuple(left))


def _standing(
    tries: Sequence[Attempt], own: Sequence[PrintedPaper], kind: QuizKind, allowed: int, now: datetime
) -> Standing:
    mine = [one for one in tries if one.kind is kind and one.voided_at is None]
    states = {attempt_state(one.due_at, one.submitted_at, now) for one in mine}
    open_paper = any(paper.kind is kind and paper.attempt_id is None for paper in own)
    return Standing(len(mine), allowed, AttemptState.RUNNING in states, open_paper)


def record_prints(
    session: Session, viewer: Viewer, cohort: Cohort, kind: QuizKind, enrolment_ids: Sequence[uuid.UUID], now: datetime
) -> None:
    people = enrolments.people_of(session, enrolment_ids)
    facts: dict[str, Any] = {"kind": kind, "count": len(enrolment_ids)}
    audit.record(session, viewer.id, "papers-printed", "cohort", cohort.id, now, cohort=cohort, people=people, **facts)


def type_answer(session: Session, viewer: Viewer, paper: PrintedPaper, question: str, sent: str) -> Refusal | None:
    """Keep what somebody reads on the paper: as the first, or as the second person who compares."""
    state = queries.state_of(paper)
    refusal = rules.refuse_typing(state, paper.typed_by, viewer.id)
    if refusal:
        return refusal
    response = canonical(queries.course_of(session, paper).question(question), sent)
    if response is None:
        return Refusal("unreadable", "Jawaban ini tidak dapat dibaca. Periksa lagi isiannya.")
    if state is rules.PaperState.DRAWN:
        paper.typed, paper.typed_by = {**paper.typed, question: response}, viewer.id
    else:
        paper.checked = {**paper.checked, question: response}
    return None


def finish_typing(session: Session, viewer: Viewer, paper: PrintedPaper, now: datetime) -> Refusal | None:
    """Say that everything on the paper is typed, so that a second person can compare it."""
    state = queries.state_of(paper)
    refusal = rules.OVER if state is not rules.PaperState.DRAWN else None
    refusal = refusal or rules.refuse_typing(state, paper.typed_by, viewer.id)
    if refusal:
        return refusal
    paper.typed_by, paper.typed_at = viewer.id, now
    _record(session, viewer, "paper-typed", paper, now)
    return None


def start_again(session: Session, viewer: Viewer, paper: PrintedPaper, now: datetime) -> Refusal | None:
    """Forget what was typed, so that anybody can type it from the beginning."""
    if queries.state_of(paper) not in (rules.PaperState.DRAWN, rules.PaperState.TYPED):
        return rules.OVER
    paper.typed, paper.typed_by, paper.typed_at, paper.checked = {}, None, None, {}
    _record(session, viewer, "paper-cleared", paper, now)
    return None


def cancel(session: Session, viewer: Viewer, paper: PrintedPaper, reason: str, now: datetime) -> Refusal | None:
    """A paper that was lost or is not wanted any more counts as never drawn."""
    if queries.state_of(paper) not in (rules.PaperState.DRAWN, rules.PaperState.TYPED):
        return rules.OVER
    paper.cancelled_at = now
    _record(session, viewer, "paper-cancelled", paper, now, reason)
    return None


def count(session: Session, viewer: Viewer, paper: PrintedPaper, now: datetime) -> Attempt | Refusal:
    """Make the attempt of a paper that two people have read alike: handed in, with what they settled on. The time of
    the quiz has no part in it, as typing comes later."""
    refusal = rules.refuse_counting(queries.state_of(paper), paper.typed_by, viewer.id)
    if refusal:
        return refusal
    queries.keep_seat(session, paper)
    tries = attempts.attempts(session, paper.enrolment_id)
    course = queries.course_of(session, paper)
    plan = course.quiz(paper.kind)
    refusal = rules.refuse_paper(_standing(tries, (), paper.kind, plan.attempts, now))
    if refusal:
        return refusal
    attempt = Attempt(
        cohort_id=paper.cohort_id,
        enrolment_id=paper.enrolment_id,
        course_version_id=paper.course_version_id,
        kind=paper.kind,
        number=max((one.number for one in tries if one.kind is paper.kind), default=0) + 1,
        seed=paper.seed,
        size=len(paper.paper),
        paper=paper.paper,
        started_at=paper.drawn_at,
        due_at=paper.drawn_at + timedelta(minutes=plan.minutes),
        submitted_at=now,
        typed_by=paper.typed_by,
        checked_by=viewer.id,
    )
    session.add(attempt)
    session.flush()
    corrected = attempts.corrected_keys(session, paper.cohort_id)
    for key, response in rules.settled(paper.typed, paper.checked).items():
        points = grading.grade(course.question(key), response, corrected.get(key))
        session.add(Answer(attempt_id=attempt.id, question=key, response=response, seq=1, points=points, saved_at=now))
    paper.attempt_id = attempt.id
    differing = len(rules.differing(paper.typed, paper.checked))
    values: dict[str, Any] = {"kind": paper.kind, "number": attempt.number, "changed_answers": differing}
    trail = enrolments.in_trail(session, paper.enrolment_id)
    audit.record(session, viewer.id, "paper-counted", "attempt", attempt.id, now, **trail, **values)
    return attempt


def _record(
    session: Session, viewer: Viewer, action: str, paper: PrintedPaper, now: datetime, reason: str = ""
) -> None:
    trail = enrolments.in_trail(session, paper.enrolment_id)
    audit.record(session, viewer.id, action, "printed_paper", paper.id, now, **trail, reason=reason, kind=paper.kind)
