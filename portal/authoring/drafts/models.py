"""Tables of courses that are being changed."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.courses.rules import PATH_LENGTH, SLUG_LENGTH
from portal.db import Base, new_id


class Draft(Base):
    """The files of a course while they are changed: one draft for each course. ``base_id`` is the version that it was
    begun from, or None for a course that is new."""

    __tablename__ = "draft"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(SLUG_LENGTH), unique=True)
    base_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("course_version.id"))
    started_at: Mapped[datetime]
    started_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))


class DraftFile(Base):
    """A file of a draft. Its digest tells whether somebody else has changed it in the meantime."""

    __tablename__ = "draft_file"

    draft_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True)
    path: Mapped[str] = mapped_column(String(PATH_LENGTH), primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("content_blob.digest"))
    saved_at: Mapped[datetime]
    saved_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
