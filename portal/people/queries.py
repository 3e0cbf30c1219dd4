"""All that an organiser has of one person: the record, every enrolment with what came of it, and where facts come
from. A fixed number of queries, however many cohorts somebody was in."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.access import Viewer
from portal.accounts.models import Person
from portal.assessments.attempts import queries as assessments
from portal.assessments.attempts.queries import AttemptResult
from portal.assessments.attempts.rules import AttemptState
from portal.assessments.questions.quizzes import GRADED, QuizKind
from portal.attendance.queries.persons import SeenMark, seen_marks
from portal.attendance.rules import ATTENDED
from portal.audit import AuditEntry, AuditPerson
from portal.certification.queries import OwnCompletion, completions_of
from portal.cohorts.models import ClassSession, Cohort, Quota
from portal.cohorts.queries import zone_of
from portal.duplicates import queries as duplicates
from portal.duplicates.models import RecordMerge, RecordPair
from portal.enrolment.models import Enrolment, RosterImport
from portal.enrolment.queries.bookings import same_days
from portal.enrolment.rules import OPEN_SEATS, EnrolmentState
from portal.errors import NotFound
from portal.organisers.queries.organisations import organisations_of
from portal.people.rules import FactSource, Origin, SeatSeen
from portal.regions.queries import RegionPath, full_names
from portal.workplans import queries as workplans
from portal.workplans.rules import PlanState

ENTRIES = ("roster-imported", "participant-entered", "participant-exchanged", "participant-moved", "people-copied")
"""Acts by which somebody may come into the records."""
MAX_CORRECTIONS = 200


def record(session: Session, viewer: Viewer, record_id: uuid.UUID) -> Person:
    """A record of one of the organisers that somebody organises for, or NotFound."""
    own = select(Person).where(Person.id == record_id, Person.organisation_id.in_(organisations_of(viewer)))
    found = session.scalars(own).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class SessionSeen:
    """A session of the timetable, with the mark that counts there."""

    session: ClassSession
    mark: SeenMark | None


@dataclass(frozen=True)
class QuizSeen:
    """Somebody's attempts at a quiz, and the best score of those that are over and read."""

    kind: QuizKind
    attempts: tuple[AttemptResult, ...]
    best: Decimal | None


@dataclass(frozen=True)
class Participation:
    """Somebody in one cohort, and all that came of it."""

    enrolment: Enrolment
    cohort: Cohort
    quota: str
    home: RegionPath
    zone: str
    sessions: tuple[SessionSeen, ...]
    quizzes: tuple[QuizSeen, ...]
    plan: PlanState | None
    completion: OwnCompletion | None

    @property
    def total_jp(self) -> int:
        return sum(one.session.jp for one in self.sessions)

    @property
    def attended_jp(self) -> int:
        return sum(one.session.jp for one in self.sessions if one.mark and one.mark.presence in ATTENDED)

    @property
    def counting(self) -> list[SessionSeen]:
        """The sessions that have JP: whose roll is called."""
        return [one for one in self.sessions if one.session.jp]


def places(session: Session, person: Person, now: datetime) -> list[Participation]:
    """Every cohort that somebody is, waits or was in, the latest first."""
    rows = session.execute(
        select(Enrolment, Cohort, Quota.name)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .outerjoin(Quota, Quota.id == Enrolment.quota_id)
        .where(Enrolment.person_id == person.id)
        .order_by(Cohort.starts_on.desc(), Enrolment.id)
    ).all()
    ids = [enrolment.id for enrolment, *_rest in rows]
    homes = full_names(session, {enrolment.village_code for enrolment, *_rest in rows})
    timetables = _timetables(session, [cohort.id for _enrolment, cohort, _quota in rows])
    marks = seen_marks(session, ids)
    results = assessments.results_of(session, ids, now)
    plans, completions = workplans.states_of(session, ids), completions_of(session, ids)
    return [
        Participation(
            enrolment,
            cohort,
            quota or OPEN_SEATS,
            homes[enrolment.village_code],
            zone_of(cohort),
            tuple(SessionSeen(one, marks.get((enrolment.id, one.id))) for one in timetables.get(cohort.id, ())),
            _quizzes(enrolment.id, results),
            plans.get(enrolment.id),
            completions.get(enrolment.id),
        )
        for enrolment, cohort, quota in rows
    ]


def _timetables(session: Session, cohort_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[ClassSession]]:
    """The sessions of some cohorts in order of time, without what was cancelled."""
    wanted = (ClassSession.cohort_id.in_(cohort_ids), ClassSession.cancelled_at.is_(None))
    found: dict[uuid.UUID, list[ClassSession]] = {}
    for one in session.scalars(select(ClassSession).where(*wanted).order_by(ClassSession.starts_at, ClassSession.id)):
        found.setdefault(one.cohort_id, []).append(one)
    return found


def _quizzes(enrolment_id: uuid.UUID, results: Sequence[AttemptResult]) -> tuple[QuizSeen, ...]:
    own = [one for one in results if one.enrolment_id == enrolment_id]
    return tuple(
        QuizSeen(
            kind,
            tuple(one for one in own if one.kind is kind),
            assessments.best_scores(own, kind).get(enrolment_id),
        )
        for kind in GRADED
    )


