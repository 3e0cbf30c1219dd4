"""Figures of a cohort for its organiser, and how a trainee finds the quizzes."""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.acts import ACTIONS, Topic
from portal.assessments.attempts import queries as assessments
from portal.assessments.attempts.models import QuizWindow
from portal.assessments.attempts.queries import AttemptResult
from portal.assessments.attempts.rules import AttemptState, WindowState
from portal.assessments.questions import rehearsal
from portal.assessments.questions.quizzes import GRADED, QuizKind
from portal.attendance.lists import Signatory
from portal.attendance.models import AttendanceMark
from portal.attendance.queries.marks import present_marks
from portal.attendance.rules import Presence
from portal.audit import AuditEntry
from portal.certification.queries import Progress, cohort_progress
from portal.certification.rules import RequirementKind
from portal.cohorts.models import ClassSession, Cohort
from portal.cohorts.queries import course_of, sessions, zone_of
from portal.content.shapes import Course
from portal.dates import local_date
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import rosters, seats
from portal.enrolment.queries.enrolments import OwnEnrolment
from portal.enrolment.rules import OPEN_SEATS, Seating
from portal.errors import NotFound
from portal.regions.queries import DISTRICT_LENGTH, RegionPath, full_names
from portal.regions.rules import display_name
from portal.reports.coming import QuizTimes, SessionTimes
from portal.reports.models import ListExport
from portal.reports.rules import Distribution, QuizNow, distribution

_COHORT_ACTIONS = sorted(name for name, action in ACTIONS.items() if action.topic is Topic.COHORT)


@dataclass(frozen=True)
class QuotaResult:
    """How many of a quota's people have completed."""

    name: str
    seats: int
    enrolled: int
    completed: int


@dataclass(frozen=True)
class CohortReport:
    """The figures of a cohort. ``completed`` counts decided completions only."""

    seats: Seating
    quotas: tuple[QuotaResult, ...]
    completed: int
    ready: int
    lacking: int
    reasons: dict[RequirementKind, int]
    pretest: Distribution
    posttest: Distribution


def report(session: Session, cohort: Cohort, now: datetime) -> CohortReport:
    people = cohort_progress(session, cohort, now)
    taken = seats.seats(session, cohort, local_date(now, zone_of(cohort)))
    completed = Counter(one.person.quota for one in people if one.decided)
    open_cases = [one for one in people if not one.decided]
    reasons = Counter(need.kind for one in open_cases for need in one.verdict.lacking)
    return CohortReport(
        taken,
        tuple(
            QuotaResult(name, count, taken.taken.get(category, 0), completed[name])
            for name, count, category in _categories(taken)
        ),
        sum(completed.values()),
        sum(one.verdict.complete for one in open_cases),
        sum(not one.verdict.complete for one in open_cases),
        {kind: reasons[kind] for kind in RequirementKind},
        distribution(one.facts.pretest for one in people if one.facts.pretest is not None),
        distribution(one.facts.posttest for one in people if one.facts.posttest is not None),
    )


def _categories(taken: Seating) -> list[tuple[str, int, uuid.UUID | None]]:
    """The quotas with their seats, and the seats that none speaks for, if there are any or somebody sits in them."""
    rest = [(OPEN_SEATS, taken.pool, None)] if taken.has_pool else []
    return [*((share.name, share.seats, share.id) for share in taken.shares), *rest]


@dataclass(frozen=True)
class ListRow:
    """A row of the graduation list before it is put into columns."""

    progress: Progress
    person: Person
    district: str
    regency: str


def list_rows(session: Session, cohort: Cohort, now: datetime) -> list[ListRow]:
    """Everybody of a cohort with what the graduation list says of them."""
    people = cohort_progress(session, cohort, now)
    homes = full_names(session, {one.person.village_code for one in people})
    persons = _persons(session, [one.person.person_id for one in people])
    return [
        ListRow(
            one,
            persons[one.person.person_id],
            homes[one.person.village_code].district,
            homes[one.person.village_code].regency,
        )
        for one in people
    ]


def _persons(session: Session, ids: list[uuid.UUID]) -> dict[uuid.UUID, Person]:
    found: dict[uuid.UUID, Person] = {}
    for start in range(0, len(ids), 500):
        for person in session.scalars(select(Person).where(Person.id.in_(ids[start : start + 500]))):
            found[person.id] = person
    return found


