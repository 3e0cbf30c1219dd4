"""The people of a cohort: roster, imports, own enrolments, sign-in cards."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.accounts.models import Person
from portal.cohorts.models import Cohort, CohortGroup, Quota
from portal.enrolment.models import Enrolment
from portal.enrolment.queries.cards import doubted
from portal.enrolment.rules import OPEN_SEATS, EnrolmentState
from portal.errors import NotFound
from portal.regions.rules import time_zone


@dataclass(frozen=True)
class OwnEnrolment:
    """Somebody's own enrolment, with its cohort."""

    enrolment_id: uuid.UUID
    person_id: uuid.UUID
    """Which of one's records it belongs to: that of the cohort's organiser."""
    cohort: Cohort
    quota: str
    village_code: str
    group: CohortGroup | None = None


_TRAIL = (
    select(Cohort.id, Cohort.organisation_id, Enrolment.person_id)
    .join(Enrolment, Enrolment.cohort_id == Cohort.id)
    .where(Enrolment.id == bindparam("enrolment_id"))
)


def in_trail(session: Session, enrolment_id: uuid.UUID) -> dict[str, Any]:
    """In whose trail stands what is done to an enrolment: for ``audit.record``."""
    found = session.execute(_TRAIL, {"enrolment_id": enrolment_id}).one()
    return {"cohort": found, "person": found.person_id}


def people_of(session: Session, enrolment_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Whose these enrolments are."""
    return list(session.scalars(select(Enrolment.person_id).where(Enrolment.id.in_(list(enrolment_ids)))))


_OWN_ENROLMENTS = (
    select(Enrolment.id, Enrolment.person_id, Cohort, func.coalesce(Quota.name, OPEN_SEATS), Enrolment.village_code)
    .add_columns(CohortGroup)
    .join(Cohort, Cohort.id == Enrolment.cohort_id)
    .outerjoin(Quota, Quota.id == Enrolment.quota_id)
    .outerjoin(CohortGroup, CohortGroup.id == Enrolment.group_id)
    .where(Enrolment.person_id.in_(bindparam("person_ids", expanding=True)), Enrolment.state == EnrolmentState.ACTIVE)
    .order_by(Cohort.starts_on.desc())
)


def own_enrolments(session: Session, viewer: Viewer) -> list[OwnEnrolment]:
    """One's own enrolments, the latest cohort first."""
    return [OwnEnrolment(*row) for row in session.execute(_OWN_ENROLMENTS, {"person_ids": viewer.person_ids})]


@dataclass(frozen=True)
class OwnTraining:
    """A training that the session sees, by the record of its organiser."""

    person_id: uuid.UUID
    title: str
    organiser: str


def trainings(session: Session, viewer: Viewer) -> list[OwnTraining]:
    """One's own trainings, the latest first."""
    return [
        OwnTraining(one.person_id, one.cohort.title, one.cohort.organisation.name)
        for one in own_enrolments(session, viewer)
    ]


def stays_until(session: Session, viewer: Viewer, now: datetime) -> datetime | None:
    """The end of the day after the last of one's trainings that is not over yet; None when all are."""
    ends = [
        datetime.combine(one.cohort.ends_on + timedelta(days=2), time(), ZoneInfo(time_zone(one.cohort.region_code)))
        for one in own_enrolments(session, viewer)
    ]
    return max((end for end in ends if end > now), default=None)


def own_enrolment(session: Session, viewer: Viewer, enrolment_id: uuid.UUID) -> OwnEnrolment:
    """One of one's own enrolments, or NotFound."""
    return enrolment_among(own_enrolments(session, viewer), enrolment_id)


def enrolment_among(found: Iterable[OwnEnrolment], enrolment_id: uuid.UUID) -> OwnEnrolment:
    """The one with this key, or NotFound."""
    for one in found:
        if one.enrolment_id == enrolment_id:
            return one
    raise NotFound


def enrolment(session: Session, cohort: Cohort, enrolment_id: uuid.UUID) -> Enrolment:
    """An enrolment within its cohort."""
    own = select(Enrolment).where(Enrolment.id == enrolment_id, Enrolment.cohort_id == cohort.id)
    found = session.scalars(own).first()
    if found is None:
        raise NotFound
    return found


def enrolled_person(session: Session, cohort: Cohort, enrolment_id: uuid.UUID) -> Person:
    """The person behind an enrolment of this cohort."""
    found = session.scalars(
        select(Person)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.id == enrolment_id, Enrolment.cohort_id == cohort.id)
    ).first()
    if found is None:
        raise NotFound
    return found


def quota_name(cohort: Cohort, enrolment: Enrolment) -> str:
    """What an enrolment counts for, in words."""
    return next((quota.name for quota in cohort.quotas if quota.id == enrolment.quota_id), OPEN_SEATS)


def is_doubted(session: Session, cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> bool:
    return session.execute(doubted(cohort_id).where(Enrolment.id == enrolment_id)).first() is not None
