"""The papers of a quiz that are over, and what a cohort has learned by them."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import Person
from portal.assessments.analysis import statistics
from portal.assessments.analysis.rules import GainLine, Learned, ListedPerson, QuizPapers, _lacking
from portal.assessments.analysis.statistics import ScoredPaper
from portal.assessments.attempts import queries
from portal.assessments.attempts.models import Answer, Attempt
from portal.assessments.questions.answering import POINT
from portal.assessments.questions.quizzes import QuizKind
from portal.cohorts.models import Cohort
from portal.courses.queries import edition
from portal.enrolment.models import Enrolment
from portal.enrolment.rules import EnrolmentState
from portal.regions.models import Region
from portal.regions.rules import display_name


def learned(session: Session, cohort: Cohort, now: datetime) -> Learned:
    """A fixed number of statements, however many people there are."""
    before, after = (papers(session, cohort, kind, now) for kind in (QuizKind.PRETEST, QuizKind.POSTTEST))
    people = _people(session, cohort.id)
    course = edition(session, cohort.course_version_id)
    questions = {**before.questions, **after.questions}
    module_of = {key: question.module for key, question in questions.items()}
    outcome_of = {key: question.outcome for key, question in questions.items()}
    pair = {sheet.person for sheet in before.sheets} & {sheet.person for sheet in after.sheets}
    by_module = statistics.gains(before.sheets, after.sheets, module_of)
    by_outcome = statistics.gains(before.sheets, after.sheets, outcome_of)
    return Learned(
        len(pair),
        len(after.sheets),
        [GainLine("", module.title, by_module.get(module.slug)) for module in course.modules],
        [
            GainLine(module.title, outcome.text, by_outcome.get(outcome.key))
            for module in course.modules
            for outcome in module.outcomes
        ],
        _lacking(course, after, outcome_of, people),
    )


def _people(session: Session, cohort_id: uuid.UUID) -> dict[str, ListedPerson]:
    """The active people of a cohort by the key of their place, in the order of their names."""
    rows = session.execute(
        select(Enrolment.id, Person.full_name, Person.login, Region.code, Region.name)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Region, Region.code == Enrolment.village_code)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.ACTIVE)
        .order_by(func.lower(Person.full_name), Enrolment.id)
    )
    return {str(row[0]): ListedPerson(row[1], row[2], display_name(row[3], row[4])) for row in rows}


def papers(session: Session, cohort: Cohort, kind: QuizKind, now: datetime) -> QuizPapers:
    """The first attempts of active people that are over: three statements, and one for each course version that this
    process has not read before."""
    earlier = aliased(Attempt)
    before = select(earlier.id).where(
        earlier.enrolment_id == Attempt.enrolment_id,
        earlier.kind == kind,
        earlier.number < Attempt.number,
        earlier.voided_at.is_(None),
    )
    first = (
        select(Attempt)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(
            Attempt.cohort_id == cohort.id,
            Attempt.kind == kind,
            queries.COUNTS,
            ~before.exists(),
            queries.over(now),
            Enrolment.state == EnrolmentState.ACTIVE,
        )
    )
    columns = (Attempt.id, Attempt.enrolment_id, Attempt.course_version_id, Attempt.paper, Attempt.typed_by)
    rows = list(session.execute(first.with_only_columns(*columns).order_by(Attempt.id)))
    given = _given(session, first.with_only_columns(Attempt.id))
    versions = dict.fromkeys([*sorted({row.course_version_id for row in rows}), cohort.course_version_id])
    questions = {question.key: question for version in versions for question in edition(session, version).questions}
    sheets = [_sheet(str(row.enrolment_id), row.paper, given.get(row.id, {})) for row in rows]
    unread = sum(points is None for answers in given.values() for _response, points in answers.values())
    return QuizPapers(
        [sheet for sheet in sheets if sheet.shares],
        questions,
        queries.corrected_keys(session, cohort.id),
        unread,
        sum(row.typed_by is not None and bool(sheet.shares) for row, sheet in zip(rows, sheets, strict=True)),
    )


Given = dict[str, tuple[str, int | None]]
"""The response to each answered question, and its points."""


def _given(session: Session, attempts: Select[uuid.UUID]) -> dict[uuid.UUID, Given]:
    found: dict[uuid.UUID, Given] = {}
    columns = (Answer.attempt_id, Answer.question, Answer.response, Answer.points)
    answered = select(*columns).where(Answer.attempt_id.in_(attempts), Answer.response != "")
    for attempt_id, question, response, points in session.execute(answered):
        found.setdefault(attempt_id, {})[question] = (response, points)
    return found


def _sheet(person: str, paper: Sequence[tuple[str, object]], given: Given) -> ScoredPaper:
    marked = {question: given.get(question, ("", 0)) for question, _options in paper}
    shares = {question: points / POINT for question, (_response, points) in marked.items() if points is not None}
    return ScoredPaper(person, shares, {question: marked[question][0] for question in shares})