def fact_sources(session: Session, person: Person) -> Mapping[str, FactSource]:
    """Of each fact of a record that was written over: when, by whom and why, the last time."""
    rows = session.execute(
        select(AuditEntry, Person.full_name)
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .where(AuditEntry.person_id == person.id, AuditEntry.action == "participant-corrected")
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(MAX_CORRECTIONS)
    )
    found: dict[str, FactSource] = {}
    for entry, who in rows:
        for field in (*entry.changed, *(entry.personal or {})):
            found.setdefault(field, FactSource(entry.at, who or "", entry.reason))
    return found


def origin(session: Session, person: Person) -> Origin | None:
    """How a record came about; None where that was before the trail said so."""
    among = select(AuditPerson.entry_id).where(AuditPerson.person_id == person.id)
    row: Any = session.execute(
        select(AuditEntry.at, AuditEntry.action, Person.full_name, RosterImport.file_name)
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .outerjoin(
            RosterImport,
            (RosterImport.cohort_id == AuditEntry.cohort_id) & (RosterImport.made_at == AuditEntry.at),
        )
        .where(
            or_(AuditEntry.person_id == person.id, AuditEntry.id.in_(among)),
            AuditEntry.action.in_(ENTRIES),
        )
        .order_by(AuditEntry.at, AuditEntry.id)
        .limit(1)
    ).first()
    return Origin(row.at, row.full_name or "", row.action, row.file_name) if row else None


def seats(session: Session, person_id: uuid.UUID, now: datetime) -> dict[uuid.UUID, SeatSeen]:
    """The seats of a record by enrolment, with what keeps them from going to another record."""
    rows = session.execute(
        select(Enrolment.id, Enrolment.state, Cohort.id.label("cohort_id"), Cohort.title, Cohort.closed_at)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.person_id == person_id)
        .order_by(Cohort.starts_on, Enrolment.id)
    ).all()
    ids = [row.id for row in rows]
    completed = completions_of(session, ids)
    running = {
        one.enrolment_id for one in assessments.results_of(session, ids, now) if one.state is AttemptState.RUNNING
    }
    return {
        row.id: SeatSeen(
            row.cohort_id,
            row.title,
            row.state,
            completed=row.id in completed,
            answering=row.id in running,
            closed=row.closed_at is not None,
        )
        for row in rows
    }


def is_merged(session: Session, people: Collection[uuid.UUID]) -> bool:
    """Whether one of these records was made part of another; or, of the last of them, whether another is part of it."""
    *_kept, last = people
    own = RecordMerge.gone_id.in_(people) | (RecordMerge.kept_id == last)
    return session.scalar(select(RecordMerge.id).where(own, RecordMerge.undone_at.is_(None)).limit(1)) is not None


def merge_of(session: Session, person: Person, merge_id: uuid.UUID) -> RecordMerge:
    """A merge that concerns a record and still holds, or NotFound."""
    found = next((one for one in duplicates.merges(session, person.id) if one.id == merge_id), None)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class MergeLine:
    """A record that was made part of another one, as the pages of both say it."""

    merge: RecordMerge
    other_id: uuid.UUID
    other_name: str
    other_login: str
    into: bool
    """Whether the record at hand is the one that is gone."""


def merge_lines(session: Session, person: Person) -> list[MergeLine]:
    """What was made part of a record, or the record that it was made part of."""
    found = duplicates.merges(session, person.id)
    others = {one: (one.kept_id if one.gone_id == person.id else one.gone_id) for one in found}
    names = {row.id: row for row in session.scalars(select(Person).where(Person.id.in_(others.values())))}
    return [
        MergeLine(one, other, names[other].full_name, names[other].login, one.gone_id == person.id)
        for one, other in others.items()
    ]


def double_booked(organisations: Select[uuid.UUID]) -> Select[*tuple[Any, ...]]:
    """Who has a seat, or waits for one, in two cohorts of an organiser on the same days; by name."""
    one, other = aliased(Enrolment), aliased(Enrolment)
    first, second = aliased(Cohort), aliased(Cohort)
    inside = (EnrolmentState.ACTIVE, EnrolmentState.OFFERED, EnrolmentState.WAITING)
    return (
        select(
            Person.id.label("person_id"),
            Person.full_name,
            Person.birth_date,
            first.title.label("first_title"),
            second.title.label("second_title"),
            second.starts_on,
            second.ends_on,
        )
        .select_from(one)
        .join(first, first.id == one.cohort_id)
        .join(other, (other.person_id == one.person_id) & (other.id > one.id))
        .join(second, second.id == other.cohort_id)
        .join(Person, Person.id == one.person_id)
        .where(first.organisation_id.in_(organisations), one.state.in_(inside), other.state.in_(inside))
        .where(same_days(first, second))
        .order_by(func.lower(Person.full_name), one.id, other.id)
    )


@dataclass(frozen=True)
class Side:
    """One half of a pair: the record, and where it is."""

    person: Person
    places: tuple[Participation, ...]


def sides(session: Session, pair: RecordPair, now: datetime) -> list[Side]:
    """Both halves of a pair, the one first that came in first."""
    people = [session.get_one(Person, one) for one in (pair.first_id, pair.second_id)]
    return [Side(one, tuple(places(session, one, now))) for one in people]


def birth_of_records(organisation_id: uuid.UUID) -> Select[uuid.UUID]:
    """The keys of all records of an organiser, those of one birth date together."""
    return select(Person.id).where(Person.organisation_id == organisation_id).order_by(Person.birth_date, Person.id)
