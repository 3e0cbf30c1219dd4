"""Opening quizzes, starting attempts, handing in."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.assessments.attempts import actions as answers
from portal.assessments.attempts import queries, rules
from portal.assessments.attempts.actions import Receipt, _chance
from portal.assessments.attempts.models import Answer, Attempt, QuizWindow
from portal.assessments.attempts.rules import DEFAULT_SETTINGS, AttemptState, QuizSettings, attempt_state
from portal.assessments.invigilation import queries as live
from portal.assessments.invigilation import rules as invigilation
from portal.assessments.invigilation.models import Extension
from portal.assessments.invigilation.queries import Opened
from portal.assessments.invigilation.rules import MAX_MINUTES, Reach
from portal.assessments.questions.quizzes import QuizKind
from portal.assessments.readiness import actions as readiness
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.db import count_changed
from portal.enrolment.queries import enrolments
from portal.errors import NotFound, Refusal


def open_quiz(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    kind: QuizKind,
    now: datetime,
    settings: QuizSettings = DEFAULT_SETTINGS,
    sure: bool = True,
) -> Refusal | None:
    """Let the people of a cohort start a quiz from now on. Unless somebody is ``sure``, only at its own time."""
    window = queries.window(session, cohort.id, kind)
    refusal = _refuse_settings(session, window, settings, now)
    if refusal is None and not sure:
        due_at, title = live.due_at(session, cohort, kind, window), live.title_of(session, cohort, kind)
        refusal = invigilation.refuse_early(title, due_at, now, cohorts.zone_of(cohort))
    if refusal:
        return refusal
    before = _shown(window) if window else {}
    if window is None:
        window = QuizWindow(cohort_id=cohort.id, kind=kind, opens_at=now, closes_at=None)
        session.add(window)
    elif queries.window_state(window, now) is not rules.WindowState.OPEN:
        window.opens_at, window.closes_at = now, None
    _set(window, settings)
    _record(session, viewer, "quiz-opened", cohort, kind, now, audit.differences(before, _shown(window)))
    return None


def set_quiz(
    session: Session, viewer: Viewer, cohort: Cohort, kind: QuizKind, now: datetime, settings: QuizSettings
) -> Refusal | None:
    """Change the settings of a quiz that was opened. NotFound before."""
    window = queries.window(session, cohort.id, kind)
    if window is None:
        raise NotFound
    refusal = _refuse_settings(session, window, settings, now)
    if refusal:
        return refusal
    before = _shown(window)
    _set(window, settings)
    _record(session, viewer, "quiz-set", cohort, kind, now, audit.differences(before, _shown(window)))
    return None


def _refuse_settings(
    session: Session, found: QuizWindow | None, settings: QuizSettings, now: datetime
) -> Refusal | None:
    in_progress = queries.in_progress(session, found.cohort_id, now, found.kind) if found else 0
    return invigilation.refuse_settings(queries.settings_of(found), settings, in_progress)


def _set(window: QuizWindow, settings: QuizSettings) -> None:
    """A code that was shown in the hall stays as long as one is asked for."""
    window.start_code = (window.start_code or rules.new_start_code(_chance)) if settings.with_code else None
    window.review, window.review_after_closing = settings.review, settings.review_after_closing


def _shown(window: QuizWindow) -> dict[str, Any]:
    """What the trail says of a window. The code itself opens a quiz, so only whether there is one."""
    return {
        "opens_at": window.opens_at,
        "closes_at": window.closes_at,
        "planned_opening": window.planned_opening,
        "planned_closing": window.planned_closing,
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
    """Let nobody start any more. Who has begun may go on to the end of their own time. An opening that is planned for
    later goes: a quiz that somebody has closed does not open by itself."""
    found = queries.window(session, cohort.id, kind)
    if found is None:
        raise NotFound
    before = _shown(found)
    found.closes_at = now
    if found.planned_opening and found.planned_opening > now:
        found.planned_opening = found.planned_closing = None
    _record(session, viewer, "quiz-closed", cohort, kind, now, audit.differences(before, _shown(found)))


def plan_quiz(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    kind: QuizKind,
    opening: datetime | None,
    closing: datetime | None,
    now: datetime,
) -> Refusal | None:
    """Plan when a quiz opens and closes by itself, or (without either) take its plan away. What came of an earlier plan
    until now stays."""
    window = queries.locked_window(session, cohort.id, kind)
    if window is None:
        window = QuizWindow(cohort_id=cohort.id, kind=kind)
    refusal = invigilation.refuse_plan(window.times, opening, closing, now) if opening or closing else None
    if refusal:
        return refusal
    session.add(window)
    session.flush()
    before = _shown(window)
    window.opens_at, window.closes_at = rules.kept_turns(window.times, now)
    window.planned_opening, window.planned_closing = opening, closing
    _record(session, viewer, "quiz-planned", cohort, kind, now, audit.differences(before, _shown(window)))
    return None


def end_rehearsal(session: Session, viewer: Viewer, cohort: Cohort, now: datetime) -> None:
    """Take the rehearsal of a cohort away with all that was answered in it. The trail keeps only how much that was.

    Doing so twice changes nothing. The locks keep anybody from starting or answering meanwhile.
    """
    found = queries.locked_window(session, cohort.id, QuizKind.REHEARSAL)
    if found is None:
        return
    own = (Attempt.cohort_id == cohort.id, Attempt.kind == QuizKind.REHEARSAL)
    ids = list(session.scalars(select(Attempt.id).where(*own).with_for_update()))
    given = delete(Answer).where(Answer.attempt_id.in_(select(Attempt.id).where(*own)))
    answers = count_changed(session, given.execution_options(synchronize_session=False))
    readiness.forget(session, cohort.id)
    session.execute(delete(Attempt).where(*own).execution_options(synchronize_session=False))
    session.delete(found)
    facts: dict[str, Any] = {"attempts": len(ids), "answers": answers}
    audit.record(session, viewer.id, "rehearsal-ended", "cohort", cohort.id, now, cohort=cohort, **facts)


def extend(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    kind: QuizKind,
    reach: Reach,
    minutes: int,
    reason: str,
    now: datetime,
) -> Extension | Refusal:
    """Give ``minutes`` to those whom ``reach`` names, but for people whose completion was decided.

    A running attempt gets them on top of its time, one that ran out gets them from now on. What was handed in stays.
    A rehearsal gets none: what is given here is kept for ever.
    """
    if kind is QuizKind.REHEARSAL:
        return Refusal("rehearsal", "Gladi tidak memakai tambahan waktu. Peserta cukup memulai gladi sekali lagi.")
    if not 1 <= minutes <= MAX_MINUTES:
        return Refusal("minutes", "Tambahan waktu 1 sampai %(most)s menit.", {"most": MAX_MINUTES}, field="minutes")
    met = _met(session, cohort, kind, reach, now)
    if not met:
        return Refusal("nobody", "Tidak ada percobaan yang kena. Tidak ada waktu yang ditambahkan.")
    for row in met:
        runs = attempt_state(row.due_at, None, now) is AttemptState.RUNNING
        due_at = (row.due_at if runs else now) + timedelta(minutes=minutes)
        session.execute(update(Attempt).where(Attempt.id == row.attempt_id).values(due_at=due_at))
    extension = Extension(
        cohort_id=cohort.id,
        kind=kind,
        minutes=minutes,
        reason=reason,
        evidence=[_evidence(row) for row in met],
        made_by=viewer.id,
        made_at=now,
    )
    session.add(extension)
    session.flush()
    facts: dict[str, Any] = {"kind": kind, "minutes": minutes, "extension": extension.id}
    facts |= {"people": enrolments.people_of(session, [row.id for row in met])}
    facts |= {"failed_at": reach.failed_at} if reach.failed_at else {}
    audit.record(session, viewer.id, "time-extended", "cohort", cohort.id, now, cohort=cohort, reason=reason, **facts)
    return extension


def _met(session: Session, cohort: Cohort, kind: QuizKind, reach: Reach, now: datetime) -> list[Any]:
    """The attempts that are reached and not decided, locked until the transaction ends: looked for once more then, as
    some may have been handed in meanwhile."""
    keys = select(live.reached(cohort.id, kind, reach, now).order_by(None).subquery().c.attempt_id)
    session.execute(select(Attempt.id).where(Attempt.id.in_(keys)).order_by(Attempt.id).with_for_update())
    return [row for row in session.execute(live.reached(cohort.id, kind, reach, now)) if not row.decided]


def _evidence(row: Any) -> dict[str, Any]:
    return {
        "enrolment": str(row.id),
        "attempt": str(row.attempt_id),
        "due_at": row.due_at.isoformat(),
        "last_at": row.last_at.isoformat() if row.last_at else None,
    }


def import_answers(session: Session, viewer: Viewer, opened: Opened, reason: str, now: datetime) -> Receipt | Refusal:
    """Save what is in an answer file, newest wins, also after the end of the attempt; not once it is handed in."""
    file = opened.file
    saved = answers.save(
        session, [file.person_id], file.attempt_id, file.messages, now, invigilation.refuse_answer_file
    )
    if isinstance(saved, Refusal):
        return saved
    facts: dict[str, Any] = {"answers": opened.answers, "newer": opened.newer, "state": opened.state.value}
    facts |= {"reason": reason} | queries.in_trail(session, file.attempt_id)
    audit.record(session, viewer.id, "answers-brought", "attempt", file.attempt_id, now, **facts)
    return saved
