"""The page that shows how far a job is."""

import uuid

from flask import Blueprint, Response, url_for

from portal.access import Permission
from portal.clock import now
from portal.db import db
from portal.jobs import actions, queries
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import done, page

bp = Blueprint("jobs", __name__)


@bp.get("/pekerjaan/<uuid:job_id>")
@allow(Permission.JOB_VIEW)
def job(job_id: uuid.UUID) -> Response:
    found = queries.job(db.session(), viewer(), job_id)
    return page("jobs/job.html", part="progress", job=found, stoppable=found.kind in actions.STOPPABLE)


@bp.post("/pekerjaan/<uuid:job_id>/hentikan")
@allow(Permission.JOB_VIEW)
def stop_job(job_id: uuid.UUID) -> Response:
    refusal = actions.stop(db.session(), viewer(), queries.job(db.session(), viewer(), job_id), now())
    return done(url_for("jobs.job", job_id=job_id), *((str(refusal), "warn") if refusal else ()))
