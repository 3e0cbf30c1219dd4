"""Who would get a seat if a roster came in now. Changes nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.cohorts.models import Cohort
from portal.db import new_id
from portal.enrolment import rules
from portal.enrolment.actions import seating
from portal.enrolment.queries import seats as queries
from portal.enrolment.roster.rows import RosterRow
from portal.enrolment.rules import Waiting


def forecast(session: Session, cohort: Cohort, rows: Sequence[RosterRow], now: datetime) -> list[bool]:
    """Of newcomers in their order: whether each finds a seat, behind those who wait already."""
    shares = [quota.share() for quota in cohort.quotas]
    newcomers = [
        Waiting(
            new_id(),
            rules.category_of(shares, row.village_code, row.quota).id,
            now + timedelta(microseconds=index),
        )
        for index, row in enumerate(rows)
    ]
    waiting = [queries.as_waiting(one) for one in queries.waiting(session, cohort.id)]
    seated = {one.id for one in rules.settle(seating.seats_of(session, cohort, now), [*waiting, *newcomers])}
    return [one.id in seated for one in newcomers]
