"""A question as it was answered in a cohort."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.assessments.attempts import queries
from portal.assessments.attempts.models import Answer, Attempt, KeyCorrection
from portal.assessments.attempts.rules import AttemptState
from portal.assessments.questions.quizzes import GRADED
from portal.assessments.regrading.rules import GradedAnswer
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.content.kinds import kind_of
from portal.content.shapes import Question
from portal.courses.queries import edition
from portal.enrolment.models import Enrolment
from portal.errors import NotFound
from portal.ledger.models import Completion


@dataclass(frozen=True)
class Case:
    """A question as it was answered in a cohort. ``question`` is as the cohort's own version has it, or else as it was
    answered; ``history`` are its corrections, the latest first, with who made them."""

    question: Question
    answers: tuple[GradedAnswer, ...]
    history: list[tuple[KeyCorrection, str]]
    pass_score: int

    @property
    def accepted(self) -> frozenset[str]:
        """The responses that count now; none: the key of the course."""
        return frozenset(self.history[0][0].accepted) if self.history else frozenset()

    @property
    def other_versions(self) -> int:
        """How many answered the question in another wording, with other options or another key."""
        return sum(one.question != self.question for one in self.answers)


def read(session: Session, cohort: Cohort, question_key: str, now: datetime) -> Case:
    """Everything about a question in a cohort: three statements, and one for each course version that this process has
    not read before. NotFound when the cohort has no such question, or it is an essay, which is read by hand."""
    rows = session.execute(
        select(
            Attempt.id,
            Attempt.course_version_id,
            Person.full_name,
            Answer.response,
            Answer.points,
            Completion.id.is_not(None).label("frozen"),
        )
        .join(Answer, Answer.attempt_id == Attempt.id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Completion, Completion.enrolment_id == Attempt.enrolment_id)
        .where(
            Attempt.cohort_id == cohort.id,
            Attempt.kind.in_(GRADED),
            queries.COUNTS,
            Answer.question == question_key,
            Answer.response != "",
        )
    ).all()
    versions = {row.course_version_id for row in rows}
    asked = {version: edition(session, version).question(question_key) for version in versions}
    course = cohorts.course_of(session, cohort)
    question = next((one for one in (*course.questions, *asked.values()) if one.key == question_key), None)
    if question is None or kind_of(question).by_hand:
        raise NotFound
    results = {result.attempt_id: result for result in queries.results(session, cohort.id, now)}
    graded = [row for row in rows if not kind_of(asked[row.course_version_id]).by_hand]
    answers = tuple(_graded_answer(row, asked[row.course_version_id], results[row.id]) for row in graded)
    return Case(question, answers, _history(session, cohort.id, question_key), course.rule.posttest_score)


def _graded_answer(row: Any, question: Question, result: queries.AttemptResult) -> GradedAnswer:
    return GradedAnswer(
        row.id,
        row.full_name,
        result.kind,
        result.number,
        question,
        row.response,
        row.points or 0,
        result.points,
        result.size,
        result.state is not AttemptState.RUNNING,
        bool(result.pending),
        bool(row.frozen),
    )


def _history(session: Session, cohort_id: uuid.UUID, question_key: str) -> list[tuple[KeyCorrection, str]]:
    rows = session.execute(
        select(KeyCorrection, Person.full_name)
        .join(Person, Person.id == KeyCorrection.made_by)
        .where(KeyCorrection.cohort_id == cohort_id, KeyCorrection.question == question_key)
        .order_by(KeyCorrection.made_at.desc(), KeyCorrection.id.desc())
    )
    return [(row[0], row[1]) for row in rows]
