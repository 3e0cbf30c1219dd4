"""Extra time that was given."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.assessments.attempts.rules import REASON_LENGTH
from portal.assessments.questions.quizzes import QuizKind
from portal.db import Base, by_value, new_id


class Extension(Base):
    """Extra time for attempts of one quiz of a cohort, by one act. ``evidence`` says of each attempt when its last
    answer had come (ISO 8601, or null) and until when it ran before."""

    __tablename__ = "extension"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"), index=True)
    kind: Mapped[QuizKind] = mapped_column(by_value(QuizKind, "kind"))
    minutes: Mapped[int]
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))
    evidence: Mapped[list[Any]] = mapped_column(JSON)
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
