"""Tables of what organisers asked about somebody's completions elsewhere, and of pairs that only a person can judge."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.accounts.rules import NAME_LENGTH
from portal.db import Base, by_value, new_id
from portal.identities.rules import REASON_LENGTH, Ground, PairOutcome


class LevelQuestion(Base):
    """An organiser asked whether somebody has completed a level, by giving a seat that requires it. ``enrolment_id`` is
    the seat, where there is one. Rows are only added; what holds for a seat is whether any of its answers is a yes."""

    __tablename__ = "level_question"
    __table_args__ = (Index(None, "organisation_id", "asked_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"), index=True)
    enrolment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("enrolment.id"), index=True)
    nik_digest: Mapped[str] = mapped_column(String(64))
    level: Mapped[str] = mapped_column(String(10))
    ground: Mapped[Ground] = mapped_column(by_value(Ground, "ground"))
    code_typed: Mapped[bool]
    asked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]


class IdentityPair(Base):
    """What an organiser typed of somebody, beside the record of another organiser with the same NIK that says
    otherwise. Comes about only by asking for a level which that record has completed."""

    __tablename__ = "identity_pair"
    __table_args__ = (
        UniqueConstraint("organisation_id", "person_id", "asked_digest"),
        Index(None, "outcome", "asked_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    nik_digest: Mapped[str] = mapped_column(String(64))
    level: Mapped[str] = mapped_column(String(10))
    asked_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    asked_birth_date: Mapped[date | None]
    asked_digest: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime]
    outcome: Mapped[PairOutcome | None] = mapped_column(by_value(PairOutcome, "outcome"))
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    settled_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None]
