"""What readers gave essays."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.assessments.attempts.rules import COMMENT_LENGTH
from portal.courses.rules import SLUG_LENGTH
from portal.db import Base, new_id


class EssayGrade(Base):
    """What a reader gave an essay: thousandths of a point, by criterion of the rubric. The latest counts."""

    __tablename__ = "hand_mark"
    __table_args__ = (
        CheckConstraint("points BETWEEN 0 AND 1000", name="points"),
        Index(None, "attempt_id", "question", "marked_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    attempt_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attempt.id"))
    question: Mapped[str] = mapped_column(String(SLUG_LENGTH))
    response: Mapped[str] = mapped_column(Text)
    points: Mapped[int]
    criteria: Mapped[list[Any]] = mapped_column(JSON)
    comment: Mapped[str] = mapped_column(String(COMMENT_LENGTH))
    marked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    marked_at: Mapped[datetime]
