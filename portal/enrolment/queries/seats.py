"""How many seats are taken, by quota."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.access import Role, Viewer
from portal.cohorts.models import Cohort
from portal.cohorts.queries import _taught_by, visible_cohorts
from portal.cohorts.rules import QuotaShare, unallocated
from portal.enrolment.models import Enrolment
from portal.enrolment.rules import EnrolmentState
from portal.organisers.models import Organisation
from portal.organisers.rules import Duty


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
            Cohort.announced_seats.label("announced"),
            enrolled.label("enrolled"),
        )
        .join(Organisation)
        .where(Cohort.id.in_(mine))
        .order_by(Cohort.starts_on.desc(), Cohort.title)
    )


@dataclass(frozen=True)
class QuotaFill:
    """A quota and how many have come in under it."""

    share: QuotaShare
    enrolled: int


@dataclass(frozen=True)
class Fill:
    """Announced seats, quotas, and what lies between them: the three never pretend to add up."""

    announced: int
    quotas: tuple[QuotaFill, ...]

    @property
    def allocated(self) -> int:
        return sum(quota.share.seats for quota in self.quotas)

    @property
    def unallocated(self) -> int:
        return unallocated(self.announced, [quota.share for quota in self.quotas])

    @property
    def enrolled(self) -> int:
        return sum(quota.enrolled for quota in self.quotas)


def taken_seats(session: Session, cohort_id: uuid.UUID) -> dict[uuid.UUID | None, int]:
    """How many active people stand under each quota."""
    rows = session.execute(
        select(Enrolment.quota_id, func.count())
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.ACTIVE)
        .group_by(Enrolment.quota_id)
    )
    return {quota_id: count for quota_id, count in rows}


def fill(session: Session, cohort: Cohort) -> Fill:
    taken = taken_seats(session, cohort.id)
    quotas = tuple(QuotaFill(quota.share(), taken.get(quota.id, 0)) for quota in cohort.quotas)
    return Fill(cohort.announced_seats, quotas)
