"""What can be done with cohorts and timetables. The roster has its own file: enrolment.py."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Role, Viewer
from portal.cohorts import queries as cohorts
from portal.cohorts import rules
from portal.cohorts.models import ClassSession, Cohort, CohortTrainer, Quota
from portal.cohorts.rules import FundSource, QuotaShare, SessionPlan
from portal.courses import queries as courses
from portal.errors import NotFound, Refusal
from portal.ledger.queries import is_certified
from portal.organisers.models import Organisation
from portal.organisers.queries import organisations
from portal.regions import queries as regions
from portal.regions import rules as region_rules


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
    session: Session,
    viewer: Viewer,
    organisation: Organisation,
    facts: CohortFacts,
    now: datetime,
    like: Cohort | None = None,
) -> Cohort | Refusal:
    """Open a cohort, pinned to a course version, with its quotas and the course's own timetable, or that of another
    cohort, each session as many days later."""
    refusal = rules.refuse_cohort(facts.starts_on, facts.ends_on, facts.announced_seats, facts.quotas)
    if refusal:
        return refusal
    codes = {facts.region_code, *(share.region_code for share in facts.quotas if share.region_code)}
    missing = codes - regions.existing(session, codes)
    if missing:
        return region_rules.no_region(min(missing))
    course = courses.edition(session, facts.course_version_id)
    cohort = Cohort(
        organisation_id=organisation.id,
        created_at=now,
        **{name: value for name, value in vars(facts).items() if name != "quotas"},
    )
    cohort.quotas = [
        Quota(position=position, name=share.name, seats=share.seats, region_code=share.region_code)
        for position, share in enumerate(facts.quotas)
    ]
    session.add(cohort)
    session.flush()
    zone = region_rules.time_zone(facts.region_code)
    if like is None:
        _lay_timetable(session, cohort, rules.planned_sessions(course, facts.starts_on, facts.ends_on, zone))
    else:
        cohort.late_after = like.late_after
        _copy_timetable(session, cohort, like)
    said = {name: value for name, value in vars(facts).items() if name != "course_version_id"}
    said |= {
        "course_version": cohorts.version_label(session, cohort),
        "quotas": [f"{share.name}: {share.seats}" for share in facts.quotas],
    }
    changed = audit.differences({}, said)
    audit.record(session, viewer.id, "cohort-opened", "cohort", cohort.id, now, cohort=cohort, changed=changed)
    return cohort


def _lay_timetable(session: Session, cohort: Cohort, plans: Sequence[SessionPlan]) -> None:
    session.add_all(ClassSession(cohort_id=cohort.id, room=cohort.venue, **vars(plan)) for plan in plans)
    session.flush()


@dataclass(frozen=True)
class CohortData:
    """What can be changed about a cohort that is open, but for its seats. ``days``: each day of the timetable, and the
    day that its sessions move to."""

    title: str
    venue: str
    city: str
    region_code: str
    starts_on: date
    ends_on: date
    funds: FundSource | None
    funds_number: str
    late_after: int | None
    days: Mapping[date, date]

    @property
    def columns(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "days"}


def _copy_timetable(session: Session, cohort: Cohort, like: Cohort) -> None:
    """The sessions of another cohort that are held, as many days later as this one begins."""
    later, zone = cohort.starts_on - like.starts_on, cohorts.zone_of(like)
    days = {day: day + later for day in cohorts.days(session, like)}
    for one in cohorts.sessions(session, like.id):
        start = rules.moved(one.starts_at, days, zone, zone)
        said = {"title": one.title, "module": one.module, "jp": one.jp, "room": one.room, "speaker": one.speaker}
        end = start + (one.ends_at - one.starts_at)
        session.add(ClassSession(cohort_id=cohort.id, starts_at=start, ends_at=end, **said))
    session.flush()


def change_cohort(session: Session, viewer: Viewer, cohort: Cohort, data: CohortData, now: datetime) -> Refusal | None:
    """Change what a cohort is called, where and when it is held; sessions keep their hour on the day they move to."""
    cohorts.lock(session, cohort)
    starts = moved_timetable(session, cohort, data)
    if isinstance(starts, Refusal):
        return starts
    for one, start in starts:
        one.starts_at, one.ends_at = start, start + (one.ends_at - one.starts_at)
    before = {name: getattr(cohort, name) for name in data.columns}
    for name, value in data.columns.items():
        setattr(cohort, name, value)
    session.flush()
    changed = audit.differences(before, data.columns)
    moves = {f"{old:%d/%m/%Y}": f"{new:%d/%m/%Y}" for old, new in data.days.items() if old != new}
    values: dict[str, Any] = {"changed": changed, "days": moves}
    audit.record(session, viewer.id, "cohort-changed", "cohort", cohort.id, now, cohort=cohort, **values)
    return None


def moved_timetable(
    session: Session, cohort: Cohort, data: CohortData
) -> list[tuple[ClassSession, datetime]] | Refusal:
    """Every session with the moment at which it would begin, in the order of today's timetable, or why the cohort
    cannot become what ``data`` says. Changes nothing."""
    shares = [quota.share() for quota in cohort.quotas]
    refusal = _refuse_change(session, cohort) or rules.refuse_cohort(
        data.starts_on, data.ends_on, cohort.announced_seats, shares
    )
    if refusal:
        return refusal
    if not regions.existing(session, {data.region_code}):
        return region_rules.no_region(data.region_code)
    zone, new_zone = cohorts.zone_of(cohort), region_rules.time_zone(data.region_code)
    starts = [
        (one, rules.moved(one.starts_at, data.days, zone, new_zone)) for one in cohorts.timetable(session, cohort.id)
    ]
    for one, start in starts:
        refusal = None if one.cancelled_at else rules.refuse_session(data.starts_on, data.ends_on, start.date())
        if refusal:
            return replace(refusal, field="days")
    return starts


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
    refusal = _refuse_change(session, cohort) or rules.refuse_session(cohort.starts_on, cohort.ends_on, day)
    if refusal:
        return refusal
    class_session = existing or ClassSession(cohort_id=cohort.id)
    facts = {**vars(plan), "room": room}
    changed = audit.differences({name: getattr(class_session, name) for name in facts}, facts)
    personal = {"speaker": (class_session.speaker, speaker)}
    for name, value in {**facts, "speaker": speaker}.items():
        setattr(class_session, name, value)
    session.add(class_session)
    session.flush()
    values: dict[str, Any] = {"changed": changed, "personal": personal, "class_session": plan.title}
    audit.record(session, viewer.id, "session-saved", "class_session", class_session.id, now, cohort=cohort, **values)
    return None


def _refuse_change(session: Session, cohort: Cohort) -> Refusal | None:
    return rules.refuse_certified(is_certified(session, cohort.id))


def cancel_session(
    session: Session, viewer: Viewer, cohort: Cohort, class_session: ClassSession, reason: str, now: datetime
) -> Refusal | None:
    """A session will not be held. It counts for nothing any more; what was marked in it is kept."""
    return _hold(session, viewer, cohort, class_session, "session-cancelled", now, reason, now)


def restore_session(
    session: Session, viewer: Viewer, cohort: Cohort, class_session: ClassSession, reason: str, now: datetime
) -> Refusal | None:
    """A session that was cancelled will be held after all; marks in it count again."""
    return _hold(session, viewer, cohort, class_session, "session-restored", None, reason, now)


def _hold(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    class_session: ClassSession,
    action: str,
    cancelled_at: datetime | None,
    reason: str,
    now: datetime,
) -> Refusal | None:
    refusal = _refuse_change(session, cohort)
    if refusal:
        return refusal
    if (class_session.cancelled_at is None) == (cancelled_at is None):
        raise NotFound
    class_session.cancelled_at = cancelled_at
    session.flush()
    values: dict[str, Any] = {"reason": reason, "class_session": class_session.title}
    audit.record(session, viewer.id, action, "class_session", class_session.id, now, cohort=cohort, **values)
    return None


def set_trainers(session: Session, viewer: Viewer, cohort: Cohort, chosen: set[uuid.UUID], now: datetime) -> None:
    """Say who teaches in a cohort: only trainers of its organiser."""
    members = {
        row.id: row.full_name for row in session.execute(organisations.staff(cohort.organisation_id, Role.TRAINER))
    }
    if not chosen <= members.keys():
        raise NotFound
    before = {row.full_name for row in cohorts.trainers(session, cohort.id)}
    session.execute(delete(CohortTrainer).where(CohortTrainer.cohort_id == cohort.id))
    session.add_all(CohortTrainer(cohort_id=cohort.id, person_id=person_id) for person_id in chosen)
    personal = {"trainers": (before, {members[person_id] for person_id in chosen})}
    audit.record(session, viewer.id, "trainers-set", "cohort", cohort.id, now, cohort=cohort, personal=personal)


def record_file(
    session: Session, viewer: Viewer, cohort: Cohort, name: str, now: datetime, person: uuid.UUID | None = None
) -> None:
    """Note that a file about a cohort, or about one person in it, went out."""
    audit.record(session, viewer.id, "file-taken", "cohort", cohort.id, now, cohort=cohort, person=person, file=name)
