"""Writing, submitting and reviewing work plans. Whoever acts on a plan holds its row until the transaction ends."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import reduce
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.cohorts.models import Cohort
from portal.db import add_if_new, new_id
from portal.enrolment.queries import enrolments
from portal.enrolment.queries.enrolments import OwnEnrolment
from portal.errors import NotFound, Refusal
from portal.ledger.queries import is_completed
from portal.workplans import queries, rules
from portal.workplans.attachments import File
from portal.workplans.merging import (
    Note,
    PlanDraft,
    merged,
    settled,
    sheet_of,
    texts_of,
    to_notes,
    typed_over,
    without_row,
)
from portal.workplans.models import WorkPlan, WorkPlanAttachment, WorkPlanReview
from portal.workplans.rules import MissingPart, PlanContents, PlanJudgement, PlanState


def save(
    session: Session, enrolment: OwnEnrolment, sheet: PlanContents, revision: int, shifted: bool, now: datetime
) -> WorkPlan | Refusal:
    """Keep a draft as a button of a page saves it that began with ``revision``; ``shifted``: less one of its rows."""
    plan = _locked_plan(session, enrolment, now)
    refusal = _refuse_change(plan, enrolment)
    if refusal:
        return refusal
    if plan.sheet == sheet:
        return plan
    refusal = rules.refuse_stale(plan.revision, revision)
    if refusal:
        return refusal
    _keep(plan, without_row(plan.draft, sheet) if shifted else typed_over(plan.draft, texts_of(sheet)), now)
    return plan


def take_notes(session: Session, enrolment: OwnEnrolment, notes: Sequence[Note], now: datetime) -> WorkPlan | Refusal:
    """Merge what pages have sent while somebody types. Sending it again changes nothing."""
    plan = _locked_plan(session, enrolment, now)
    refusal = _refuse_change(plan, enrolment)
    if refusal:
        return refusal
    _keep(plan, reduce(merged, notes, plan.draft), now)
    return plan


def settle(session: Session, enrolment: OwnEnrolment, key: str, take: bool, now: datetime) -> WorkPlan | Refusal:
    """Decide on a text that lay aside: it takes the place of its field, or goes."""
    plan = _locked_plan(session, enrolment, now)
    refusal = _refuse_change(plan, enrolment)
    if refusal:
        return refusal
    _keep(plan, settled(plan.draft, key, take), now)
    return plan


def _refuse_change(plan: WorkPlan, enrolment: OwnEnrolment) -> Refusal | None:
    return rules.refuse_change(plan.state, enrolment.cohort.closed_at is not None)


def _keep(plan: WorkPlan, draft: PlanDraft, now: datetime) -> None:
    """Put a draft down. Only what changes the plan counts as a further revision."""
    sheet = sheet_of(draft.texts)
    plan.notes = to_notes(draft)
    if sheet != plan.sheet:
        plan.content = rules.to_document(sheet)
        plan.revision += 1
        plan.saved_at = now


def submit(session: Session, enrolment: OwnEnrolment, plan: WorkPlan, now: datetime) -> tuple[MissingPart, ...]:
    """Give a plan that was just saved to the trainer, unless it lacks something: then that is given back."""
    lacks = rules.lacking(plan.sheet, [one.field for one in plan.draft.asides])
    if not lacks:
        changed = {"state": (plan.state, PlanState.SUBMITTED)}
        plan.state, plan.submitted_at = PlanState.SUBMITTED, now
        _record(session, enrolment.person_id, "work-plan-submitted", plan, now, changed=changed, revision=plan.revision)
    return lacks


def attach(session: Session, enrolment: OwnEnrolment, file: File, now: datetime) -> Refusal | None:
    """Add a file to one's own plan."""
    plan = _locked_plan(session, enrolment, now)
    refusal = _refuse_change(plan, enrolment) or rules.refuse_file(len(queries.attachments(session, plan.id)))
    if refusal:
        return refusal
    made = WorkPlanAttachment(plan_id=plan.id, name=file.name, size=len(file.data), added_at=now, content=file.data)
    session.add(made)
    session.flush()
    added = {"file": (None, made.name)}
    _record(session, enrolment.person_id, "work-plan-file-added", plan, now, personal=added, attachment=made.id)
    return None


