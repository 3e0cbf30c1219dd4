"""Reading quizzes, attempts and marks."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.assessments import rules
from portal.assessments.models import Answer, Attempt, QuizWindow
from portal.assessments.rules import AttemptState, PaperItem, QuizKind
from portal.cohorts.models import Enrolment
from portal.content.shapes import Course
from portal.courses.queries import edition
from portal.errors import NotFound


def window(session: Session, cohort_id: uuid.UUID, kind: QuizKind) -> QuizWindow | None:
    own = select(QuizWindow).where(QuizWindow.cohort_id == cohort_id, QuizWindow.kind == kind)
    return session.scalars(own).first()


def window_state(found: QuizWindow | None, now: datetime) -> rules.WindowState:
    return rules.window_state(found.opens_at if found else None, found.closes_at if found else None, now)


def visible_attempts(viewer: Viewer) -> Select[tuple[Attempt]]:
    """Attempts of one's own."""
    return select(Attempt).join(Enrolment, Enrolment.id == Attempt.enrolment_id).where(Enrolment.person_id == viewer.id)


def attempt(session: Session, viewer: Viewer, attempt_id: uuid.UUID) -> Attempt:
    found = session.scalars(visible_attempts(viewer).where(Attempt.id == attempt_id)).first()
    if found is None:
        raise NotFound
    return found


def attempts(session: Session, enrolment_id: uuid.UUID, kind: QuizKind) -> list[Attempt]:
    """Somebody's attempts at one quiz, the first one first."""
    own = select(Attempt).where(Attempt.enrolment_id == enrolment_id, Attempt.kind == kind)
    return list(session.scalars(own.order_by(Attempt.number)))


def course_of(session: Session, found: Attempt) -> Course:
    """The course version that an attempt was drawn from."""
    return edition(session, found.course_version_id)


def paper(found: Attempt) -> tuple[PaperItem, ...]:
    return tuple(PaperItem(question, tuple(options)) for question, options in found.paper)


def answers(session: Session, attempt_id: uuid.UUID) -> dict[str, Answer]:
    """What has been saved, by question."""
    return {row.question: row for row in session.scalars(select(Answer).where(Answer.attempt_id == attempt_id))}


@dataclass(frozen=True)
class Result:
    """What came of an attempt."""

    attempt_id: uuid.UUID
    enrolment_id: uuid.UUID
    kind: QuizKind
    number: int
    state: AttemptState
    points: int
    size: int

    @property
    def score(self) -> Decimal:
        return rules.score(self.points, self.size)


def results(
    session: Session, cohort_id: uuid.UUID, now: datetime, enrolment_id: uuid.UUID | None = None
) -> list[Result]:
    """Every attempt of a cohort, or of one person in it, with its points: one query."""
    statement = (
        select(
            Attempt.id,
            Attempt.enrolment_id,
            Attempt.kind,
            Attempt.number,
            Attempt.due_at,
            Attempt.submitted_at,
            Attempt.size,
            func.coalesce(func.sum(Answer.points), 0).label("points"),
        )
        .outerjoin(Answer, Answer.attempt_id == Attempt.id)
        .where(Attempt.cohort_id == cohort_id)
        .group_by(Attempt.id)
        .order_by(Attempt.number)
    )
    if enrolment_id is not None:
        statement = statement.where(Attempt.enrolment_id == enrolment_id)
    return [
        Result(
            row.id,
            row.enrolment_id,
            row.kind,
            row.number,
            rules.attempt_state(row.due_at, row.submitted_at, now),
            int(row.points),
            row.size,
        )
        for row in session.execute(statement)
    ]


def best_scores(found: list[Result], kind: QuizKind) -> dict[uuid.UUID, Decimal]:
    """The best mark of each person among the attempts that are over."""
    best: dict[uuid.UUID, Decimal] = {}
    for result in found:
        if result.kind is kind and result.state is not AttemptState.RUNNING:
            best[result.enrolment_id] = max(result.score, best.get(result.enrolment_id, Decimal(0)))
    return best


@dataclass(frozen=True)
class QuizCounts:
    """How far a cohort is with one quiz."""

    started: int
    running: int
    finished: int


def quiz_counts(found: list[Result], kind: QuizKind) -> QuizCounts:
    own = [result for result in found if result.kind is kind]
    people = {result.enrolment_id for result in own}
    running = {result.enrolment_id for result in own if result.state is AttemptState.RUNNING}
    over = {result.enrolment_id for result in own if result.state is not AttemptState.RUNNING}
    return QuizCounts(len(people), len(running), len(over))
