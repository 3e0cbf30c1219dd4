"""The table of jobs."""

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, by_value, new_id


class JobState(enum.StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


OPEN = (JobState.WAITING, JobState.RUNNING)
_IS_OPEN = text("state IN ('waiting', 'running')")


class Job(Base):
    """One piece of long work: what, for whom, how far, and where its fruit lies. The same work (kind and ``subject``, a
    digest of the arguments) is open only once, whoever asks for it: the database itself refuses a second."""

    __tablename__ = "job"
    __table_args__ = (
        Index(None, "state", "created_at"),
        Index("uq_job_open", "kind", "subject", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    subject: Mapped[str] = mapped_column(String(64))
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    back_url: Mapped[str] = mapped_column(String(300))
    state: Mapped[JobState] = mapped_column(by_value(JobState, "job_state"), default=JobState.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    heartbeat_at: Mapped[datetime | None]
    claim: Mapped[uuid.UUID | None]
    """Whose work it is now: new each time that a thread takes it up."""
    tries: Mapped[int] = mapped_column(default=0)
    """How often it was taken up since it last got any further."""
    finished_at: Mapped[datetime | None]


class JobWatcher(Base):
    """Somebody who asked for the work, and may see how far it is."""

    __tablename__ = "job_watcher"

    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("job.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
