"""Who would get a seat if a roster came in now, and how the quotas would stand. Changes nothing."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.cohorts.models import Cohort
from portal.db import new_id
from portal.enrolment import rules
from portal.enrolment.actions import seating
from portal.enrolment.queries import seats as queries
from portal.enrolment.roster.rows import RosterRow
from portal.enrolment.rules import Category, Seating, Waiting


@dataclass(frozen=True)
class QuotaAfter:
    """How a quota would stand, or the seats that none speaks for."""

    name: str
    seats: int
    taken: int
    waiting: int


@dataclass(frozen=True)
class Forecast:
    """What would become of newcomers, by NIK: the category of each, and whether there is a seat; and of the quotas."""

    categories: Mapping[str, Category]
    seated: frozenset[str]
    quotas: Sequence[QuotaAfter]


def forecast(session: Session, cohort: Cohort, rows: Sequence[RosterRow], now: datetime) -> Forecast:
    """What would become of newcomers in their order, behind those who wait already."""
    shares = [quota.share() for quota in cohort.quotas]
    categories = {row.nik: rules.category_of(shares, row.village_code, row.quota) for row in rows}
    newcomers = {
        nik: Waiting(new_id(), category.id, now + timedelta(microseconds=index))
        for index, (nik, category) in enumerate(categories.items())
    }
    everybody = [*map(queries.as_waiting, queries.waiting(session, cohort.id)), *newcomers.values()]
    before = seating.seats_of(session, cohort, now)
    seated = rules.settle(before, everybody)
    ids = {one.id for one in seated}
    after = Counter(dict(before.taken)) + Counter(one.category for one in seated)
    waiting = Counter(one.category for one in everybody if one.id not in ids)
    return Forecast(
        categories,
        frozenset(nik for nik, one in newcomers.items() if one.id in ids),
        _quotas(Seating(before.announced, before.shares, after, before.released), waiting),
    )


def _quotas(after: Seating, waiting: Mapping[uuid.UUID | None, int]) -> list[QuotaAfter]:
    quotas = [
        QuotaAfter(share.name, share.seats, after.taken.get(share.id, 0), waiting.get(share.id, 0))
        for share in after.shares
    ]
    if after.has_pool or waiting.get(None):
        quotas.append(QuotaAfter(rules.OPEN_SEATS, max(after.pool, 0), after.pool_taken, waiting.get(None, 0)))
    return quotas
