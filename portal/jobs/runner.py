"""The thread that does the jobs. A job cut off by a crash is taken up again: every kind of work is repeatable."""

import logging
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import or_, select, update

from portal.clock import now
from portal.db import db
from portal.jobs.models import Job, JobState
from portal.web.transaction import unit_of_work

log = logging.getLogger("portal.jobs")

Report = Callable[[int, int], None]
Work = Callable[[dict[str, Any], uuid.UUID, Report], None]
"""Work takes its arguments, the person it is done for, and a function that reports (done, total)."""

PAUSE = 1.0
CUT_OFF_AFTER = timedelta(seconds=60)


def start_thread(app: Flask, kinds: dict[str, Work]) -> threading.Thread:
    thread = threading.Thread(target=_forever, args=(app, kinds), name="portal-jobs", daemon=True)
    thread.start()
    return thread


def _forever(app: Flask, kinds: dict[str, Work]) -> None:
    pause = threading.Event()
    while True:
        try:
            busy = run_next(app, kinds)
        except Exception as error:
            log.error("job runner: %s", type(error).__name__)
            busy = False
        if not busy:
            pause.wait(PAUSE)


def run_next(app: Flask, kinds: dict[str, Work]) -> bool:
    """Do one waiting job, if there is one. Returns whether there was."""
    with app.app_context():
        with unit_of_work():
            job = _claim()
            if job is None:
                return False
            job_id, kind, arguments, owner_id = job.id, job.kind, dict(job.arguments), job.owner_id
        try:
            kinds[kind](arguments, owner_id, lambda done, total: _progress(job_id, done, total))
            _finish(job_id, JobState.DONE)
        except Exception as error:
            db.session.rollback()
            log.error("job %s (%s) failed: %s", job_id, kind, type(error).__name__)
            _finish(job_id, JobState.FAILED)
        return True


def _claim() -> Job | None:
    open_jobs = or_(
        Job.state == JobState.WAITING,
        (Job.state == JobState.RUNNING) & (Job.heartbeat_at < now() - CUT_OFF_AFTER),
    )
    first = select(Job).where(open_jobs).order_by(Job.created_at).limit(1).with_for_update(skip_locked=True)
    job = db.session.scalars(first).first()
    if job is not None:
        job.state = JobState.RUNNING
        job.heartbeat_at = now()
    return job


def _progress(job_id: uuid.UUID, done: int, total: int) -> None:
    with unit_of_work():
        values = {"done": done, "total": total, "heartbeat_at": now()}
        db.session.execute(update(Job).where(Job.id == job_id).values(**values))


def _finish(job_id: uuid.UUID, state: JobState) -> None:
    with unit_of_work():
        db.session.execute(update(Job).where(Job.id == job_id).values(state=state, finished_at=now()))
