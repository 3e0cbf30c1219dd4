"""What is going on in a quiz right now: who has begun, how far they are, who has fallen silent."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.assessments.attempts import actions as answers
from portal.assessments.attempts import queries, rules
from portal.assessments.attempts.answer_file import GARBLED, OpenedFile
from portal.assessments.attempts.models import Answer, Attempt, QuizWindow
from portal.assessments.attempts.rules import AttemptState
from portal.assessments.invigilation.models import Extension
from portal.assessments.invigilation.rules import FOREIGN, SILENT_AFTER, Reach, TakingCounts, TakingState
from portal.assessments.questions.quizzes import GRADED, QuizKind
from portal.cohorts import queries as cohorts
from portal.cohorts.models import ClassSession, Cohort
from portal.enrolment.models import Enrolment
from portal.enrolment.queries.groups import inside
from portal.enrolment.queries.rosters import matching
from portal.enrolment.rules import EnrolmentState
from portal.errors import Refusal
from portal.ledger.models import Completion
from portal.regions.models import Region

MORNING = 8
"""The hour at which a quiz is due that no session is named after."""


def _latest(cohort_id: uuid.UUID, kind: QuizKind) -> Any:
    """The latest attempt of each person, with how much is answered and when the last answer came."""
    number = (
        select(Attempt.enrolment_id, func.max(Attempt.number).label("number"))
        .where(Attempt.cohort_id == cohort_id, Attempt.kind == kind, queries.COUNTS)
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
            Attempt.typed_by,
            func.count(Answer.question).filter(Answer.response != "").label("answered"),
            func.max(Answer.saved_at).label("last_at"),
        )
        .join(number, (number.c.enrolment_id == Attempt.enrolment_id) & (number.c.number == Attempt.number))
        .outerjoin(Answer, Answer.attempt_id == Attempt.id)
        .where(Attempt.cohort_id == cohort_id, Attempt.kind == kind)
        .group_by(Attempt.id)
        .subquery()
    )


def _conditions(latest: Any, now: datetime) -> dict[TakingState, Any]:
    begun, over = latest.c.id.is_not(None), queries.over(now, latest.c)
    quiet = func.coalesce(latest.c.last_at, latest.c.started_at) < now - SILENT_AFTER
    return {
        TakingState.WAITING: latest.c.id.is_(None),
        TakingState.RUNNING: begun & ~over & ~quiet,
        TakingState.SILENT: begun & ~over & quiet,
        TakingState.SUBMITTED: latest.c.submitted_at.is_not(None),
        TakingState.LAPSED: begun & over & latest.c.submitted_at.is_(None),
    }


def counts(session: Session, cohort_id: uuid.UUID, kind: QuizKind, now: datetime, group: str = "") -> TakingCounts:
    """Everybody of the cohort, or of one group, counted in one query."""
    latest = _latest(cohort_id, kind)
    columns = [func.count().filter(condition) for condition in _conditions(latest, now).values()]
    row: Sequence[Any] = session.execute(
        select(*columns)
        .select_from(Enrolment)
        .outerjoin(latest, latest.c.enrolment_id == Enrolment.id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.ACTIVE, inside(group))
    ).one()
    return TakingCounts(*row)


def people(
    cohort_id: uuid.UUID,
    kind: QuizKind,
    now: datetime,
    standing: TakingState | None = None,
    search: str = "",
    group: str = "",
) -> Select[*tuple[Any, ...]]:
    """People by name with their latest attempt, or those of one standing or group, or those that a search finds."""
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
            latest.c.typed_by,
        )
        .join(Person, Person.id == Enrolment.person_id)
        .join(Region, Region.code == Enrolment.village_code)
        .outerjoin(latest, latest.c.enrolment_id == Enrolment.id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.ACTIVE, inside(group))
        .order_by(func.lower(Person.full_name), Enrolment.id)
    )
    if standing is not None:
        statement = statement.where(conditions[standing])
    return statement.where(matching(search)) if search.strip() else statement


def reached(cohort_id: uuid.UUID, kind: QuizKind, reach: Reach, now: datetime) -> Select[*tuple[Any, ...]]:
    """The latest attempts of people that extra time would meet, by name: none that was handed in. ``decided`` are those
    on which a completion rests, which stay as they are."""
    latest, moment = _latest(cohort_id, kind), reach.moment(now)
    statement = (
        select(
            Enrolment.id,
            Person.full_name,
            Person.birth_date,
            Enrolment.village_code,
            Region.name.label("village"),
            latest.c.id.label("attempt_id"),
            latest.c.size,
            latest.c.answered,
            latest.c.last_at,
            latest.c.started_at,
            latest.c.due_at,
            latest.c.submitted_at,
            Completion.id.is_not(None).label("decided"),
        )
        .join(Person, Person.id == Enrolment.person_id)
        .join(Region, Region.code == Enrolment.village_code)
        .join(latest, latest.c.enrolment_id == Enrolment.id)
        .outerjoin(Completion, Completion.enrolment_id == Enrolment.id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.ACTIVE, inside(reach.group))
        .where(latest.c.submitted_at.is_(None))
        .order_by(func.lower(Person.full_name), Enrolment.id)
    )
    if reach.enrolment_id:
        statement = statement.where(Enrolment.id == reach.enrolment_id)
    if moment:
        statement = statement.where(latest.c.started_at <= moment, latest.c.due_at > moment - rules.GRACE)
    return statement


def title_of(session: Session, cohort: Cohort, kind: QuizKind) -> str:
    return cohorts.course_of(session, cohort).quiz(kind).title


def planned_session(session: Session, cohort: Cohort, kind: QuizKind) -> ClassSession | None:
    """The session of the timetable that a quiz is taken in: the first that is named after it."""
    title = title_of(session, cohort, kind).casefold()
    return next((one for one in cohorts.sessions(session, cohort.id) if title in one.title.casefold()), None)


def due_at(session: Session, cohort: Cohort, kind: QuizKind, window: QuizWindow | None) -> datetime:
    """The time of a quiz: as planned, else that of its session, else the first morning for the pretest and the last
    one for the posttest."""
    if window and window.planned_opening:
        return window.planned_opening
    found = planned_session(session, cohort, kind)
    if found:
        return found.starts_at
    day = cohort.starts_on if kind is QuizKind.PRETEST else cohort.ends_on
    return datetime.combine(day, time(MORNING), ZoneInfo(cohorts.zone_of(cohort)))


def extensions(cohort_id: uuid.UUID, kind: QuizKind) -> Select[Extension, str]:
    """Extra time that was given, the latest first, with who gave it."""
    return (
        select(Extension, Person.full_name)
        .join(Person, Person.id == Extension.made_by)
        .where(Extension.cohort_id == cohort_id, Extension.kind == kind)
        .order_by(Extension.made_at.desc(), Extension.id.desc())
    )


@dataclass(frozen=True)
class Opened:
    """An answer file beside what the server holds."""

    file: OpenedFile
    name: str
    login: str
    number: int
    state: AttemptState
    answers: int
    newer: int
    """Questions that it would change."""


def look_into(session: Session, cohort: Cohort, kind: QuizKind, file: OpenedFile, now: datetime) -> Opened | Refusal:
    """Compare a file with what is held. FOREIGN unless its attempt is one of this cohort's quiz."""
    row = session.execute(
        select(Person.full_name, Person.login, Attempt.number, Attempt.due_at, Attempt.submitted_at, Attempt.voided_at)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(Attempt, Attempt.enrolment_id == Enrolment.id)
        .where(Attempt.id == file.attempt_id, Attempt.cohort_id == cohort.id, Attempt.kind == kind)
        .where(Person.id == file.person_id)
    ).first()
    if row is None:
        return FOREIGN
    asked = {message.question for message in file.messages}
    if not asked <= queries.sheet(session, file.attempt_id).questions.keys():
        return GARBLED
    return Opened(
        file,
        row.full_name,
        row.login,
        row.number,
        rules.attempt_state(row.due_at, row.submitted_at, now, row.voided_at),
        len(asked),
        answers.count_newer(session, file.attempt_id, file.messages),
    )


