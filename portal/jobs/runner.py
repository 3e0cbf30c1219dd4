"""The thread that does the jobs. A job cut off by a crash is taken up again: every kind of work is repeatable."""

import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import case, or_, select, update

from portal.clock import now
from portal.db import count_changed, db, new_id, trouble_of
from portal.jobs.models import Job, JobState
from portal.web.transaction import unit_of_work

log = logging.getLogger("portal.jobs")

Report = Callable[[int, int], None]
JobFunction = Callable[[dict[str, Any], uuid.UUID, Report], None]
"""Takes the arguments of a job, the person it is done for, and a function that reports (done, total)."""

PAUSE = 1.0
CUT_OFF_AFTER = timedelta(seconds=60)
MAX_TRIES = 5
"""So often work that gets no further is taken up, before it counts as failed."""


def steps(most: int) -> Iterator[int]:
    """How much work to do at a time: one at first, then ever more. So work that is cut off again and again, each time
    after little, gets further all the same."""
    size = 1
    while True:
        yield min(size, most)
        size *= 2


def start_thread(app: Flask, kinds: dict[str, JobFunction]) -> threading.Thread:
    thread = threading.Thread(target=_forever, args=(app, kinds), name="portal-jobs", daemon=True)
    thread.start()
    return thread


def _forever(app: Flask, kinds: dict[str, JobFunction]) -> None:
    pause = threading.Event()
    while True:
        try:
            busy = run_next(app, kinds)
        except Exception as error:
            log.error("job runner: %s", type(error).__name__)
            busy = False
        if not busy:
            pause.wait(PAUSE)


class _Overtaken(Exception):
    """Somebody else has taken the job up meanwhile: this thread was silent for too long."""


def run_next(app: Flask, kinds: dict[str, JobFunction]) -> bool:
    """Do one waiting job, if there is one. Returns whether there was."""
    with app.app_context():
        with unit_of_work():
            job = _claim()
            if job is None:
                return False
            job_id, kind, arguments, owner_id = job.id, job.kind, dict(job.arguments), job.owner_id
            claim, tries = job.claim, job.tries
        try:
            if tries > MAX_TRIES:
                raise RuntimeError("taken up again and again, and never any further")
            kinds[kind](arguments, owner_id, lambda done, total: _progress(claim, done, total))
            _end(claim, JobState.DONE)
        except _Overtaken:
            log.warning("job %s (%s) is done by another thread meanwhile", job_id, kind)
        except Exception as error:
            db.session.rollback()
            trouble = trouble_of(error)
            if trouble is None:
                log.error("job %s (%s) failed: %s", job_id, kind, type(error).__name__)
                _end(claim, JobState.FAILED)
            else:  # that may pass: the job is taken up again, and in the end given up
                log.error("job %s (%s) was cut off: database %s", job_id, kind, trouble)
        return True


def _claim() -> Job | None:
    open_jobs = or_(
        Job.state == JobState.WAITING,
        (Job.state == JobState.RUNNING) & (Job.heartbeat_at < now() - CUT_OFF_AFTER),
    )
    first = select(Job).where(open_jobs).order_by(Job.created_at).limit(1).with_for_update(skip_locked=True)
    job = db.session.scalars(first).first()
    if job is not None:
        job.state, job.heartbeat_at, job.claim, job.tries = JobState.RUNNING, now(), new_id(), job.tries + 1
    return job


def _progress(claim: uuid.UUID | None, done: int, total: int) -> None:
    further = case((Job.done < done, 0), else_=Job.tries)
    _note(claim, tries=further, done=done, total=total, heartbeat_at=now())


def _end(claim: uuid.UUID | None, state: JobState) -> None:
    try:
        _note(claim, state=state, finished_at=now())
    except _Overtaken:
        log.warning("a job that ended here is done by another thread meanwhile")


def _note(claim: uuid.UUID | None, **values: Any) -> None:
    with unit_of_work():
        mine = update(Job).where(Job.claim == claim, Job.state == JobState.RUNNING).values(**values)
        if not count_changed(db.session(), mine):
            raise _Overtaken
