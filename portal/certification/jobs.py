"""Certificates as long work."""

import uuid
from typing import Any

from portal.certification import actions, queries, snapshot
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.documents.pdf import certificate_pdf
from portal.jobs.runner import Report, steps
from portal.web.transaction import unit_of_work

MAX_AT_ONCE = 10


def decide(arguments: dict[str, Any], actor: uuid.UUID, report: Report) -> None:
    """Decide completion for a cohort, then make the papers. Taken up again, it goes on where it was cut off."""
    cohort_id = uuid.UUID(arguments["cohort"])
    with unit_of_work():
        cohort = cohorts.cohort_by_id(db.session(), cohort_id)
        actions.decide(db.session(), actor, cohort, arguments["base_url"], now())
    make_certificates(cohort_id, report)


def make_certificates(cohort_id: uuid.UUID, report: Report) -> None:
    """Make every paper of a cohort that is still missing. Rendering holds no lock on the database."""
    total = len(queries.without_certificate(db.session(), cohort_id, 1_000_000))
    done = 0
    report(done, total)
    for size in steps(MAX_AT_ONCE):
        some = [(one.id, one.snapshot, one.code) for one in queries.without_certificate(db.session(), cohort_id, size)]
        db.session.rollback()
        if not some:
            return
        papers = [(key, certificate_pdf(snapshot.paper(record, code))) for key, record, code in some]
        with unit_of_work():
            for key, pdf in papers:
                actions.keep_certificate(db.session(), key, pdf, now())
        done += len(some)
        report(done, total)
