"""Reading work plans. Whose cohort or place it is has been asked before, by the queries of cohorts."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.cohorts.models import Cohort
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import rosters
from portal.enrolment.rules import EnrolmentState
from portal.errors import NotFound
from portal.workplans.models import WorkPlan, WorkPlanAttachment, WorkPlanReview
from portal.workplans.rules import PlanState

NONE = "none"
"""The filter for people who have not begun."""
_OWN = select(WorkPlan).where(WorkPlan.enrolment_id == bindparam("enrolment_id"))


def own(session: Session, enrolment_id: uuid.UUID) -> WorkPlan | None:
    """The plan of one enrolment, or None where it has not been begun."""
    return session.scalars(_OWN, {"enrolment_id": enrolment_id}).first()


def states_of(session: Session, enrolment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, PlanState]:
    """Where the plan of each of these enrolments stands that has one."""
    rows = session.execute(
        select(WorkPlan.enrolment_id, WorkPlan.state).where(WorkPlan.enrolment_id.in_(enrolment_ids))
    )
    return {enrolment_id: state for enrolment_id, state in rows}


def begun(session: Session, enrolment_id: uuid.UUID) -> WorkPlan:
    """The plan of one enrolment, or NotFound."""
    found = own(session, enrolment_id)
    if found is None:
        raise NotFound
    return found


def plan_rows(cohort_id: uuid.UUID, search: str = "", state: str = "") -> Select[*tuple[Any, ...]]:
    """The people of a cohort with where their plan stands, by name; narrowed by a search and by a state."""
    statement = (
        rosters.roster(cohort_id, search)
        .outerjoin(WorkPlan, WorkPlan.enrolment_id == Enrolment.id)
        .add_columns(WorkPlan.state.label("plan_state"), WorkPlan.saved_at, WorkPlan.submitted_at)
    )
    if state == NONE:
        return statement.where(WorkPlan.id.is_(None))
    return statement.where(WorkPlan.state == PlanState(state)) if state in set(PlanState) else statement


@dataclass(frozen=True)
class PlanCounts:
    """How many people a cohort has, and how many of their plans stand where."""

    total: int
    states: dict[PlanState, int]

    @property
    def none(self) -> int:
        return self.total - sum(self.states.values())


def counts(session: Session, cohort_id: uuid.UUID) -> PlanCounts:
    rows = session.execute(
        select(WorkPlan.state, func.count())
        .select_from(Enrolment)
        .outerjoin(WorkPlan, WorkPlan.enrolment_id == Enrolment.id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.ACTIVE)
        .group_by(WorkPlan.state)
    )
    found = {state: count for state, count in rows}
    return PlanCounts(sum(found.values()), {state: found.get(state, 0) for state in PlanState})


def written(cohort_id: uuid.UUID) -> Select[WorkPlan, str, str, uuid.UUID]:
    """The plans of a cohort, by name: (plan, name of the writer, village code, key of the writer)."""
    return (
        select(WorkPlan, Person.full_name, Enrolment.village_code, Enrolment.person_id)
        .join(Enrolment, Enrolment.id == WorkPlan.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.ACTIVE)
        .order_by(func.lower(Person.full_name), Enrolment.id)
    )


def sent(cohort_id: uuid.UUID) -> Select[WorkPlan, str, str, uuid.UUID]:
    """Those of a cohort's plans that have been submitted at least once."""
    return written(cohort_id).where(WorkPlan.submitted_at.is_not(None))


def plan(session: Session, cohort: Cohort, enrolment_id: uuid.UUID) -> Any:
    """One plan within its cohort, with its writer and village as in ``written``, or NotFound."""
    found = session.execute(written(cohort.id).where(Enrolment.id == enrolment_id)).first()
    if found is None:
        raise NotFound
    return found


def reviews(session: Session, plan_id: uuid.UUID) -> list[Any]:
    """The reviews of a plan with the reviewer's name, the latest first."""
    statement = (
        select(WorkPlanReview, Person.full_name)
        .join(Person, Person.id == WorkPlanReview.reviewed_by)
        .where(WorkPlanReview.plan_id == plan_id)
        .order_by(WorkPlanReview.reviewed_at.desc(), WorkPlanReview.id.desc())
    )
    return list(session.execute(statement))


def attachments(session: Session, plan_id: uuid.UUID) -> list[WorkPlanAttachment]:
    """What is attached to a plan, without the bytes, the oldest first."""
    order = (WorkPlanAttachment.added_at, WorkPlanAttachment.id)
    return list(
        session.scalars(select(WorkPlanAttachment).where(WorkPlanAttachment.plan_id == plan_id).order_by(*order))
    )


def attachment(session: Session, plan_id: uuid.UUID, attachment_id: uuid.UUID) -> WorkPlanAttachment:
    """An attachment within its plan, or NotFound."""
    own = (WorkPlanAttachment.id == attachment_id, WorkPlanAttachment.plan_id == plan_id)
    found = session.scalars(select(WorkPlanAttachment).where(*own)).first()
    if found is None:
        raise NotFound
    return found


def accepted(session: Session, cohort_id: uuid.UUID, enrolment_id: uuid.UUID | None = None) -> set[uuid.UUID]:
    """The enrolments of a cohort, or the one asked for, whose plan has been accepted."""
    statement = (
        select(WorkPlan.enrolment_id)
        .join(Enrolment, Enrolment.id == WorkPlan.enrolment_id)
        .where(Enrolment.cohort_id == cohort_id, WorkPlan.state == PlanState.ACCEPTED)
    )
    if enrolment_id is not None:
        statement = statement.where(WorkPlan.enrolment_id == enrolment_id)
    return set(session.scalars(statement))
