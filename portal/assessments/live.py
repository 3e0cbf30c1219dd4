"""What is going on in a quiz right now: who has begun, how far they are, who has fallen silent."""

import enum
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.assessments.models import Answer, Attempt, Extension
from portal.assessments.rules import GRACE, QuizKind
from portal.cohorts.models import Enrolment
from portal.cohorts.queries import matching
from portal.cohorts.rules import EnrolmentState
from portal.regions.models import Region

SILENT_AFTER = timedelta(minutes=2)


class Standing(enum.StrEnum):
    """Where somebody stands with the latest attempt. Silent is running without an answer for SILENT_AFTER."""

    WAITING = "waiting"
    RUNNING = "running"
    SILENT = "silent"
    SUBMITTED = "submitted"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class Counts:
    """How many people stand where."""

    waiting: int
    running: int
    silent: int
    submitted: int
    lapsed: int

    @property
    def started(self) -> int:
        return self.running + self.silent + self.submitted + self.lapsed

    def of(self, standing: Standing) -> int:
        return int(getattr(self, standing.value))


def _latest(cohort_id: uuid.UUID, kind: QuizKind) -> Any:
    """The latest attempt of each person, with how much is answered and when the last answer came."""
    number = (
        select(Attempt.enrolment_id, func.max(Attempt.number).label("number"))
        .where(Attempt.cohort_id == cohort_id, Attempt.kind == kind)
        .group_by(Attempt.enrolment_id)
        .subquery()
    )
    return (
        select(
            Attempt.id,
            Attempt.enrolment_id,
            Attempt.number,
            Attempt.size,
            Attempt.started_at,
            Attempt.due_at,
            Attempt.submitted_at,
            func.count(Answer.question).filter(Answer.response != "").label("answered"),
            func.max(Answer.saved_at).label("last_at"),
        )
        .join(number, (number.c.enrolment_id == Attempt.enrolment_id) & (number.c.number == Attempt.number))
        .outerjoin(Answer, Answer.attempt_id == Attempt.id)
        .where(Attempt.cohort_id == cohort_id, Attempt.kind == kind)
        .group_by(Attempt.id)
        .subquery()
    )


def _conditions(latest: Any, now: datetime) -> dict[Standing, Any]:
    open_now = latest.c.submitted_at.is_(None) & (latest.c.due_at > now - GRACE)
    quiet = func.coalesce(latest.c.last_at, latest.c.started_at) < now - SILENT_AFTER
    return {
        Standing.WAITING: latest.c.id.is_(None),
        Standing.RUNNING: open_now & ~quiet,
        Standing.SILENT: open_now & quiet,
        Standing.SUBMITTED: latest.c.submitted_at.is_not(None),
        Standing.LAPSED: latest.c.id.is_not(None) & latest.c.submitted_at.is_(None) & (latest.c.due_at <= now - GRACE),
    }


def counts(session: Session, cohort_id: uuid.UUID, kind: QuizKind, now: datetime) -> Counts:
    """Everybody of the cohort, counted in one query."""
    latest = _latest(cohort_id, kind)
    columns = [func.count().filter(condition) for condition in _conditions(latest, now).values()]
    row = session.execute(
        select(*columns)
        .select_from(Enrolment)
        .outerjoin(latest, latest.c.enrolment_id == Enrolment.id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.ACTIVE)
    ).one()
    return Counts(*row)


def people(
    cohort_id: uuid.UUID, kind: QuizKind, now: datetime, standing: Standing | None = None, search: str = ""
) -> Select[Any]:
    """People by name with their latest attempt, or those of one standing, or those that a search finds."""
    latest = _latest(cohort_id, kind)
    conditions = _conditions(latest, now)
    statement = (
        select(
            Enrolment.id,
            Person.full_name,
            Person.login,
            Enrolment.village_code,
            Region.name.label("village"),
            latest.c.id.label("attempt_id"),
            latest.c.size,
            latest.c.answered,
            latest.c.last_at,
            latest.c.started_at,
            latest.c.due_at,
            latest.c.submitted_at,
        )
        .join(Person, Person.id == Enrolment.person_id)
        .join(Region, Region.code == Enrolment.village_code)
        .outerjoin(latest, latest.c.enrolment_id == Enrolment.id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.ACTIVE)
        .order_by(func.lower(Person.full_name), Enrolment.id)
    )
    if standing is not None:
        statement = statement.where(conditions[standing])
    return statement.where(matching(search)) if search.strip() else statement


def standing_of(row: Any, now: datetime) -> Standing:
    """The standing of one row of ``people``: the same rule as in its conditions."""
    if row.attempt_id is None:
        return Standing.WAITING
    if row.submitted_at is not None:
        return Standing.SUBMITTED
    if row.due_at <= now - GRACE:
        return Standing.LAPSED
    return Standing.SILENT if (row.last_at or row.started_at) < now - SILENT_AFTER else Standing.RUNNING


def extensions(cohort_id: uuid.UUID, kind: QuizKind) -> Select[tuple[Extension, str]]:
    """Extra time that was given, the latest first, with who gave it."""
    return (
        select(Extension, Person.full_name)
        .join(Person, Person.id == Extension.made_by)
        .where(Extension.cohort_id == cohort_id, Extension.kind == kind)
        .order_by(Extension.made_at.desc(), Extension.id.desc())
    )
