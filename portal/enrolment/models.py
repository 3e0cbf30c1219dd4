"""Tables of enrolments and imports."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, EncryptedBytes, EncryptedText, by_value, new_id
from portal.enrolment.rules import DataFact, EnrolmentState, PersonalText, ReportOutcome

_WAITS = text("outcome IS NULL")


class Enrolment(Base):
    """A person is in a cohort, waits for a seat in it, or has left it. Its key is that of the learner in the course.

    The quota is the category that the person counts for; without one, they sit in a seat that no quota speaks for.
    ``enrolled_at`` is when they were entered, and decides who of those who wait is first, after ``priority``.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id"),
        Index(None, "cohort_id", "state"),
        CheckConstraint("answer_by IS NULL OR state = 'offered'", name="answer_by"),
    )

    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    quota_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("quota.id"))
    group_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cohort_group.id"), index=True)
    """With whom they sit; kept by those who leave, so that they find their place when they come back."""
    village_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    state: Mapped[EnrolmentState] = mapped_column(
        by_value(EnrolmentState, "enrolment_state"), default=EnrolmentState.ACTIVE
    )
    enrolled_at: Mapped[datetime]
    priority: Mapped[int] = mapped_column(default=0)
    answer_by: Mapped[datetime | None]
    """Until when somebody may answer who was offered a seat, and was told."""


class RosterImport(Base):
    """What came of one roster file: how many came in, and which rows did not, and why. Holds no NIK."""

    __tablename__ = "roster_import"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"), index=True)
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    file_name: Mapped[str] = mapped_column(String(200))
    accepted: Mapped[int]
    """Rows that came in, whether they got a seat or wait for one."""
    waiting: Mapped[int] = mapped_column(default=0)
    refused: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    ignored_columns: Mapped[list[str]] = mapped_column(JSON)


class RosterUpload(Base):
    """A roster that was handed in and is being looked at, before anything comes of it. Its maker alone sees it. It is
    stored encrypted, since it carries NIK; its content goes when it has come in, and all of it after a while.

    ``choices`` are what somebody said that columns hold: name of the sheet, index of the column, field. ``answers`` is
    JSON: what they answered about rows that are not clear.
    """

    __tablename__ = "roster_upload"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"), index=True)
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    choices: Mapped[list[list[Any]]] = mapped_column(JSON)
    content: Mapped[bytes] = mapped_column(EncryptedBytes, deferred=True)
    answers: Mapped[bytes | None] = mapped_column(EncryptedBytes)
    overview: Mapped[bytes | None] = mapped_column(EncryptedBytes)
    """JSON: of a long roster what was found of the file as a whole, once it has been read to its end."""
    job_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("job.id"))
    """The work that reads a long roster, or brings it in."""
    import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("roster_import.id"))
    """What came of it."""


class RosterLine(Base):
    """A row of a long roster as it was read and weighed, until it comes in. ``content`` is JSON, encrypted."""

    __tablename__ = "roster_line"
    __table_args__ = (Index(None, "upload_id", "outcome"),)

    upload_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("roster_upload.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(String(20))
    is_asked: Mapped[bool]
    content: Mapped[bytes] = mapped_column(EncryptedBytes)


class DataReport(Base):
    """A trainee says that something in the own record is wrong, which will be printed or read. One at a time waits for
    the organiser, who corrects the record or leaves it, with an answer."""

    __tablename__ = "data_report"
    __table_args__ = (
        Index(None, "enrolment_id"),
        Index("uq_data_report_waiting", "enrolment_id", unique=True, sqlite_where=_WAITS, postgresql_where=_WAITS),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"))
    about: Mapped[DataFact] = mapped_column(by_value(DataFact, "data_fact"))
    said: Mapped[str] = mapped_column(EncryptedText)
    made_at: Mapped[datetime]
    outcome: Mapped[ReportOutcome | None] = mapped_column(by_value(ReportOutcome, "report_outcome"))
    answer: Mapped[str | None] = mapped_column(EncryptedText)
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]


class OpenedText(Base):
    """One of the staff opened WhatsApp with a ready text for somebody. Whether it was sent, nobody but they know."""

    __tablename__ = "opened_text"
    __table_args__ = (Index(None, "enrolment_id", "opened_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"))
    kind: Mapped[PersonalText] = mapped_column(by_value(PersonalText, "personal_text"))
    opened_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
