"""Who is in another cohort of the same organiser on the same days."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from portal.cohorts.models import Cohort
from portal.enrolment.models import Enrolment
from portal.enrolment.rules import EnrolmentState

CHUNK = 500


@dataclass(frozen=True)
class Booking:
    """Somebody has a seat, or waits for one, in another cohort."""

    enrolment_id: uuid.UUID
    cohort_id: uuid.UUID
    title: str


def same_days(one: Any, other: Any) -> ColumnElement[bool]:
    """Whether two cohorts are held on days that meet."""
    met: ColumnElement[bool] = (one.starts_on <= other.ends_on) & (other.starts_on <= one.ends_on)
    return met


def booked_elsewhere(session: Session, cohort: Cohort, people: Collection[uuid.UUID]) -> dict[uuid.UUID, Booking]:
    """Those of these people who are in another cohort of the organiser on days of this one, with the first such."""
    ordered = sorted(people)
    found: dict[uuid.UUID, Booking] = {}
    for start in range(0, len(ordered), CHUNK):
        rows = session.execute(
            select(Enrolment.person_id, Enrolment.id, Cohort.id, Cohort.title)
            .join(Cohort, Cohort.id == Enrolment.cohort_id)
            .where(Cohort.organisation_id == cohort.organisation_id, Cohort.id != cohort.id, same_days(Cohort, cohort))
            .where(Enrolment.state != EnrolmentState.WITHDRAWN)
            .where(Enrolment.person_id.in_(ordered[start : start + CHUNK]))
            .order_by(Cohort.starts_on, Enrolment.id)
        )
        for row in rows:
            found.setdefault(row[0], Booking(row[1], row[2], row[3]))
    return found
