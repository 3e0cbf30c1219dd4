"""PINs and cards as long work."""

import uuid
from typing import Any

from portal.accounts.actions import fresh_pin
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.enrolment.actions import cards
from portal.jobs.runner import Report, steps
from portal.web.transaction import unit_of_work

MAX_AT_ONCE = 10


def make_cards(arguments: dict[str, Any], actor: uuid.UUID, report: Report) -> None:
    """Give a PIN to everybody in a cohort who has nothing to sign in with. Repeating it does nothing twice, and leaves
    an entry of its own in the trail with those who were left."""
    entry_id: uuid.UUID | None = None
    cohort_id = uuid.UUID(arguments["cohort"])
    people = cards.without_card(db.session(), cohort_id)
    db.session.rollback()
    report(0, len(people))
    waiting, sizes = list(people), steps(MAX_AT_ONCE)
    while waiting:
        size = next(sizes)
        some, waiting = waiting[:size], waiting[size:]
        fresh = {person_id: fresh_pin() for person_id in some}
        with unit_of_work():
            cohort = cohorts.cohort_by_id(db.session(), cohort_id)
            given = cards.issue_pins(db.session(), fresh)
            entry_id = cards.record_pins(db.session(), actor, cohort, given, now(), entry_id)
        report(len(people) - len(waiting), len(people))
