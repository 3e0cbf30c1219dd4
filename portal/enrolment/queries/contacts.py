"""How the people of a cohort can be reached."""

import uuid
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.enrolment.models import Enrolment
from portal.enrolment.queries.rosters import roster

NO_QUOTA = "bebas"
"""What stands for the seats of no quota where one is chosen."""


def contacts(cohort_id: uuid.UUID, search: str = "", quota: str = "") -> Select[*tuple[Any, ...]]:
    """People of a cohort by name with their phone; those of a quota, by its key, or of none."""
    columns = (Enrolment.id, Person.full_name, Person.login, Person.phone)
    statement = roster(cohort_id, search).with_only_columns(*columns)
    if quota == NO_QUOTA:
        return statement.where(Enrolment.quota_id.is_(None))
    return statement.where(Enrolment.quota_id == uuid.UUID(quota)) if quota else statement


def without_phone(session: Session, cohort_id: uuid.UUID, quota: str = "") -> int:
    """How many of them cannot be called."""
    rows = contacts(cohort_id, quota=quota).where(Person.phone.is_(None)).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(rows)) or 0
