"""Reading jobs."""

import uuid

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.errors import NotFound
from portal.jobs.models import Job


def visible_jobs(viewer: Viewer) -> Select[tuple[Job]]:
    """Jobs that somebody has started."""
    return select(Job).where(Job.owner_id == viewer.id)


def job(session: Session, viewer: Viewer, job_id: uuid.UUID) -> Job:
    found = session.scalars(visible_jobs(viewer).where(Job.id == job_id)).first()
    if found is None:
        raise NotFound
    return found
