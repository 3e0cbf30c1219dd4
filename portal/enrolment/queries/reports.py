"""What trainees say is wrong in their own record."""

import uuid
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.cohorts.models import Cohort
from portal.enrolment.models import DataReport, Enrolment
from portal.errors import NotFound
from portal.regions.models import Region

_LATEST = (
    select(DataReport)
    .where(DataReport.enrolment_id == bindparam("enrolment_id"))
    .order_by(DataReport.made_at.desc(), DataReport.id.desc())
    .limit(1)
)


def latest(session: Session, enrolment_id: uuid.UUID) -> DataReport | None:
    """The last report of somebody, whether or not it waits for an answer."""
    return session.scalars(_LATEST, {"enrolment_id": enrolment_id}).first()


def waiting(session: Session, enrolment_id: uuid.UUID) -> DataReport | None:
    """The report of somebody that nobody has answered yet."""
    found = latest(session, enrolment_id)
    return found if found and found.outcome is None else None


def waiting_report(session: Session, cohort: Cohort, enrolment_id: uuid.UUID) -> DataReport:
    """The report that waits of somebody in a cohort, or NotFound. Whoever answers it holds it until the end."""
    found = session.scalars(
        select(DataReport)
        .join(Enrolment, Enrolment.id == DataReport.enrolment_id)
        .where(Enrolment.cohort_id == cohort.id, Enrolment.id == enrolment_id, DataReport.outcome.is_(None))
        .with_for_update(of=DataReport)
    ).first()
    if found is None:
        raise NotFound
    return found


def waiting_count(session: Session, cohort_id: uuid.UUID) -> int:
    """How many of a cohort wait for an answer."""
    own = (Enrolment.cohort_id == cohort_id, DataReport.outcome.is_(None))
    found = select(func.count()).select_from(DataReport).join(Enrolment, Enrolment.id == DataReport.enrolment_id)
    return int(session.scalar(found.where(*own)) or 0)


def reports(cohort_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    """What the people of a cohort said is wrong, those first who wait, the latest first among the others."""
    return (
        select(
            DataReport,
            Enrolment.id.label("enrolment_id"),
            Enrolment.person_id,
            Enrolment.village_code,
            Region.name.label("village"),
            Person.full_name,
            Person.birth_place,
            Person.birth_date,
        )
        .join(Enrolment, Enrolment.id == DataReport.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Region, Region.code == Enrolment.village_code)
        .where(Enrolment.cohort_id == cohort_id)
        .order_by(DataReport.outcome.is_not(None), DataReport.made_at.desc(), DataReport.id)
    )
