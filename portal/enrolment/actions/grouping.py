"""Who of a cohort sits with whom: making groups, dividing people into them, and moving some by hand."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort, CohortGroup
from portal.enrolment import rules
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import groups as queries
from portal.enrolment.rules import EnrolmentState, GroupingWay, GroupPlan
from portal.errors import NotFound, Refusal


def set_groups(
    session: Session, viewer: Viewer, cohort: Cohort, plans: Sequence[GroupPlan], emptying: bool, now: datetime
) -> Refusal | None:
    """Make the groups of a cohort what they shall be, in this order. One that is left out is removed; the people in it
    then have none, which is only done if ``emptying`` says so."""
    cohorts.lock(session, cohort)
    there = {one.id: one for one in queries.groups(session, cohort.id)}
    people, kept = queries.counts(session, cohort.id), {plan.id for plan in plans}
    removed = {one.name: people.get(one.id, 0) for one in there.values() if one.id not in kept}
    refusal = rules.refuse_groups(plans, removed, emptying)
    if refusal:
        return refusal
    before = [one.title for one in there.values()]
    _put(session, cohort, there, plans)
    changed = {"groups": (before, [one.title for one in queries.groups(session, cohort.id)])}
    audit.record(session, viewer.id, "groups-set", "cohort", cohort.id, now, cohort=cohort, changed=changed)
    return None


def _put(session: Session, cohort: Cohort, there: Mapping[uuid.UUID, CohortGroup], plans: Sequence[GroupPlan]) -> None:
    """Names are unique: those that change step aside first."""
    kept = {plan.id for plan in plans}
    for one in there.values():
        if one.id in kept:
            one.name = str(one.id)
            continue
        session.execute(update(Enrolment).where(Enrolment.group_id == one.id).values(group_id=None))
        session.delete(one)
    session.flush()
    for position, plan in enumerate(plans):
        group = (there.get(plan.id) if plan.id else None) or CohortGroup(cohort_id=cohort.id)
        group.name, group.room, group.position = plan.name, plan.room, position
        session.add(group)
    session.flush()


def planned(
    session: Session, cohort: Cohort, way: GroupingWay, only_new: bool
) -> dict[uuid.UUID, list[uuid.UUID]] | Refusal:
    """Who would come into which group if the cohort were divided now. Changes nothing."""
    found = queries.groups(session, cohort.id)
    blocks = queries.blocks(session, cohort.id, way, only_new)
    refusal = rules.refuse_division(len(found), sum(len(block) for block in blocks))
    if refusal:
        return refusal
    people = queries.counts(session, cohort.id) if only_new else {}
    return rules.divide(blocks, {one.id: people.get(one.id, 0) for one in found})


def divide(
    session: Session, viewer: Viewer, cohort: Cohort, way: GroupingWay, only_new: bool, now: datetime
) -> int | Refusal:
    """Divide the people of a cohort into its groups, or those only who have none. Says how many there were."""
    cohorts.lock(session, cohort)
    plan = planned(session, cohort, way, only_new)
    if isinstance(plan, Refusal):
        return plan
    for group_id, people in plan.items():
        _seat(session, people, group_id)
    divided = [one for people in plan.values() for one in people]
    _record(session, viewer, cohort, "groups-divided", divided, now, {"way": way})
    return len(divided)


def move_to_group(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    chosen: Collection[uuid.UUID],
    group_id: uuid.UUID | None,
    now: datetime,
) -> int | Refusal:
    """Put several people of a cohort into one of its groups, or into none. Says how many there were."""
    if not chosen:
        return Refusal("nobody", "Centang dulu orangnya, lalu pilih kelompoknya.")
    cohorts.lock(session, cohort)
    own = (Enrolment.id.in_(chosen), Enrolment.cohort_id == cohort.id, Enrolment.state == EnrolmentState.ACTIVE)
    if session.scalar(select(func.count()).select_from(Enrolment).where(*own)) != len(chosen):
        raise NotFound
    title = queries.group(session, cohort, group_id).title if group_id else None
    old = _titles(session, cohort, set(session.scalars(select(Enrolment.group_id).where(*own))))
    _seat(session, list(chosen), group_id)
    _record(session, viewer, cohort, "group-changed", list(chosen), now, {"changed": {"group": (old, title)}})
    return len(chosen)


def _titles(session: Session, cohort: Cohort, keys: Collection[uuid.UUID | None]) -> str | None:
    """What these groups are called, in their order."""
    return ", ".join(one.title for one in queries.groups(session, cohort.id) if one.id in keys) or None


def copy_groups(session: Session, like: Cohort, cohort: Cohort) -> None:
    """The groups of another cohort, with those of its people who are in this one too."""
    copies = {
        one.id: CohortGroup(cohort_id=cohort.id, name=one.name, room=one.room, position=one.position)
        for one in queries.groups(session, like.id)
    }
    session.add_all(copies.values())
    session.flush()
    sat = select(Enrolment.person_id, Enrolment.group_id).where(Enrolment.cohort_id == like.id)
    places = {person_id: group_id for person_id, group_id in session.execute(sat)}
    for enrolment in session.scalars(select(Enrolment).where(Enrolment.cohort_id == cohort.id)):
        group_id = places.get(enrolment.person_id)
        enrolment.group_id = copies[group_id].id if group_id else None
    session.flush()


CHUNK = 500


def _seat(session: Session, people: Sequence[uuid.UUID], group_id: uuid.UUID | None) -> None:
    for start in range(0, len(people), CHUNK):
        some = people[start : start + CHUNK]
        session.execute(update(Enrolment).where(Enrolment.id.in_(some)).values(group_id=group_id))


def _record(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    action: str,
    chosen: Sequence[uuid.UUID],
    now: datetime,
    values: dict[str, Any],
) -> None:
    people: list[uuid.UUID] = []
    for start in range(0, len(chosen), CHUNK):
        some = Enrolment.id.in_(chosen[start : start + CHUNK])
        people += session.scalars(select(Enrolment.person_id).where(some))
    audit.record(session, viewer.id, action, "cohort", cohort.id, now, cohort=cohort, people=people, **values)
