"""How many seats are taken, by quota."""

import uuid
from collections import Counter
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from portal.access import Role, Viewer
from portal.accounts.models import Person
from portal.cohorts import rules
from portal.cohorts.models import Cohort, Quota
from portal.cohorts.queries import _taught_by, visible_cohorts, zone_of
from portal.dates import local_date
from portal.enrolment.models import Enrolment
from portal.enrolment.rules import OPEN_SEATS, EnrolmentState, Offer, Seating, Waiting
from portal.organisers.models import Organisation
from portal.organisers.rules import Duty
from portal.regions.models import Region

SEATED = (EnrolmentState.ACTIVE, EnrolmentState.OFFERED)
"""Who takes up a seat."""


def cohort_rows(viewer: Viewer, duty: Duty | None = None) -> Select[*tuple[Any, ...]]:
    """Cohorts with the number of people in each, newest first; only those of a duty if one is named."""
    enrolled = (
        select(func.count())
        .where(Enrolment.cohort_id == Cohort.id, Enrolment.state == EnrolmentState.ACTIVE)
        .correlate(Cohort)
        .scalar_subquery()
    )
    mine = visible_cohorts(viewer).with_only_columns(Cohort.id)
    if duty and duty.organisation_id:
        mine = mine.where(Cohort.organisation_id == duty.organisation_id)
        if duty.role is Role.TRAINER:
            mine = mine.where(Cohort.id.in_(_taught_by(viewer)))
    return (
        select(
            Cohort.id,
            Cohort.title,
            Organisation.name.label("organiser"),
            Cohort.city,
            Cohort.region_code,
            Cohort.starts_on,
            Cohort.ends_on,
            Cohort.closed_at,
            Cohort.announced_seats.label("announced"),
            enrolled.label("enrolled"),
        )
        .join(Organisation)
        .where(Cohort.id.in_(mine))
        .order_by(Cohort.starts_on.desc(), Cohort.title)
    )


def state(session: Session, cohort: Cohort, now: datetime) -> rules.CohortState:
    """How far a cohort has come."""
    phase = rules.phase(cohort.starts_on, cohort.ends_on, local_date(now, zone_of(cohort)))
    people = phase is not rules.CohortPhase.COMING or _anybody(session, cohort.id)
    return rules.state(phase, people, cohort.closed_at is not None)


def _anybody(session: Session, cohort_id: uuid.UUID) -> bool:
    there = (Enrolment.cohort_id == cohort_id, Enrolment.state != EnrolmentState.WITHDRAWN)
    return session.scalar(select(Enrolment.id).where(*there).limit(1)) is not None


def taken_seats(session: Session, cohort_id: uuid.UUID) -> dict[uuid.UUID | None, int]:
    """How many people who are in, or were offered a seat, count for each quota; None: for none."""
    rows = session.execute(
        select(Enrolment.quota_id, func.count())
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state.in_(SEATED))
        .group_by(Enrolment.quota_id)
    )
    return {quota_id: count for quota_id, count in rows}


def seats(session: Session, cohort: Cohort, today: date) -> Seating:
    """The seats of a cohort and how they are taken, on a day of its place."""
    shares = tuple(quota.share() for quota in cohort.quotas)
    released = cohort.quotas_released_on is not None and cohort.quotas_released_on <= today
    return Seating(cohort.announced_seats, shares, taken_seats(session, cohort.id), released)


def waiting(
    session: Session, cohort_id: uuid.UUID, categories: Collection[uuid.UUID | None] | None = None
) -> list[Enrolment]:
    """Those who wait for a seat, of some categories or of all, the first received first."""
    wanted = [Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.WAITING]
    if categories is not None:
        named = Enrolment.quota_id.in_([one for one in categories if one is not None])
        wanted.append(or_(named, Enrolment.quota_id.is_(None)) if None in categories else named)
    order = (Enrolment.priority.desc(), Enrolment.enrolled_at, Enrolment.id)
    return list(session.scalars(select(Enrolment).where(*wanted).order_by(*order)))


def waiting_people(cohort_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    """Those who wait for a seat, as a list says it: each with the number in all, and in the own category."""
    order = (Enrolment.priority.desc(), Enrolment.enrolled_at, Enrolment.id)
    return (
        select(
            Enrolment.id,
            Enrolment.person_id,
            Enrolment.quota_id,
            Enrolment.enrolled_at,
            Enrolment.priority,
            Person.full_name,
            Person.birth_date,
            Enrolment.village_code,
            Region.name.label("village"),
            func.coalesce(Quota.name, OPEN_SEATS).label("quota"),
            func.row_number().over(order_by=order).label("rank"),
            func.row_number().over(partition_by=Enrolment.quota_id, order_by=order).label("own_rank"),
            func.count().over(partition_by=Enrolment.quota_id).label("own_total"),
        )
        .join(Person, Person.id == Enrolment.person_id)
        .join(Region, Region.code == Enrolment.village_code)
        .outerjoin(Quota, Quota.id == Enrolment.quota_id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.WAITING)
        .order_by(*order)
    )


def as_waiting(enrolment: Enrolment) -> Waiting:
    return Waiting(enrolment.id, enrolment.quota_id, enrolment.enrolled_at, enrolment.priority)


def offered(session: Session, cohort_id: uuid.UUID) -> list[Enrolment]:
    """Those who were offered a seat and have not answered, as the database has them now."""
    wanted = (Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.OFFERED)
    found = select(Enrolment).where(*wanted).order_by(Enrolment.id)
    return list(session.scalars(found.execution_options(populate_existing=True)))


def as_offer(enrolment: Enrolment) -> Offer:
    return Offer(enrolment.id, enrolment.quota_id, enrolment.answer_by)


def counts(session: Session, cohort_id: uuid.UUID) -> Counter[EnrolmentState]:
    """How many stand how in a cohort."""
    rows = session.execute(
        select(Enrolment.state, func.count()).where(Enrolment.cohort_id == cohort_id).group_by(Enrolment.state)
    )
    return Counter({state: count for state, count in rows})


def waiting_count(session: Session, cohort_id: uuid.UUID) -> int:
    own = (Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.WAITING)
    return int(session.scalar(select(func.count()).select_from(Enrolment).where(*own)) or 0)
