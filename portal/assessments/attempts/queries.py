"""Reading quizzes, attempts and scores."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.assessments.attempts import rules
from portal.assessments.attempts.models import Answer, Attempt, KeyCorrection, QuizWindow
from portal.assessments.attempts.rules import GRACE, AttemptState
from portal.assessments.questions import grading
from portal.assessments.questions.papers import PaperItem
from portal.assessments.questions.quizzes import QuizKind
from portal.assessments.questions.rehearsal import rehearsed
from portal.content.shapes import Course, Question
from portal.courses.queries import edition
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import enrolments
from portal.errors import NotFound
from portal.recent import Recent

_WINDOWS = select(QuizWindow).where(QuizWindow.cohort_id == bindparam("cohort_id"))
_WINDOW = _WINDOWS.where(QuizWindow.kind == bindparam("kind"))
_STAYING, _LOCKED = _WINDOW.with_for_update(read=True), _WINDOW.with_for_update()


def window(session: Session, cohort_id: uuid.UUID, kind: QuizKind) -> QuizWindow | None:
    return session.scalars(_WINDOW, {"cohort_id": cohort_id, "kind": kind}).first()


def locked_window(session: Session, cohort_id: uuid.UUID, kind: QuizKind, shared: bool = False) -> QuizWindow | None:
    """The window, kept as it is until the transaction ends; ``shared`` with others who only need it to stay."""
    return session.scalars(_STAYING if shared else _LOCKED, {"cohort_id": cohort_id, "kind": kind}).first()


def in_trail(session: Session, attempt_id: uuid.UUID) -> dict[str, Any]:
    """In whose trail stands what is done to an attempt: for ``audit.record``."""
    seat = session.scalars(select(Attempt.enrolment_id).where(Attempt.id == attempt_id)).one()
    return enrolments.in_trail(session, seat)


def windows(session: Session, cohort_id: uuid.UUID) -> dict[QuizKind, QuizWindow]:
    """The quizzes of a cohort that have been opened or planned."""
    return {one.kind: one for one in session.scalars(_WINDOWS, {"cohort_id": cohort_id})}


def window_states(found: Mapping[QuizKind, QuizWindow], now: datetime) -> dict[QuizKind, rules.WindowState]:
    """The state of every quiz."""
    return {kind: window_state(found.get(kind), now) for kind in QuizKind}


def policy(session: Session, found: QuizWindow | None, now: datetime) -> rules.ReviewPolicy:
    """What people may see now of attempts that are over."""
    settings, state = settings_of(found), window_state(found, now)
    waits = settings.review_after_closing
    busy = found is not None and waits and in_progress(session, found.cohort_id, now, found.kind) > 0
    return rules.review_now(settings.review, settings.review_after_closing, state, busy)


def window_state(found: QuizWindow | None, now: datetime) -> rules.WindowState:
    return rules.window_state(found.times, now) if found else rules.WindowState.SHUT


def next_turn(found: QuizWindow | None, now: datetime) -> datetime | None:
    return rules.next_turn(found.times, now) if found else None


def settings_of(found: QuizWindow | None) -> rules.QuizSettings:
    """The settings of a quiz; those that a new one begins with when it was never opened."""
    if found is None:
        return rules.DEFAULT_SETTINGS
    return rules.QuizSettings(found.start_code is not None, found.review, found.review_after_closing)


COUNTS = Attempt.voided_at.is_(None)
"""The condition that an attempt was not voided."""
_OWN_ATTEMPT = (
    select(Attempt)
    .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    .where(Enrolment.person_id.in_(bindparam("person_ids", expanding=True)), Attempt.id == bindparam("attempt_id"))
)
_ATTEMPTS_OF = (
    select(Attempt).where(Attempt.enrolment_id == bindparam("enrolment_id")).order_by(Attempt.kind, Attempt.number)
)


def attempt(session: Session, viewer: Viewer, attempt_id: uuid.UUID) -> Attempt:
    """An attempt of one's own, or NotFound."""
    found = session.scalars(_OWN_ATTEMPT, {"person_ids": viewer.person_ids, "attempt_id": attempt_id}).first()
    if found is None:
        raise NotFound
    return found


