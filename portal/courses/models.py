"""Tables of published courses, their files, the standard, learners and their reading."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.content.shapes import LEVELS
from portal.courses.rules import NOTE_LENGTH, PATH_LENGTH, SLUG_LENGTH, TITLE_LENGTH
from portal.db import Base, new_id


class CourseVersion(Base):
    """One published state of a course, as a document (portal.content.shapes). Never changed after it is written."""

    __tablename__ = "course_version"
    __table_args__ = (UniqueConstraint("slug", "number"), UniqueConstraint("slug", "content_hash"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(SLUG_LENGTH))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    content_hash: Mapped[str] = mapped_column(String(64))
    document: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    published_at: Mapped[datetime]
    published_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class ContentBlob(Base):
    """The bytes of a file of some course, kept once under their SHA-256 (hex). Never changed."""

    __tablename__ = "content_blob"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class VersionFile(Base):
    """A file of a published version, by its path within the course's folder. Never changed."""

    __tablename__ = "version_file"

    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_version.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(PATH_LENGTH), primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("content_blob.digest"))


class StandardMark(Base):
    """From ``marked_at`` on, this version was the ministry's standard for its level. The newest mark holds."""

    __tablename__ = "standard_mark"
    __table_args__ = (CheckConstraint(f"level IN {LEVELS}", name="level"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    level: Mapped[str] = mapped_column(String(10), index=True)
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_version.id"))
    marked_at: Mapped[datetime]
    marked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class Learner(Base):
    """A seat in a course: one person learning from one version. An enrolment in a cohort carries the same key."""

    __tablename__ = "learner"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    course_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_version.id"), index=True)


class LessonProgress(Base):
    """A lesson that a learner has opened, and finished (None: not yet), each when first."""

    __tablename__ = "lesson_progress"

    learner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    module: Mapped[str] = mapped_column(String(SLUG_LENGTH), primary_key=True)
    lesson: Mapped[str] = mapped_column(String(SLUG_LENGTH), primary_key=True)
    opened_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
