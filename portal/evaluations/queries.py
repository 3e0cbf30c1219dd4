"""Reading evaluations: what somebody can still fill in, and results, never who gave them."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.accounts.models import Person
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort, CohortTrainer
from portal.enrolment.queries import seats
from portal.enrolment.queries.enrolments import OwnEnrolment
from portal.errors import NotFound
from portal.evaluations import rules
from portal.evaluations.models import EvaluationReceipt, EvaluationResponse
from portal.evaluations.rules import Answers, AnswerTally, FormState, Subject
from portal.organisers.queries.organisations import organisations_of


@dataclass(frozen=True)
class MyEvaluations:
    """Where somebody is with the forms of their own cohort. ``sent`` are the subjects whose form was received."""

    state: FormState
    opens_on: date
    closes_on: date
    subjects: list[Subject]
    sent: frozenset[uuid.UUID]

    @property
    def waiting(self) -> bool:
        """Whether a form can still be sent."""
        return self.state is FormState.OPEN and len(self.sent) < len(self.subjects)

    def subject(self, subject_id: uuid.UUID) -> Subject:
        return _one(self.subjects, subject_id)


_RECEIVED = select(EvaluationReceipt.subject_id).where(
    EvaluationReceipt.cohort_id == bindparam("cohort_id"),
    EvaluationReceipt.enrolments.contains(bindparam("enrolment_id")),
)


def standing(session: Session, enrolment: OwnEnrolment, now: datetime) -> MyEvaluations:
    """The event first, then the trainers by name."""
    cohort = enrolment.cohort
    trainers = [Subject(row.id, row.full_name) for row in cohorts.trainers(session, cohort.id)]
    received = session.scalars(_RECEIVED, {"cohort_id": cohort.id, "enrolment_id": str(enrolment.enrolment_id)})
    return MyEvaluations(
        rules.state(now, cohort.ends_on, cohorts.zone_of(cohort)),
        cohort.ends_on,
        rules.last_day(cohort.ends_on),
        [Subject(cohort.id), *trainers],
        frozenset(received),
    )


def visible_subjects(session: Session, viewer: Viewer, cohort: Cohort) -> list[Subject]:
    """Whose results somebody may see: organisers all, a trainer those of the event and their own.

    A trainer who has been taken out of the cohort stays among them as long as there are responses.
    """
    evaluated = select(EvaluationResponse.subject_id).where(EvaluationResponse.cohort_id == cohort.id)
    trainers = select(CohortTrainer.person_id).where(CohortTrainer.cohort_id == cohort.id).union(evaluated)
    people = select(Person.id, Person.full_name).where(Person.id.in_(trainers)).order_by(Person.full_name, Person.id)
    if cohort.organisation_id not in session.scalars(organisations_of(viewer)).all():
        people = people.where(Person.id == viewer.id)
    return [Subject(cohort.id), *(Subject(row.id, row.full_name) for row in session.execute(people))]


def enrolled(session: Session, cohort: Cohort) -> int:
    """How many people could send each form."""
    return sum(seats.taken_seats(session, cohort.id).values())


@dataclass(frozen=True)
class SubjectResult:
    """What came in for a subject, and between which days. ``tally`` is None while that is too little to be shown."""

    subject: Subject
    responses: int
    days: tuple[date, date] | None
    tally: AnswerTally | None


def results(session: Session, viewer: Viewer, cohort: Cohort) -> list[SubjectResult]:
    """Of every subject that somebody may see, in one pass over the responses."""
    return _results(session, cohort, visible_subjects(session, viewer, cohort))


def result(session: Session, viewer: Viewer, cohort: Cohort, subject_id: uuid.UUID) -> SubjectResult:
    return _results(session, cohort, [_one(visible_subjects(session, viewer, cohort), subject_id)])[0]


def _one(subjects: list[Subject], subject_id: uuid.UUID) -> Subject:
    found = next((subject for subject in subjects if subject.id == subject_id), None)
    if found is None:
        raise NotFound
    return found


def _results(session: Session, cohort: Cohort, subjects: list[Subject]) -> list[SubjectResult]:
    given: dict[uuid.UUID, list[Answers]] = defaultdict(list)
    days: dict[uuid.UUID, list[date]] = defaultdict(list)
    rows = session.execute(
        select(EvaluationResponse.subject_id, EvaluationResponse.given_on, EvaluationResponse.answers).where(
            EvaluationResponse.cohort_id == cohort.id,
            EvaluationResponse.subject_id.in_([subject.id for subject in subjects]),
        )
    )
    for subject_id, day, answers in rows:
        given[subject_id].append(answers)
        days[subject_id].append(day)
    return [
        SubjectResult(
            subject,
            len(given[subject.id]),
            (min(days[subject.id]), max(days[subject.id])) if days[subject.id] else None,
            rules.tally(subject.questionnaire, given[subject.id]),
        )
        for subject in subjects
    ]
