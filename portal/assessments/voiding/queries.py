"""Attempts at a quiz as they can be voided: who began them and when."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.assessments.attempts.models import Answer, Attempt
from portal.assessments.attempts.queries import COUNTS
from portal.assessments.questions.quizzes import QuizKind
from portal.cohorts.models import Cohort
from portal.enrolment.models import Enrolment
from portal.enrolment.queries.groups import inside
from portal.errors import NotFound
from portal.ledger.models import Completion
from portal.regions.models import Region


def begun(cohort_id: uuid.UUID, kind: QuizKind, since: datetime | None, group: str) -> Select[*tuple[Any, ...]]:
    """Attempts that were begun since a moment, the latest first, the voided ones among them."""
    answered = (
        select(func.count()).where(Answer.attempt_id == Attempt.id, Answer.response != "").correlate(Attempt)
    ).scalar_subquery()
    return (
        select(
            Attempt.id,
            Attempt.number,
            Attempt.size,
            Attempt.started_at,
            Attempt.submitted_at,
            Attempt.voided_at,
            Attempt.void_reason,
            answered.label("answered"),
            Person.full_name,
            Person.birth_date,
            Enrolment.village_code,
            Region.name.label("village"),
            Completion.id.is_not(None).label("decided"),
        )
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Region, Region.code == Enrolment.village_code)
        .outerjoin(Completion, Completion.enrolment_id == Enrolment.id)
        .where(*_meant(cohort_id, kind, since, group))
        .order_by(Attempt.started_at.desc(), Attempt.id)
    )


def _meant(cohort_id: uuid.UUID, kind: QuizKind, since: datetime | None, group: str) -> list[Any]:
    conditions = [Attempt.cohort_id == cohort_id, Attempt.kind == kind, inside(group)]
    return [*conditions, Attempt.started_at >= since] if since else conditions


def locked(
    session: Session, cohort: Cohort, kind: QuizKind, chosen: Collection[uuid.UUID]
) -> list[tuple[Attempt, bool]]:
    """These attempts, kept as they are until the transaction ends, each with whether its completion was decided.
    NotFound where one of them is not of this quiz."""
    own = (Attempt.cohort_id == cohort.id, Attempt.kind == kind, Attempt.id.in_(chosen))
    found = list(session.scalars(select(Attempt).where(*own).order_by(Attempt.id).with_for_update()))
    if len(found) != len(chosen):
        raise NotFound
    seats = {one.enrolment_id for one in found}
    decided = set(session.scalars(select(Completion.enrolment_id).where(Completion.enrolment_id.in_(seats))))
    return [(one, one.enrolment_id in decided) for one in found]


def counting_since(
    session: Session, cohort_id: uuid.UUID, kind: QuizKind, since: datetime | None, group: str
) -> set[uuid.UUID]:
    """The attempts since a moment that count."""
    statement = select(Attempt.id).join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    return set(session.scalars(statement.where(COUNTS, *_meant(cohort_id, kind, since, group))))


def used(session: Session, kind: QuizKind, enrolment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many attempts at a quiz count for each of these people."""
    rows = session.execute(
        select(Attempt.enrolment_id, func.count())
        .where(Attempt.enrolment_id.in_(enrolment_ids), Attempt.kind == kind, COUNTS)
        .group_by(Attempt.enrolment_id)
    )
    return {enrolment_id: count for enrolment_id, count in rows}
