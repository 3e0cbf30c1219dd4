"""Starting long work."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.db import add_if_new, count_changed, new_id
from portal.errors import Refusal
from portal.jobs import queries
from portal.jobs.models import OPEN, Job, JobState, JobWatcher

STOPPABLE = ("roster-read", "roster-enter")
"""Kinds of work of which a part does no harm."""


def start(
    session: Session,
    viewer: Viewer,
    kind: str,
    title: str,
    back_url: str,
    now: datetime,
    whose: audit.OfOrganiser | None = None,
    **arguments: Any,
) -> Job:
    """Put a job on the list, and in the trail of the cohort ``whose`` it is. It begins once the transaction is on disk.

    Who asks for work that is waiting or under way already, whoever asked first, follows that.
    """
    subject, made = _digest(arguments), new_id()
    facts = {"title": title, "arguments": arguments, "owner_id": viewer.id, "back_url": back_url}
    state = {"state": JobState.WAITING, "done": 0, "total": 0, "tries": 0, "created_at": now}
    job = None
    while job is None:  # the one that stood in the way may have ended meanwhile
        add_if_new(session, Job, id=made, kind=kind, subject=subject, **facts, **state)
        job = queries.open_job(session, kind, subject)
    add_if_new(session, JobWatcher, job_id=job.id, person_id=viewer.id)
    if job.id == made:
        audit.record(session, viewer.id, "job-started", "job", job.id, now, cohort=whose, kind=kind)
    return job


def stop(session: Session, viewer: Viewer, job: Job, now: datetime) -> Refusal | None:
    """End work that goes on, as if it had been cut off: what is done stays, and no further step is kept."""
    if job.kind not in STOPPABLE:
        return Refusal("job_whole", "Pekerjaan ini tidak dapat dihentikan di tengah jalan.")
    open_still = update(Job).where(Job.id == job.id, Job.state.in_(OPEN))
    if count_changed(session, open_still.values(state=JobState.FAILED, finished_at=now)):
        audit.record(session, viewer.id, "job-stopped", "job", job.id, now, kind=job.kind)
    return None


def _digest(arguments: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(arguments, sort_keys=True).encode()).hexdigest()
