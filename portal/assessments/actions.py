"""Opening quizzes, starting attempts, saving answers, handing in."""

import random
import uuid
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.assessments import queries, rules
from portal.assessments.models import Answer, Attempt, QuizWindow
from portal.assessments.rules import AttemptState, QuizKind
from portal.cohorts.models import Cohort, Enrolment
from portal.cohorts.queries import Place
from portal.courses.queries import edition
from portal.errors import NotFound, Refusal

_chance = random.SystemRandom()
_INSERT = {"sqlite": sqlite.insert(Answer), "postgresql": postgresql.insert(Answer)}
_UPSERT = {
    name: insert.on_conflict_do_update(
        index_elements=["attempt_id", "question"],
        set_={column: insert.excluded[column] for column in ("choice", "points", "saved_at")},
    )
    for name, insert in _INSERT.items()
}


def open_quiz(session: Session, viewer: Viewer, cohort: Cohort, kind: QuizKind, now: datetime) -> None:
    """Let the people of a cohort start a quiz from now on."""
    found = queries.window(session, cohort.id, kind)
    if found is None:
        session.add(QuizWindow(cohort_id=cohort.id, kind=kind, opens_at=now, closes_at=None))
    elif queries.window_state(found, now) is not rules.WindowState.OPEN:
        found.opens_at, found.closes_at = min(found.opens_at, now), None
    audit.record(session, viewer.id, "quiz-opened", "cohort", cohort.id, now, kind=kind)


def close_quiz(session: Session, viewer: Viewer, cohort: Cohort, kind: QuizKind, now: datetime) -> None:
    """Let nobody start any more. Who has begun may go on to the end of the own time."""
    found = queries.window(session, cohort.id, kind)
    if found is None:
        raise NotFound
    found.closes_at = now
    audit.record(session, viewer.id, "quiz-closed", "cohort", cohort.id, now, kind=kind)


def start(session: Session, viewer: Viewer, place: Place, kind: QuizKind, now: datetime) -> Attempt | Refusal:
    """Draw a paper and start its clock; an attempt that is still running is given back instead."""
    session.execute(select(Enrolment.id).where(Enrolment.id == place.enrolment_id).with_for_update())
    mine = queries.attempts(session, place.enrolment_id, kind)
    for attempt in mine:
        if rules.attempt_state(attempt.due_at, attempt.submitted_at, now) is AttemptState.RUNNING:
            return attempt
    course = edition(session, place.cohort.course_version_id)
    plan = course.quiz(kind)
    state = queries.window_state(queries.window(session, place.cohort.id, kind), now)
    refusal = rules.refuse_start(state, len(mine), plan.attempts)
    if refusal:
        return refusal
    seed = _chance.getrandbits(62)
    drawn = rules.draw(course, plan, seed, _asked_before(session, place.enrolment_id))
    attempt = Attempt(
        cohort_id=place.cohort.id,
        enrolment_id=place.enrolment_id,
        course_version_id=place.cohort.course_version_id,
        kind=kind,
        number=len(mine) + 1,
        seed=seed,
        size=len(drawn),
        paper=[[item.question, list(item.options)] for item in drawn],
        started_at=now,
        due_at=now + timedelta(minutes=plan.minutes),
    )
    session.add(attempt)
    session.flush()
    audit.record(session, viewer.id, "attempt-started", "attempt", attempt.id, now, kind=kind, number=attempt.number)
    return attempt


def _asked_before(session: Session, enrolment_id: uuid.UUID) -> frozenset[str]:
    """The questions that somebody has met in either quiz."""
    met = (attempt for kind in QuizKind for attempt in queries.attempts(session, enrolment_id, kind))
    return frozenset(item.question for attempt in met for item in queries.paper(attempt))


def answer(session: Session, attempt: Attempt, question_key: str, choice: str, now: datetime) -> Refusal | None:
    """Save a choice for a question of the paper; a later choice replaces an earlier one.

    The answer table is its own record of who chose what and when, so no audit row is added.
    """
    _hold(session, attempt)
    refusal = rules.refuse_answer(rules.attempt_state(attempt.due_at, attempt.submitted_at, now))
    if refusal:
        return refusal
    item = next((item for item in queries.paper(attempt) if item.question == question_key), None)
    if item is None or choice not in item.options:
        raise NotFound
    question = queries.course_of(session, attempt).question(question_key)
    row = {
        "attempt_id": attempt.id,
        "question": question_key,
        "choice": choice,
        "points": rules.points(question, choice),
        "saved_at": now,
    }
    session.execute(_UPSERT[session.get_bind().dialect.name], row)
    return None


def _hold(session: Session, attempt: Attempt) -> None:
    """Keep an attempt from being handed in while it is answered, and the other way round."""
    session.refresh(attempt, attribute_names=["submitted_at"], with_for_update=True)


def submit(session: Session, viewer: Viewer, attempt: Attempt, now: datetime) -> None:
    """Hand in. Doing so twice, or after the time has run out, changes nothing."""
    _hold(session, attempt)
    if rules.attempt_state(attempt.due_at, attempt.submitted_at, now) is not AttemptState.RUNNING:
        return
    session.execute(update(Attempt).where(Attempt.id == attempt.id).values(submitted_at=now))
    audit.record(session, viewer.id, "attempt-submitted", "attempt", attempt.id, now)
