"""What can be done with organisers, cohorts and timetables. The roster has its own file: enrolment.py."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Role, Viewer
from portal.accounts import actions as accounts
from portal.accounts.models import Person
from portal.cohorts import queries, rules
from portal.cohorts.models import ClassSession, Cohort, CohortTrainer, Organisation, OrganisationMember, Quota
from portal.cohorts.rules import OrganiserKind, QuotaShare, SessionPlan
from portal.courses import queries as courses
from portal.errors import NotFound, Refusal
from portal.regions import queries as regions
from portal.regions import rules as region_rules


@dataclass(frozen=True)
class OrganisationFacts:
    """What is said about an organiser."""

    name: str
    unit: str
    kind: OrganiserKind
    region_code: str | None
    signer_title: str
    signer_name: str
    number_pattern: str


def save_organisation(
    session: Session, viewer: Viewer, organisation: Organisation | None, facts: OrganisationFacts, now: datetime
) -> Organisation | Refusal:
    """Add an organiser, or change what is said about one. Papers already issued keep what they say."""
    twin = session.scalar(select(Organisation.id).where(Organisation.name == facts.name))
    if twin is not None and (organisation is None or twin != organisation.id):
        return Refusal("name_taken", "Penyelenggara dengan nama ini sudah ada.", field="name")
    if facts.region_code and not regions.existing(session, {facts.region_code}):
        return _no_region(facts.region_code)
    new = organisation is None
    organisation = organisation or Organisation(created_at=now, is_sample=False)
    for name, value in vars(facts).items():
        setattr(organisation, name, value)
    session.add(organisation)
    session.flush()
    action = "organisation-created" if new else "organisation-changed"
    audit.record(session, viewer.id, action, "organisation", organisation.id, now, name=facts.name)
    return organisation


def _no_region(code: str) -> Refusal:
    return Refusal("region", "Kode wilayah %(code)s tidak ada dalam daftar Kemendagri.", {"code": code}, "region_code")


def add_staff(
    session: Session,
    viewer: Viewer,
    organisation: Organisation,
    role: Role,
    login: str,
    full_name: str,
    secret: str,
    now: datetime,
) -> Person | Refusal:
    """A new account for somebody who works for an organiser."""
    if role not in (Role.ORGANISER, Role.TRAINER):
        raise ValueError(f"{role} does not work for an organiser")
    person = accounts.create_person(session, viewer.id, login, full_name, secret, [role], now)
    if isinstance(person, Refusal):
        return person
    join_organisation(session, organisation.id, person.id, role)
    return person


def join_organisation(session: Session, organisation_id: uuid.UUID, person_id: uuid.UUID, role: Role) -> None:
    session.add(OrganisationMember(organisation_id=organisation_id, person_id=person_id, role=role))


@dataclass(frozen=True)
class CohortFacts:
    """What is said about a cohort when it is opened."""

    course_version_id: uuid.UUID
    title: str
    venue: str
    city: str
    region_code: str
    starts_on: date
    ends_on: date
    announced_seats: int
    quotas: tuple[QuotaShare, ...]


def open_cohort(
    session: Session, viewer: Viewer, organisation: Organisation, facts: CohortFacts, now: datetime
) -> Cohort | Refusal:
    """Open a cohort, pinned to a course version, with its quotas and the course's own timetable."""
    refusal = rules.refuse_cohort(facts.starts_on, facts.ends_on, facts.announced_seats, facts.quotas)
    if refusal:
        return refusal
    codes = {facts.region_code, *(share.region_code for share in facts.quotas if share.region_code)}
    missing = codes - regions.existing(session, codes)
    if missing:
        return _no_region(min(missing))
    course = courses.edition(session, facts.course_version_id)
    cohort = Cohort(
        organisation_id=organisation.id,
        created_at=now,
        **{name: value for name, value in vars(facts).items() if name != "quotas"},
    )
    cohort.quotas = [
        Quota(position=place, name=share.name, seats=share.seats, region_code=share.region_code)
        for place, share in enumerate(facts.quotas)
    ]
    session.add(cohort)
    session.flush()
    zone = region_rules.time_zone(facts.region_code)
    _lay_timetable(session, cohort, rules.planned_sessions(course, facts.starts_on, facts.ends_on, zone))
    audit.record(session, viewer.id, "cohort-opened", "cohort", cohort.id, now, title=facts.title)
    return cohort


def _lay_timetable(session: Session, cohort: Cohort, plans: Sequence[SessionPlan]) -> None:
    session.add_all(ClassSession(cohort_id=cohort.id, room=cohort.venue, **vars(plan)) for plan in plans)
    session.flush()


def save_session(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    existing: ClassSession | None,
    plan: SessionPlan,
    room: str,
    speaker: str,
    now: datetime,
) -> Refusal | None:
    """Add a session to the timetable, or change one."""
    day = plan.starts_at.date()
    refusal = rules.refuse_session(cohort.starts_on, cohort.ends_on, day)
    if refusal:
        return refusal
    found = existing or ClassSession(cohort_id=cohort.id)
    for name, value in {**vars(plan), "room": room, "speaker": speaker}.items():
        setattr(found, name, value)
    session.add(found)
    session.flush()
    audit.record(session, viewer.id, "session-saved", "class_session", found.id, now, title=plan.title)
    return None


def set_trainers(
    session: Session, viewer: Viewer, cohort: Cohort, chosen: set[uuid.UUID], now: datetime
) -> Refusal | None:
    """Say who teaches in a cohort: only trainers of its organiser."""
    members = {row.id for row in session.execute(queries.staff(cohort.organisation_id, Role.TRAINER))}
    if not chosen <= members:
        raise NotFound
    session.execute(delete(CohortTrainer).where(CohortTrainer.cohort_id == cohort.id))
    session.add_all(CohortTrainer(cohort_id=cohort.id, person_id=person_id) for person_id in chosen)
    audit.record(session, viewer.id, "trainers-set", "cohort", cohort.id, now, count=len(chosen))
    return None
