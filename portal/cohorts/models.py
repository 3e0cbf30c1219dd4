"""Tables of cohorts, quotas, timetables and enrolments."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cohorts import rules
from portal.cohorts.rules import EnrolmentState
from portal.db import Base, by_value, new_id
from portal.organisers.models import Organisation


class Cohort(Base):
    """One training of one course version at one place. Announced seats are kept apart from the quotas."""

    __tablename__ = "cohort"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint(f"announced_seats BETWEEN 1 AND {rules.MOST_SEATS}", name="announced_seats"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    course_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_version.id"))
    title: Mapped[str] = mapped_column(String(rules.TITLE_LENGTH))
    venue: Mapped[str] = mapped_column(String(rules.PLACE_LENGTH))
    city: Mapped[str] = mapped_column(String(rules.PLACE_LENGTH))
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(index=True)
    announced_seats: Mapped[int]
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    quotas: Mapped[list["Quota"]] = relationship(order_by="Quota.position")


class Quota(Base):
    """A named part of the seats of a cohort."""

    __tablename__ = "quota"
    __table_args__ = (
        UniqueConstraint("cohort_id", "name"),
        CheckConstraint(f"seats BETWEEN 1 AND {rules.MOST_SEATS}", name="seats"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(rules.QUOTA_NAME_LENGTH))
    seats: Mapped[int]
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))

    def share(self) -> rules.QuotaShare:
        return rules.QuotaShare(self.id, self.name, self.seats, self.region_code)


class CohortTrainer(Base):
    """A trainer works in a cohort."""

    __tablename__ = "cohort_trainer"

    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class ClassSession(Base):
    """A session of the timetable, with its lesson hours (JP)."""

    __tablename__ = "class_session"
    __table_args__ = (
        Index(None, "cohort_id", "starts_at"),
        CheckConstraint(f"jp BETWEEN 0 AND {rules.MOST_SESSION_JP}", name="jp"),
        CheckConstraint("ends_at > starts_at", name="times"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"))
    title: Mapped[str] = mapped_column(String(rules.TITLE_LENGTH))
    module: Mapped[str | None] = mapped_column(String(80))
    jp: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    room: Mapped[str] = mapped_column(String(rules.PLACE_LENGTH), default="")
    speaker: Mapped[str] = mapped_column(String(rules.NAME_LENGTH), default="")


class Enrolment(Base):
    """A person's place in a cohort. Its key is that of the learner's seat in the course."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("cohort_id", "person_id"), Index(None, "cohort_id", "state"))

    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    quota_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("quota.id"))
    village_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    state: Mapped[EnrolmentState] = mapped_column(
        by_value(EnrolmentState, "enrolment_state"), default=EnrolmentState.ACTIVE
    )
    enrolled_at: Mapped[datetime]


class RosterImport(Base):
    """What came of one roster file: how many came in, and which rows did not, and why. Holds no NIK."""

    __tablename__ = "roster_import"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"), index=True)
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    file_name: Mapped[str] = mapped_column(String(200))
    accepted: Mapped[int]
    refused: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    ignored_columns: Mapped[list[str]] = mapped_column(JSON)
