"""Starting long work."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.jobs.models import Job, JobState


def start(
    session: Session, viewer: Viewer, kind: str, title: str, back_url: str, now: datetime, **arguments: Any
) -> Job:
    """Put a job on the list. It begins once the transaction is on disk. The same work is not queued twice."""
    waiting = (JobState.WAITING, JobState.RUNNING)
    same = session.query(Job).filter(Job.kind == kind, Job.state.in_(waiting), Job.owner_id == viewer.id)
    for job in same:
        if job.arguments == arguments:
            return job
    job = Job(kind=kind, title=title, arguments=arguments, owner_id=viewer.id, back_url=back_url, created_at=now)
    session.add(job)
    session.flush()
    audit.record(session, viewer.id, "job-started", "job", job.id, now, kind=kind)
    return job
