"""Seats that people were offered from the waiting list, and have not answered for."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.accounts.models import Person
from portal.cohorts.models import Cohort, Quota
from portal.enrolment.models import Enrolment
from portal.enrolment.rules import OPEN_SEATS, EnrolmentState
from portal.errors import NotFound
from portal.regions.models import Region

_EASTWARDS = timedelta(hours=9)
"""So much earlier than in UTC a day begins in the east of the country."""
_OWN = (
    select(Enrolment, Cohort)
    .join(Cohort, Cohort.id == Enrolment.cohort_id)
    .where(
        Enrolment.person_id.in_(bindparam("person_ids", expanding=True)),
        Enrolment.state == EnrolmentState.OFFERED,
    )
    .order_by(Cohort.starts_on, Enrolment.id)
)


def own(session: Session, viewer: Viewer) -> list[tuple[Enrolment, Cohort]]:
    """What one was offered oneself, the nearest cohort first."""
    return [(row[0], row[1]) for row in session.execute(_OWN, {"person_ids": viewer.person_ids})]


def own_one(session: Session, viewer: Viewer, enrolment_id: uuid.UUID) -> tuple[Enrolment, Cohort]:
    """A seat of one's own, whether or not it is still to be answered for, or NotFound."""
    own = (Enrolment.id == enrolment_id, Enrolment.person_id.in_(viewer.person_ids))
    row = session.execute(select(Enrolment, Cohort).join(Cohort, Cohort.id == Enrolment.cohort_id).where(*own)).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def offered_people(cohort_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    """Who was offered a seat and has not answered: those first who were not told, then by until when they may."""
    return (
        select(
            Enrolment.id,
            Enrolment.person_id,
            Enrolment.village_code,
            Enrolment.answer_by,
            Person.full_name,
            Person.birth_date,
            Person.phone,
            Region.name.label("village"),
            func.coalesce(Quota.name, OPEN_SEATS).label("quota"),
        )
        .join(Person, Person.id == Enrolment.person_id)
        .join(Region, Region.code == Enrolment.village_code)
        .outerjoin(Quota, Quota.id == Enrolment.quota_id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.OFFERED)
        .order_by(Enrolment.answer_by.is_not(None), Enrolment.answer_by, Enrolment.enrolled_at, Enrolment.id)
    )


def perhaps_due(session: Session, now: datetime) -> list[Cohort]:
    """Cohorts in which an offer may have ended."""
    begins = Cohort.starts_on <= (now + _EASTWARDS).date()
    found = (
        select(Cohort.id)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(Enrolment.state == EnrolmentState.OFFERED, or_(begins, Enrolment.answer_by <= now))
    )
    return list(session.scalars(select(Cohort).where(Cohort.id.in_(found)).order_by(Cohort.id)))
