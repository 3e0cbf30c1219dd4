"""Tables of published courses, learners and their reading."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.courses.rules import SLUG_LENGTH, TITLE_LENGTH
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
    note: Mapped[str] = mapped_column(String(400), default="")
    published_at: Mapped[datetime]
    published_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class Learner(Base):
    """A seat in a course: one person learning from one version. An enrolment in a cohort carries the same key."""

    __tablename__ = "learner"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    course_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_version.id"), index=True)


class LessonProgress(Base):
    """A lesson that a learner has finished, and when first."""

    __tablename__ = "lesson_progress"

    learner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    module: Mapped[str] = mapped_column(String(SLUG_LENGTH), primary_key=True)
    lesson: Mapped[str] = mapped_column(String(SLUG_LENGTH), primary_key=True)
    finished_at: Mapped[datetime]