@dataclass(frozen=True)
class Submitted:
    """A quiz that was handed in, and by whom."""

    attempt_id: uuid.UUID
    kind: QuizKind
    number: int
    size: int
    submitted_at: datetime
    answered: int
    enrolment_id: uuid.UUID
    name: str
    login: str
    village_code: str
    village: str
    voided_at: datetime | None


def submitted(session: Session, cohort_id: uuid.UUID) -> list[Submitted]:
    """Every quiz of a course that was handed in by people of a cohort, the latest first."""
    statement = (
        select(
            Attempt.id,
            Attempt.kind,
            Attempt.number,
            Attempt.size,
            Attempt.submitted_at,
            func.count(Answer.question).filter(Answer.response != ""),
            Enrolment.id,
            Person.full_name,
            Person.login,
            Enrolment.village_code,
            Region.name,
            Attempt.voided_at,
        )
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Region, Region.code == Enrolment.village_code)
        .outerjoin(Answer, Answer.attempt_id == Attempt.id)
        .where(Attempt.cohort_id == cohort_id, Attempt.kind.in_(GRADED), Attempt.submitted_at.is_not(None))
        .group_by(Attempt.id, Enrolment.id, Person.id, Region.code)
        .order_by(Attempt.submitted_at.desc(), Attempt.id)
    )
    rows: Iterable[Any] = session.execute(statement)
    return [Submitted(*row) for row in rows]
