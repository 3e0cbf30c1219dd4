"""The page that shows how far a job is."""

import uuid

from flask import Blueprint, Response

from portal.access import Permission
from portal.db import db
from portal.jobs import queries
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import page

bp = Blueprint("jobs", __name__)


@bp.get("/pekerjaan/<uuid:job_id>")
@allow(Permission.JOB_VIEW)
def job(job_id: uuid.UUID) -> Response:
    return page("jobs/job.html", part="progress", job=queries.job(db.session(), viewer(), job_id))
