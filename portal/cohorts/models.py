"""Tables of cohorts, quotas, timetables and enrolments."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cohorts import rules
from portal.content.shapes import MAX_SESSION_JP
from portal.courses.rules import SLUG_LENGTH
from portal.db import Base, by_value, new_id
from portal.organisers.models import Organisation


class Cohort(Base):
    """One training of one course version at one place. Announced seats are kept apart from the quotas."""

    __tablename__ = "cohort"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint(f"announced_seats BETWEEN 1 AND {rules.MAX_SEATS}", name="announced_seats"),
        CheckConstraint(f"confirm_hours BETWEEN 1 AND {rules.MAX_CONFIRM_HOURS}", name="confirm_hours"),
        CheckConstraint(f"late_after BETWEEN 0 AND {rules.MAX_LATE_AFTER}", name="late_after"),
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
    promotion_stopped: Mapped[bool] = mapped_column(default=False)
    """Whoever waits no longer moves up by itself."""
    confirm_hours: Mapped[int | None]
    """So many hours whoever moves up from the waiting list has to say yes; None: moving up is admission."""
    quotas_released_on: Mapped[date | None]
    """From this day on, in the zone of the place, the empty seats of a quota are anybody's."""
    funds: Mapped[rules.FundSource | None] = mapped_column(by_value(rules.FundSource, "fund_source"))
    funds_number: Mapped[str] = mapped_column(String(rules.FUNDS_LENGTH), default="")
    closed_at: Mapped[datetime | None]
    """Since when nothing of it may be changed, until its organiser opens it again."""
    late_after: Mapped[int | None] = mapped_column(default=rules.LATE_AFTER)
    """So many minutes after the beginning of a session whoever comes by its door is late; None: never."""
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    quotas: Mapped[list["Quota"]] = relationship(order_by="Quota.position")


class Quota(Base):
    """A named part of the seats of a cohort."""

    __tablename__ = "quota"
    __table_args__ = (
        UniqueConstraint("cohort_id", "name"),
        CheckConstraint(f"seats BETWEEN 0 AND {rules.MAX_SEATS}", name="seats"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(rules.QUOTA_NAME_LENGTH))
    seats: Mapped[int]
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))

    def share(self) -> rules.QuotaShare:
        return rules.QuotaShare(self.id, self.name, self.seats, self.region_code)


class CohortGroup(Base):
    """A part of the people of a cohort who sit together, often in a room of their own. Nobody has to be in one."""

    __tablename__ = "cohort_group"
    __table_args__ = (UniqueConstraint("cohort_id", "name"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(rules.GROUP_NAME_LENGTH))
    room: Mapped[str] = mapped_column(String(rules.PLACE_LENGTH), default="")

    @property
    def title(self) -> str:
        return f"{self.name} · {self.room}" if self.room else self.name

    @property
    def label(self) -> str:
        return rules.group_label(self.name)

    @property
    def words(self) -> str:
        return rules.group_words(self.name, self.room)


class CohortTrainer(Base):
    """A trainer works in a cohort."""

    __tablename__ = "cohort_trainer"

    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class ClassSession(Base):
    """A session of the timetable, with its lesson hours (JP). One that was cancelled stays, and counts for nothing."""

    __tablename__ = "class_session"
    __table_args__ = (
        Index(None, "cohort_id", "starts_at"),
        CheckConstraint(f"jp BETWEEN 0 AND {MAX_SESSION_JP}", name="jp"),
        CheckConstraint("ends_at > starts_at", name="times"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"))
    title: Mapped[str] = mapped_column(String(rules.TITLE_LENGTH))
    module: Mapped[str | None] = mapped_column(String(SLUG_LENGTH))
    jp: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    room: Mapped[str] = mapped_column(String(rules.PLACE_LENGTH), default="")
    speaker: Mapped[str] = mapped_column(String(rules.NAME_LENGTH), default="")
    cancelled_at: Mapped[datetime | None]
