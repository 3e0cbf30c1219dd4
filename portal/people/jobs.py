"""Looking through all records of an organiser for pairs that may be one person, as long work."""

import uuid
from typing import Any

from portal.clock import now
from portal.db import db
from portal.duplicates.actions import note
from portal.jobs.runner import Report, steps
from portal.people import queries
from portal.web.transaction import unit_of_work

MAX_AT_ONCE = 500


def find_pairs(arguments: dict[str, Any], actor: uuid.UUID, report: Report) -> None:
    """Note every pair of an organiser's records, those of one birth date together. Repeating it does nothing twice."""
    organisation_id = uuid.UUID(arguments["organisation"])
    waiting = list(db.session.scalars(queries.birth_of_records(organisation_id)))
    db.session.rollback()
    total, sizes = len(waiting), steps(MAX_AT_ONCE)
    report(0, total)
    while waiting:
        size = next(sizes)
        some, waiting = waiting[:size], waiting[size:]
        with unit_of_work():
            note(db.session(), organisation_id, some, now())
        report(total - len(waiting), total)
