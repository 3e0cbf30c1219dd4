"""Opening quizzes, starting attempts, handing in."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.assessments import queries, rules
from portal.assessments.models import Answer, Attempt, QuizWindow
from portal.assessments.rules import DEFAULT_SETTINGS, GRADED, AttemptState, QuizKind, QuizSettings
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort, Enrolment
from portal.cohorts.queries import Place
from portal.errors import NotFound, Refusal

_chance = random.SystemRandom()


def open_quiz(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    kind: QuizKind,
    now: datetime,
    settings: QuizSettings = DEFAULT_SETTINGS,
) -> Refusal | None:
    """Let the people of a cohort start a quiz from now on."""
    found = queries.window(session, cohort.id, kind)
    refusal = _refuse_settings(session, found, settings, now)
    if refusal:
        return refusal
    before = _shown(found) if found else {}
    if found is None:
        found = QuizWindow(cohort_id=cohort.id, kind=kind, opens_at=now, closes_at=None)
        session.add(found)
    elif queries.window_state(found, now) is not rules.WindowState.OPEN:
        found.opens_at, found.closes_at = min(found.opens_at, now), None
    _set(found, settings)
    _record(session, viewer, "quiz-opened", cohort, kind, now, audit.differences(before, _shown(found)))
    return None


def set_quiz(
    session: Session, viewer: Viewer, cohort: Cohort, kind: QuizKind, now: datetime, settings: QuizSettings
) -> Refusal | None:
    """Change the settings of a quiz that was opened. NotFound before."""
    found = queries.window(session, cohort.id, kind)
    if found is None:
        raise NotFound
    refusal = _refuse_settings(session, found, settings, now)
    if refusal:
        return refusal
    before = _shown(found)
    _set(found, settings)
    _record(session, viewer, "quiz-set", cohort, kind, now, audit.differences(before, _shown(found)))
    return None


def _refuse_settings(
    session: Session, found: QuizWindow | None, settings: QuizSettings, now: datetime
) -> Refusal | None:
    writing = queries.writing(session, found.cohort_id, found.kind, now) if found else 0
    return rules.refuse_settings(queries.settings_of(found), settings, writing)


def _set(window: QuizWindow, settings: QuizSettings) -> None:
    """A code that was shown in the hall stays as long as one is asked for."""
    window.start_code = (window.start_code or rules.new_start_code(_chance)) if settings.with_code else None
    window.review, window.review_after_closing = settings.review, settings.review_after_closing


def _shown(window: QuizWindow) -> dict[str, Any]:
    """What the trail says of a window. The code itself opens a quiz, so only whether there is one."""
    return {
        "opens_at": window.opens_at,
        "closes_at": window.closes_at,
        "code": window.start_code is not None,
        "review": window.review,
        "after_closing": window.review_after_closing,
    }


def _record(
    session: Session,
    viewer: Viewer,
    action: str,
    cohort: Cohort,
    kind: QuizKind,
    now: datetime,
    changed: dict[str, Any],
) -> None:
    audit.record(session, viewer.id, action, "cohort", cohort.id, now, cohort=cohort, changed=changed, kind=kind)


def close_quiz(session: Session, viewer: Viewer, cohort: Cohort, kind: QuizKind, now: datetime) -> None:
    """Let nobody start any more. Who has begun may go on to the end of the own time."""
    found = queries.window(session, cohort.id, kind)
    if found is None:
        raise NotFound
    changed = {"closes_at": (found.closes_at, now)}
    found.closes_at = now
    _record(session, viewer, "quiz-closed", cohort, kind, now, changed)


def end_rehearsal(session: Session, viewer: Viewer, cohort: Cohort, now: datetime) -> None:
    """Take the rehearsal of a cohort away with all that was answered in it. The trail keeps only how much that was.

    Doing so twice changes nothing. The locks keep anybody from starting or answering meanwhile.
    """
    found = queries.held_window(session, cohort.id, QuizKind.REHEARSAL)
    if found is None:
        return
    own = (Attempt.cohort_id == cohort.id, Attempt.kind == QuizKind.REHEARSAL)
    ids = list(session.scalars(select(Attempt.id).where(*own).with_for_update()))
    given = delete(Answer).where(Answer.attempt_id.in_(select(Attempt.id).where(*own)))
    answers = session.execute(given.execution_options(synchronize_session=False)).rowcount
    session.execute(delete(Attempt).where(*own).execution_options(synchronize_session=False))
    session.delete(found)
    facts = {"attempts": len(ids), "answers": answers}
    audit.record(session, viewer.id, "rehearsal-ended", "cohort", cohort.id, now, cohort=cohort, **facts)


def start(session: Session, place: Place, kind: QuizKind, now: datetime, code: str = "") -> Attempt | Refusal:
    """Draw a paper and start its clock; an attempt that is still running is given back instead.

    ``code`` is what somebody typed as the code of the hall; it counts only where the quiz asks for one.
    """
    session.execute(select(Enrolment.id).where(Enrolment.id == place.enrolment_id).with_for_update())
    before = queries.attempts(session, place.enrolment_id)
    mine = [attempt for attempt in before if attempt.kind is kind]
    for attempt in mine:
        if rules.attempt_state(attempt.due_at, attempt.submitted_at, now) is AttemptState.RUNNING:
            return attempt
    course = queries.examined(session, place.cohort.course_version_id, kind)
    plan = course.quiz(kind)
    window = queries.held_window(session, place.cohort.id, kind, shared=True)
    refusal = rules.refuse_start(queries.window_state(window, now), len(mine), plan.attempts)
    refusal = refusal or rules.refuse_code(window.start_code if window else None, code)
    if refusal:
        return refusal
    seed = _chance.getrandbits(62)
    drawn = rules.draw(course, plan, seed, _asked(before))
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
    values = {"kind": kind, "number": attempt.number} | cohorts.in_trail(session, place.enrolment_id)
    audit.record(session, place.person_id, "attempt-started", "attempt", attempt.id, now, **values)
    return attempt


def _asked(before: Iterable[Attempt]) -> frozenset[str]:
    """The questions that somebody has met in either quiz."""
    graded = (attempt for attempt in before if attempt.kind in GRADED)
    return frozenset(item.question for attempt in graded for item in queries.paper(attempt))


def submit(session: Session, attempt: Attempt, now: datetime) -> None:
    """Hand in. Doing so twice, or after the time has run out, changes nothing."""
    due_at, submitted_at = queries.held_times(session, attempt.id)
    if rules.attempt_state(due_at, submitted_at, now) is not AttemptState.RUNNING:
        return
    session.execute(update(Attempt).where(Attempt.id == attempt.id).values(submitted_at=now))
    trail = cohorts.in_trail(session, attempt.enrolment_id)
    values = {"kind": attempt.kind, "number": attempt.number} | trail
    audit.record(session, trail["person"], "attempt-submitted", "attempt", attempt.id, now, **values)
