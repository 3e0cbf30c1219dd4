"""Essays: which answers wait to be read, and what a reader gives one by the rubric of its question.

Only papers that are over are read. Once somebody's completion is decided, the scores it rests on stay as they are.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.assessments.attempts import queries, rules
from portal.assessments.attempts.models import Answer, Attempt
from portal.assessments.attempts.rules import AttemptState
from portal.assessments.marking.models import EssayGrade
from portal.assessments.marking.rules import WHOLE, EssayState
from portal.assessments.questions import presentation
from portal.assessments.questions.quizzes import GRADED, QuizKind
from portal.cohorts.models import Cohort
from portal.content.kinds import kind_of
from portal.content.shapes import Criterion, Question
from portal.courses.queries import edition
from portal.enrolment.models import Enrolment
from portal.enrolment.rules import EnrolmentState
from portal.errors import NotFound
from portal.ledger.models import Completion

_CONDITIONS = {
    EssayState.UNREAD: Answer.points.is_(None) & Completion.id.is_(None),
    EssayState.READ: Answer.points.is_not(None),
    EssayState.LEFT: Answer.points.is_(None) & Completion.id.is_not(None),
}


@dataclass(frozen=True)
class EssayTally:
    """How many answers to one essay question stand where."""

    question: Question
    unread: int
    read: int
    left: int


@dataclass(frozen=True)
class Essay:
    """One answer to an essay question. ``response`` is empty where nothing was written; ``number`` stands for the
    writer while names are hidden; ``grades`` are those given so far with who gave them, the latest first."""

    attempt_id: uuid.UUID
    kind: QuizKind
    question: Question
    response: str
    points: int | None
    number: int
    name: str
    state: AttemptState
    decided: bool
    grades: tuple[tuple[EssayGrade, str], ...]

    @property
    def rubric(self) -> tuple[Criterion, ...]:
        return self.question.rubric or (WHOLE,)

    @property
    def latest(self) -> EssayGrade | None:
        """The grade that counts: the latest one, unless the answer came anew since."""
        return self.grades[0][0] if self.grades and self.response and self.points is not None else None

    @property
    def sign(self) -> str:
        """Changes when the answer does, and when somebody grades it."""
        return presentation.fingerprint(f"{len(self.grades)} {self.response}")


def questions(session: Session, cohort_id: uuid.UUID, kind: QuizKind) -> dict[uuid.UUID, dict[str, Question]]:
    """The essay questions of each course version that papers of this quiz are of, by their key."""
    versions = select(Attempt.course_version_id).where(Attempt.cohort_id == cohort_id, Attempt.kind == kind).distinct()
    return {
        version: {
            question.key: question for question in edition(session, version).questions if kind_of(question).by_hand
        }
        for version in sorted(session.scalars(versions))
    }


def _written(session: Session, cohort_id: uuid.UUID, kind: QuizKind, now: datetime) -> Select[*tuple[Any, ...]]:
    """Essays that active people of a cohort have written on papers that are over; the caller chooses the columns."""
    asked = [
        and_(Attempt.course_version_id == version, Answer.question.in_(found))
        for version, found in questions(session, cohort_id, kind).items()
    ]
    return (
        select(Answer.question)
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .outerjoin(Completion, Completion.enrolment_id == Enrolment.id)
        .where(
            Attempt.cohort_id == cohort_id,
            Attempt.kind == kind,
            queries.COUNTS,
            queries.over(now),
            Enrolment.state == EnrolmentState.ACTIVE,
            Answer.response != "",
            or_(false(), *asked),
        )
    )


def tallies(session: Session, cohort_id: uuid.UUID, kind: QuizKind, now: datetime) -> list[EssayTally]:
    """Every essay question that somebody answered in a quiz, by key; empty where a quiz has none. Two queries."""
    texts = {key: one for found in questions(session, cohort_id, kind).values() for key, one in found.items()}
    counts = [func.count().filter(condition) for condition in _CONDITIONS.values()]
    written = _written(session, cohort_id, kind, now).with_only_columns(Answer.question, *counts)
    rows: Iterable[Any] = session.execute(written.group_by(Answer.question).order_by(Answer.question)) if texts else ()
    return [EssayTally(texts[key], unread, read, left) for key, unread, read, left in rows]


def _numbers(cohort_id: uuid.UUID, kind: QuizKind) -> Any:
    """A number for each attempt at a quiz, by its key: by that of its birth, not by the roster, and it stays."""
    number = func.row_number().over(order_by=Attempt.id).label("number")
    return select(Attempt.id, number).where(Attempt.cohort_id == cohort_id, Attempt.kind == kind).subquery()


def listed(
    session: Session, cohort_id: uuid.UUID, kind: QuizKind, now: datetime, standing: EssayState, question: str = ""
) -> Select[*tuple[Any, ...]]:
    """Essays of one standing, or only those of one question: question by question, in the order of the numbers."""
    numbers, person = _numbers(cohort_id, kind), Person.full_name
    same = (EssayGrade.attempt_id == Answer.attempt_id, EssayGrade.question == Answer.question)
    marked_at = select(func.max(EssayGrade.marked_at)).where(*same).scalar_subquery().label("marked_at")
    statement = (
        _written(session, cohort_id, kind, now)
        .join(Person, Person.id == Enrolment.person_id)
        .join(numbers, numbers.c.id == Attempt.id)
        .with_only_columns(Answer.attempt_id, Answer.question, Answer.points, numbers.c.number, person, marked_at)
        .where(_CONDITIONS[standing])
        .order_by(Answer.question, Attempt.id)
    )
    return statement.where(Answer.question == question) if question else statement


def following(session: Session, cohort_id: uuid.UUID, essay: Essay, now: datetime) -> Row[uuid.UUID, str] | None:
    """The attempt and question of the next essay to read, in the order of the list, after the last one the first."""
    key, attempt_id = essay.question.key, essay.attempt_id
    later = or_(Answer.question > key, and_(Answer.question == key, Attempt.id > attempt_id))
    itself = and_(Answer.question == key, Attempt.id == attempt_id)
    unread = _written(session, cohort_id, essay.kind, now).where(_CONDITIONS[EssayState.UNREAD], ~itself)
    order = (case((later, 0), else_=1), Answer.question, Attempt.id)
    return session.execute(unread.with_only_columns(Attempt.id, Answer.question).order_by(*order).limit(1)).first()


def read(session: Session, cohort: Cohort, attempt_id: uuid.UUID, key: str, now: datetime) -> Essay:
    """One essay of a cohort, whether or not it can be marked now. NotFound when its paper does not ask for it."""
    own = (Attempt.id == attempt_id, Attempt.cohort_id == cohort.id, Attempt.kind.in_(GRADED))
    found = session.execute(
        select(Attempt, Person.full_name, Completion.id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Completion, Completion.enrolment_id == Enrolment.id)
        .where(*own, Enrolment.state == EnrolmentState.ACTIVE)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound
    attempt, name, completion = found
    question = queries.sheet(session, attempt_id).question(key)
    if not kind_of(question).by_hand:
        raise NotFound
    answer = session.get(Answer, (attempt_id, key), populate_existing=True)
    numbers = _numbers(cohort.id, attempt.kind)
    return Essay(
        attempt_id,
        attempt.kind,
        question,
        answer.response if answer else "",
        answer.points if answer else 0,
        session.scalars(select(numbers.c.number).where(numbers.c.id == attempt_id)).one(),
        name,
        rules.attempt_state(attempt.due_at, attempt.submitted_at, now, attempt.voided_at),
        completion is not None,
        _grades(session, attempt_id, key),
    )


def _grades(session: Session, attempt_id: uuid.UUID, key: str) -> tuple[tuple[EssayGrade, str], ...]:
    rows = session.execute(
        select(EssayGrade, Person.full_name)
        .join(Person, Person.id == EssayGrade.marked_by)
        .where(EssayGrade.attempt_id == attempt_id, EssayGrade.question == key)
        .order_by(EssayGrade.marked_at.desc(), EssayGrade.id.desc())
    )
    return tuple((row[0], row[1]) for row in rows)


def comments(session: Session, attempt_id: uuid.UUID) -> dict[str, str]:
    """What readers wrote to the essays of an attempt as they stand now, by question."""
    same = (Answer.attempt_id == EssayGrade.attempt_id) & (Answer.question == EssayGrade.question)
    rows = session.execute(
        select(EssayGrade.question, EssayGrade.comment)
        .join(Answer, same & (Answer.response == EssayGrade.response))
        .where(EssayGrade.attempt_id == attempt_id, Answer.points.is_not(None))
        .order_by(EssayGrade.marked_at, EssayGrade.id)
    )
    return {question: comment for question, comment in rows}