def signatories(session: Session, cohort_id: uuid.UUID, group: str = "") -> list[Signatory]:
    """The trainees of a cohort, or of one group, as a list to sign names them, in the order of the roll."""
    columns = (Enrolment.id, Person.full_name, Person.sex, Enrolment.village_code)
    rows = session.execute(rosters.roster(cohort_id, group=group).with_only_columns(*columns)).all()
    homes = full_names(session, {row.village_code for row in rows})
    return [Signatory(row.id, row.full_name, _origin(row.village_code, homes), row.sex or "") for row in rows]


def _origin(code: str, homes: Mapping[str, RegionPath]) -> str:
    home = homes[code]
    return f"{display_name(code, home.village)}, {display_name(code[:DISTRICT_LENGTH], home.district)}"


def presences(session: Session, session_ids: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], Presence]:
    """The mark that counts for each enrolment in each of some sessions."""
    counting = present_marks(AttendanceMark.session_id.in_(session_ids))
    rows = session.execute(select(counting.c.enrolment_id, counting.c.session_id, counting.c.presence))
    return {(enrolment_id, session_id): presence for enrolment_id, session_id, presence in rows}


def timetable_changes(session: Session, cohort_id: uuid.UUID) -> int:
    """How often something of a cohort and its timetable was changed: a number that only grows."""
    own = (AuditEntry.cohort_id == cohort_id, AuditEntry.action.in_(_COHORT_ACTIONS))
    return int(session.scalar(select(func.count()).select_from(AuditEntry).where(*own)) or 0)


def own_quizzes(
    session: Session, enrolment: OwnEnrolment, course: Course, states: Mapping[QuizKind, WindowState], now: datetime
) -> dict[QuizKind, QuizNow]:
    """How a trainee finds the quizzes of the course."""
    cohort, enrolment_id = enrolment.cohort, enrolment.enrolment_id
    results = assessments.results(session, cohort.id, now, enrolment_id)
    return {
        kind: _quiz_now(states[kind], course.quiz(kind).attempts, [one for one in results if one.kind is kind], now)
        for kind in GRADED
    }


def _quiz_now(state: WindowState, allowed: int, tries: list[AttemptResult], now: datetime) -> QuizNow:
    running = next((one for one in tries if one.state is AttemptState.RUNNING), None)
    left = max(0, int((running.due_at - now).total_seconds())) if running else None
    waiting = any(one.pending for one in tries if one.state is not AttemptState.RUNNING)
    return QuizNow(state, len(tries), allowed, left, waiting, running.attempt_id if running else None)


@dataclass(frozen=True)
class TrainingDay:
    """The timetable of a training and the times of its quizzes, as a home shows them."""

    timetable: list[ClassSession]
    windows: dict[QuizKind, QuizWindow]
    quizzes: dict[QuizKind, QuizTimes]

    @property
    def sessions(self) -> list[SessionTimes]:
        return [SessionTimes(one.title, one.starts_at, one.ends_at) for one in self.timetable]


def day(session: Session, enrolment: OwnEnrolment, now: datetime) -> TrainingDay:
    """Two queries, however many people ask."""
    course, cohort_id = course_of(session, enrolment.cohort), enrolment.cohort.id
    windows = assessments.windows(session, cohort_id)
    titles = {kind: course.quiz(kind).title for kind in GRADED} | {QuizKind.REHEARSAL: rehearsal.TITLE}
    states = assessments.window_states(windows, now)
    turns = {kind: assessments.next_turn(windows.get(kind), now) for kind in titles}
    times = {kind: QuizTimes(title, states[kind], turns[kind]) for kind, title in titles.items()}
    return TrainingDay(sessions(session, cohort_id), windows, times)


def exports(cohort_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    """The lists that went out, the newest first."""
    columns = (ListExport.id, ListExport.kind, ListExport.row_count, ListExport.made_at)
    newest = (ListExport.made_at.desc(), ListExport.id.desc())
    return select(*columns).where(ListExport.cohort_id == cohort_id).order_by(*newest)


def export(session: Session, cohort: Cohort, export_id: uuid.UUID) -> ListExport:
    found = session.scalars(
        select(ListExport).where(ListExport.id == export_id, ListExport.cohort_id == cohort.id)
    ).first()
    if found is None:
        raise NotFound
    return found
