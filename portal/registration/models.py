"""Tables of registrations and the applications that they brought."""

import uuid
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.accounts.rules import NAME_LENGTH
from portal.audit import REASON_LENGTH
from portal.db import Base, EncryptedText, by_value, new_id
from portal.enrolment.rules import DataFact
from portal.regions.nik import Sex
from portal.registration.rules import SHORT_NAME_LENGTH, ApplicationState


class Registration(Base):
    """A cohort that people apply to by themselves, from when to when. A cohort without a row takes no applications."""

    __tablename__ = "registration"
    __table_args__ = (CheckConstraint("closes_at > opens_at", name="times"),)

    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    short_name: Mapped[str] = mapped_column(String(SHORT_NAME_LENGTH), unique=True)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    approval: Mapped[bool] = mapped_column(default=True)
    """Whether the organiser looks at each application before it is ranked."""
    public_text: Mapped[str] = mapped_column(Text, default="")


class Application(Base):
    """Somebody asked for a seat in a cohort, by a form that is open to all. The code by which its maker finds it again
    is stored nowhere, only its keyed hash. ``answers`` says of each condition of PSM whether it is met."""

    __tablename__ = "application"
    __table_args__ = (Index(None, "cohort_id", "state", "received_at"), Index(None, "cohort_id", "nik_digest"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"))
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    received_at: Mapped[datetime]
    """What it is ranked by. One that is kept of two with the same NIK has the earlier time."""
    state: Mapped[ApplicationState] = mapped_column(
        by_value(ApplicationState, "application_state"), default=ApplicationState.RECEIVED
    )
    enrolment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("enrolment.id"), index=True)
    nik: Mapped[str] = mapped_column(EncryptedText)
    nik_digest: Mapped[str] = mapped_column(String(64))
    full_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    birth_place: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    birth_date: Mapped[date]
    sex: Mapped[Sex] = mapped_column(by_value(Sex, "sex"))
    phone: Mapped[str | None] = mapped_column(String(20))
    village_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    answers: Mapped[dict[str, bool]] = mapped_column(JSON)
    notice_version: Mapped[str] = mapped_column(String(20))
    consented_at: Mapped[datetime]
    may_message: Mapped[bool] = mapped_column(default=False)
    """Whether they allowed to be written to by WhatsApp."""
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    wrong_fact: Mapped[DataFact | None] = mapped_column(by_value(DataFact, "wrong_fact"))
    wrong_said: Mapped[str | None] = mapped_column(EncryptedText)
    wrong_at: Mapped[datetime | None]
    """What its maker says is wrong in it, until it leads to an enrolment: there it becomes a report."""


class NotedPlace(Base):
    """What number somebody had among those who wait for a seat of the same quota, since when: noted for those who
    applied, when they came on the list and by the hourly work after that."""

    __tablename__ = "noted_place"
    __table_args__ = (Index(None, "enrolment_id", "noted_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"))
    noted_at: Mapped[datetime]
    number: Mapped[int]
