"""Reading jobs."""

import uuid

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.errors import NotFound
from portal.jobs.models import OPEN, Job, JobWatcher


def visible_jobs(viewer: Viewer) -> Select[Job]:
    """Jobs that somebody has asked for."""
    asked_for = select(JobWatcher.job_id).where(JobWatcher.person_id == viewer.id)
    return select(Job).where(Job.id.in_(asked_for))


def open_job(session: Session, kind: str, subject: str) -> Job | None:
    """The work of this kind on this subject that waits or is under way."""
    same = select(Job).where(Job.kind == kind, Job.subject == subject, Job.state.in_(OPEN))
    return session.scalars(same.execution_options(populate_existing=True)).first()


def job(session: Session, viewer: Viewer, job_id: uuid.UUID) -> Job:
    found = session.scalars(visible_jobs(viewer).where(Job.id == job_id)).first()
    if found is None:
        raise NotFound
    return found
