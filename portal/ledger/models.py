"""Tables of completions and certificates. Their rows are never changed or removed: the database itself refuses it
(triggers in the first migration)."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id
from portal.ledger.rules import CODE_LENGTH


class Completion(Base):
    """An entry of the ledger: somebody completed a course. The snapshot says everything that the paper prints."""

    __tablename__ = "completion"
    __table_args__ = (UniqueConstraint("organisation_id", "number"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    ledger_number: Mapped[int] = mapped_column(unique=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"), index=True)
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"), unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)
    decided_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)
    snapshot_hash: Mapped[str] = mapped_column(String(64))


class Certificate(Base):
    """The paper made from a completion, kept as the bytes that were issued."""

    __tablename__ = "certificate"

    completion_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("completion.id"), primary_key=True)
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]


class NumberSeries(Base):
    """The last number given out in a row of numbers without gaps."""

    __tablename__ = "number_series"

    scope: Mapped[str] = mapped_column(String(80), primary_key=True)
    last: Mapped[int]