def attempts(session: Session, enrolment_id: uuid.UUID) -> list[Attempt]:
    """Somebody's attempts at every quiz of the cohort, of each the first one first."""
    return list(session.scalars(_ATTEMPTS_OF, {"enrolment_id": enrolment_id}))


def course_of(session: Session, found: Attempt) -> Course:
    """The course version that an attempt was drawn from."""
    return examined(session, found.course_version_id, found.kind)


def examined(session: Session, version_id: uuid.UUID, kind: QuizKind) -> Course:
    """The course version that a quiz asks about; in a rehearsal with practice questions in place of its own."""
    course = edition(session, version_id)
    return rehearsed(course) if kind is QuizKind.REHEARSAL else course


def over(now: datetime, times: Any = Attempt) -> ColumnElement[bool]:
    """The condition that an attempt is over: what ``rules.attempt_state`` says, for the statements that ask for it.
    ``times`` is what has the columns: the table, or a selection from it."""
    condition: ColumnElement[bool] = times.submitted_at.is_not(None) | (times.due_at <= now - GRACE)
    return condition


def in_progress(session: Session, cohort_id: uuid.UUID, now: datetime, kind: QuizKind | None = None) -> int:
    """How many people of a cohort are at a quiz, or at any."""
    running = select(func.count(Attempt.enrolment_id.distinct())).where(
        Attempt.cohort_id == cohort_id, COUNTS, ~over(now)
    )
    return session.scalar(running if kind is None else running.where(Attempt.kind == kind)) or 0


_ATTEMPTS, _CORRECTIONS = Attempt.__table__.c, KeyCorrection.__table__.c
_TIMES = (
    select(_ATTEMPTS.due_at, _ATTEMPTS.submitted_at, _ATTEMPTS.voided_at)
    .where(_ATTEMPTS.id == bindparam("attempt_id"))
    .with_for_update()
)
_CORRECTED = (
    select(_CORRECTIONS.question, _CORRECTIONS.accepted)
    .where(_CORRECTIONS.cohort_id == bindparam("cohort_id"))
    .order_by(_CORRECTIONS.made_at, _CORRECTIONS.id)
)


def locked_times(session: Session, attempt_id: uuid.UUID) -> rules.AttemptTimes:
    """The times of an attempt, kept so until the transaction ends. NotFound when it is gone, as those of a rehearsal
    are once that has ended."""
    row = session.execute(_TIMES, {"attempt_id": attempt_id}).first()
    if row is None:
        raise NotFound
    return rules.AttemptTimes(*row)


@dataclass(frozen=True)
class AttemptPaper:
    """What never changes about an attempt: whose it is, and its paper."""

    person_id: uuid.UUID
    cohort_id: uuid.UUID
    size: int
    questions: Mapping[str, Question]

    def question(self, key: str) -> Question:
        """A question of the paper, or NotFound."""
        if key not in self.questions:
            raise NotFound
        return self.questions[key]


_SHEETS = Recent[uuid.UUID, AttemptPaper](2_000)


def sheet(session: Session, attempt_id: uuid.UUID) -> AttemptPaper:
    """The sheet of an attempt, or NotFound. Each process reads one only once, so the attempt may be gone meanwhile:
    ``locked_times`` tells."""
    return _SHEETS.get(attempt_id, lambda: _read_sheet(session, attempt_id))


def _read_sheet(session: Session, attempt_id: uuid.UUID) -> AttemptPaper:
    row = session.execute(
        select(
            Enrolment.person_id,
            Attempt.cohort_id,
            Attempt.size,
            Attempt.paper,
            Attempt.course_version_id,
            Attempt.kind,
        )
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Attempt.id == attempt_id)
    ).first()
    if row is None:
        raise NotFound
    course = examined(session, row.course_version_id, row.kind)
    questions = {key: course.question(key) for key, _options in row.paper}
    return AttemptPaper(row.person_id, row.cohort_id, row.size, questions)


