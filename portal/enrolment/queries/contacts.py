"""How the people of a cohort can be reached."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.enrolment.models import Enrolment, OpenedText
from portal.enrolment.queries.rosters import roster
from portal.enrolment.rules import PersonalText

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


@dataclass(frozen=True)
class TextOpening:
    """When somebody's ready text was opened last, and by whom."""

    at: datetime
    by: str


def openings(
    session: Session, enrolment_ids: Collection[uuid.UUID], kind: PersonalText
) -> dict[uuid.UUID, TextOpening]:
    """Of these people those whose text of a kind was opened."""
    rows = session.execute(
        select(OpenedText.enrolment_id, OpenedText.opened_at, Person.full_name)
        .join(Person, Person.id == OpenedText.opened_by)
        .where(OpenedText.enrolment_id.in_(enrolment_ids), OpenedText.kind == kind)
        .order_by(OpenedText.opened_at, OpenedText.id)
    )
    return {enrolment_id: TextOpening(at, by) for enrolment_id, at, by in rows}
