"""Tables of work plans, their attachments and their reviews."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, EncryptedBytes, by_value, new_id
from portal.workplans import rules
from portal.workplans.merging import PlanDraft, draft_of
from portal.workplans.rules import Decision, PlanContents, PlanState


class WorkPlan(Base):
    """The plan of one enrolment, as last saved. ``revision`` counts the saves that changed something; ``notes`` is what
    merging has to know of the pages it was typed on (empty: it has only been saved with buttons)."""

    __tablename__ = "work_plan"
    __table_args__ = (CheckConstraint("revision >= 0", name="revision"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"), unique=True)
    state: Mapped[PlanState] = mapped_column(by_value(PlanState, "plan_state"))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    revision: Mapped[int]
    saved_at: Mapped[datetime]
    notes: Mapped[dict[str, Any]] = mapped_column(JSON)
    submitted_at: Mapped[datetime | None]

    @property
    def sheet(self) -> PlanContents:
        return rules.from_document(self.content)

    @property
    def draft(self) -> PlanDraft:
        return draft_of(self.sheet, self.notes)


class WorkPlanAttachment(Base):
    """A file that belongs to a plan. Stored encrypted: a photo or a letter may name people."""

    __tablename__ = "work_plan_attachment"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("work_plan.id"), index=True)
    name: Mapped[str] = mapped_column(String(rules.FILE_NAME_LENGTH))
    size: Mapped[int]
    added_at: Mapped[datetime]
    content: Mapped[bytes] = mapped_column(EncryptedBytes, deferred=True)


class WorkPlanReview(Base):
    """A trainer's word on one revision of a plan. A later word is a further row; nothing is overwritten."""

    __tablename__ = "work_plan_review"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("work_plan.id"), index=True)
    revision: Mapped[int]
    decision: Mapped[Decision] = mapped_column(by_value(Decision, "decision"))
    scores: Mapped[dict[str, int]] = mapped_column(JSON)
    comment: Mapped[str] = mapped_column(String(rules.COMMENT_LENGTH))
    reviewed_at: Mapped[datetime]
    reviewed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