def corrected_keys(session: Session, cohort_id: uuid.UUID) -> dict[str, frozenset[str]]:
    """The responses that count as right in a cohort, for each question whose key was corrected there."""
    rows = session.execute(_CORRECTED, {"cohort_id": cohort_id})
    latest = {question: frozenset(accepted) for question, accepted in rows}
    return {question: accepted for question, accepted in latest.items() if accepted}


def paper(found: Attempt) -> tuple[PaperItem, ...]:
    return tuple(PaperItem(question, tuple(options)) for question, options in found.paper)


def answers(session: Session, attempt_id: uuid.UUID) -> dict[str, Answer]:
    """What has been saved, by question."""
    return {row.question: row for row in session.scalars(select(Answer).where(Answer.attempt_id == attempt_id))}


@dataclass(frozen=True)
class AttemptResult:
    """What came of an attempt."""

    attempt_id: uuid.UUID
    enrolment_id: uuid.UUID
    kind: QuizKind
    number: int
    state: AttemptState
    points: int
    size: int
    answered: int
    pending: int
    """Answers that somebody still has to read."""
    due_at: datetime
    on_paper: bool = False

    @property
    def score(self) -> Decimal:
        return grading.score(self.points, self.size)


_OF_ATTEMPTS = (
    select(
        Attempt.id,
        Attempt.enrolment_id,
        Attempt.kind,
        Attempt.number,
        Attempt.due_at,
        Attempt.submitted_at,
        Attempt.size,
        Attempt.typed_by,
        func.coalesce(func.sum(Answer.points), 0).label("points"),
        func.count().filter(Answer.response != "").label("answered"),
        func.count().filter(Answer.response != "", Answer.points.is_(None)).label("pending"),
    )
    .outerjoin(Answer, Answer.attempt_id == Attempt.id)
    .where(COUNTS)
    .group_by(Attempt.id)
    .order_by(Attempt.number)
)
_RESULTS = _OF_ATTEMPTS.where(Attempt.cohort_id == bindparam("cohort_id"))
_OWN_RESULTS = _RESULTS.where(Attempt.enrolment_id == bindparam("enrolment_id"))


def results(
    session: Session, cohort_id: uuid.UUID, now: datetime, enrolment_id: uuid.UUID | None = None
) -> list[AttemptResult]:
    """Every attempt of a cohort that counts, or of one person in it, with its points: one query."""
    statement = _RESULTS if enrolment_id is None else _OWN_RESULTS
    return _results(session.execute(statement, {"cohort_id": cohort_id, "enrolment_id": enrolment_id}), now)


def results_of(session: Session, enrolment_ids: Collection[uuid.UUID], now: datetime) -> list[AttemptResult]:
    """Every attempt of some enrolments, of whatever cohorts, with its points: one query."""
    return _results(session.execute(_OF_ATTEMPTS.where(Attempt.enrolment_id.in_(enrolment_ids))), now)


def _results(rows: Iterable[Any], now: datetime) -> list[AttemptResult]:
    return [
        AttemptResult(
            row.id,
            row.enrolment_id,
            row.kind,
            row.number,
            rules.attempt_state(row.due_at, row.submitted_at, now),
            int(row.points),
            row.size,
            row.answered,
            row.pending,
            row.due_at,
            row.typed_by is not None,
        )
        for row in rows
    ]


def best_tries(found: list[AttemptResult], kind: QuizKind) -> dict[uuid.UUID, AttemptResult]:
    """The best of each person's attempts that are over and graded; of equal ones the latest."""
    over = [one for one in found if one.kind is kind and one.state is not AttemptState.RUNNING and not one.pending]
    return {one.enrolment_id: one for one in sorted(over, key=lambda one: (one.score, one.number))}


def best_scores(found: list[AttemptResult], kind: QuizKind) -> dict[uuid.UUID, Decimal]:
    return {person: one.score for person, one in best_tries(found, kind).items()}