def detach(session: Session, enrolment: OwnEnrolment, attachment_id: uuid.UUID, now: datetime) -> Refusal | None:
    """Remove a file from one's own plan."""
    plan = _locked(session, enrolment.enrolment_id)
    found = queries.attachment(session, plan.id, attachment_id)
    refusal = _refuse_change(plan, enrolment)
    if refusal:
        return refusal
    session.delete(found)
    removed = {"file": (found.name, None)}
    _record(session, enrolment.person_id, "work-plan-file-removed", plan, now, personal=removed, attachment=found.id)
    return None


def record_file(session: Session, viewer: Viewer, plan: WorkPlan, file: WorkPlanAttachment, now: datetime) -> None:
    """Note that a member of the staff took a file that came with a plan."""
    _record(session, viewer.id, "work-plan-file-taken", plan, now, attachment=file.id)


def record_prints(session: Session, viewer: Viewer, cohort: Cohort, people: Iterable[uuid.UUID], now: datetime) -> None:
    """Note whose plans a member of the staff had put on paper."""
    audit.record(session, viewer.id, "work-plans-printed", "cohort", cohort.id, now, cohort=cohort, people=people)


def review(
    session: Session, viewer: Viewer, enrolment_id: uuid.UUID, judgement: PlanJudgement, now: datetime
) -> Refusal | None:
    """Return or accept a submitted plan, for good: the word on it is kept."""
    plan = _locked(session, enrolment_id)
    refusal = rules.refuse_review(plan.state, plan.revision, judgement)
    if refusal:
        return refusal
    changed = {"state": (plan.state, rules.AFTER[judgement.decision])}
    plan.state = rules.AFTER[judgement.decision]
    session.add(
        WorkPlanReview(
            plan_id=plan.id,
            revision=judgement.revision,
            decision=judgement.decision,
            scores={criterion.value: score for criterion, score in judgement.scores.items()},
            comment=judgement.comment,
            reviewed_at=now,
            reviewed_by=viewer.id,
        )
    )
    personal = {"comment": (None, judgement.comment or None)}
    values = {"changed": changed, "personal": personal, "revision": judgement.revision}
    _record(session, viewer.id, f"work-plan-{judgement.decision}", plan, now, **values)
    return None


def reopen(session: Session, viewer: Viewer, enrolment_id: uuid.UUID, reason: str, now: datetime) -> Refusal | None:
    """Put a plan that was accepted by mistake back before the trainer. The word on it stays, and so does why."""
    plan = _locked(session, enrolment_id)
    refusal = rules.refuse_reopening(plan.state, is_completed(session, enrolment_id))
    if refusal:
        return refusal
    changed = {"state": (plan.state, PlanState.SUBMITTED)}
    plan.state = PlanState.SUBMITTED
    _record(session, viewer.id, "work-plan-reopened", plan, now, changed=changed, reason=reason, revision=plan.revision)
    return None


def _locked_plan(session: Session, enrolment: OwnEnrolment, now: datetime) -> WorkPlan:
    """The plan of an enrolment, begun where there is none yet, held until the transaction ends."""
    if queries.own(session, enrolment.enrolment_id) is None:
        add_if_new(
            session,
            WorkPlan,
            id=new_id(),
            enrolment_id=enrolment.enrolment_id,
            state=PlanState.DRAFT,
            content=rules.to_document(PlanContents()),
            revision=0,
            saved_at=now,
            notes={},
            submitted_at=None,
        )
        trail = enrolments.in_trail(session, enrolment.enrolment_id)
        audit.record(session, enrolment.person_id, "work-plan-begun", "enrolment", enrolment.enrolment_id, now, **trail)
    return _locked(session, enrolment.enrolment_id)


def _record(session: Session, actor: uuid.UUID, action: str, plan: WorkPlan, now: datetime, **values: Any) -> None:
    values |= enrolments.in_trail(session, plan.enrolment_id)
    audit.record(session, actor, action, "work_plan", plan.id, now, **values)


def _locked(session: Session, enrolment_id: uuid.UUID) -> WorkPlan:
    statement = select(WorkPlan).where(WorkPlan.enrolment_id == enrolment_id).with_for_update()
    found = session.scalars(statement.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound
    return found
