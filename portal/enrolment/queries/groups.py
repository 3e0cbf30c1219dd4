"""The groups of a cohort: how many people sit in each, and who has none."""

import uuid
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, true
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.cohorts.models import Cohort, CohortGroup, Quota
from portal.enrolment.models import Enrolment
from portal.enrolment.rules import EnrolmentState, GroupingWay
from portal.errors import NotFound
from portal.regions.queries import DISTRICT_LENGTH

NO_GROUP = "tanpa"
"""What stands for those without a group where one is chosen."""
ASKED = "kelompok"
"""What an address calls the group that a list is narrowed to."""


def groups(session: Session, cohort_id: uuid.UUID) -> list[CohortGroup]:
    """The groups of a cohort in their order."""
    own = select(CohortGroup).where(CohortGroup.cohort_id == cohort_id)
    return list(session.scalars(own.order_by(CohortGroup.position, CohortGroup.id)))


def group(session: Session, cohort: Cohort, group_id: uuid.UUID) -> CohortGroup:
    """A group within its cohort."""
    own = select(CohortGroup).where(CohortGroup.id == group_id, CohortGroup.cohort_id == cohort.id)
    found = session.scalars(own).first()
    if found is None:
        raise NotFound
    return found


def chosen(found: Iterable[CohortGroup], asked: str) -> str:
    """The group of a cohort that somebody asked for, by its key, or NO_GROUP; empty: everybody."""
    return asked if asked == NO_GROUP or asked in {str(one.id) for one in found} else ""


def title(found: Iterable[CohortGroup], group: str) -> str:
    """What the group that was chosen is called; empty for everybody."""
    return "Tanpa kelompok" if group == NO_GROUP else next((one.title for one in found if str(one.id) == group), "")


def inside(group: str) -> ColumnElement[bool]:
    """A condition over Enrolment: who is in the group that was chosen."""
    if group == NO_GROUP:
        return Enrolment.group_id.is_(None)
    return Enrolment.group_id == uuid.UUID(group) if group else true()


def counts(session: Session, cohort_id: uuid.UUID) -> dict[uuid.UUID | None, int]:
    """How many active people sit in each group; None: in none."""
    own = (Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.ACTIVE)
    rows = session.execute(select(Enrolment.group_id, func.count()).where(*own).group_by(Enrolment.group_id))
    return {group_id: count for group_id, count in rows}


def ungrouped(session: Session, cohort_id: uuid.UUID) -> int:
    """How many active people sit in no group of a cohort that has some; 0 where it has none."""
    divided = exists().where(CohortGroup.cohort_id == cohort_id)
    own = (Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.ACTIVE)
    alone = select(func.count()).select_from(Enrolment).where(*own, Enrolment.group_id.is_(None), divided)
    return session.scalar(alone) or 0


def blocks(session: Session, cohort_id: uuid.UUID, way: GroupingWay, only_new: bool) -> list[list[uuid.UUID]]:
    """The active people of a cohort by name, together with whom they shall sit; or those only who have no group."""
    district = func.substr(Enrolment.village_code, 1, DISTRICT_LENGTH)
    together: dict[GroupingWay, tuple[Any, Sequence[Any]]] = {
        GroupingWay.NAME: (Enrolment.cohort_id, ()),
        GroupingWay.QUOTA: (Enrolment.quota_id, (Quota.position.is_(None), Quota.position)),
        GroupingWay.DISTRICT: (district, (district,)),
    }
    key, order = together[way]
    statement = (
        select(Enrolment.id, key.label("block"))
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Quota, Quota.id == Enrolment.quota_id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.ACTIVE)
        .order_by(*order, func.lower(Person.full_name), Enrolment.id)
    )
    rows = session.execute(statement.where(Enrolment.group_id.is_(None)) if only_new else statement)
    return [[row.id for row in block] for _key, block in groupby(rows, key=lambda row: row.block)]
