"""Who would get a seat if a roster came in now, and how the quotas would stand. Changes nothing."""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
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


class Forecaster:
    """Gives seats to newcomers part by part, in their order, behind those who wait already."""

    def __init__(self, session: Session, cohort: Cohort, now: datetime) -> None:
        self.shares = [quota.share() for quota in cohort.quotas]
        self.seats = seating.seats_of(session, cohort, now)
        self.now, self.count = now, 0
        self.waiting: Counter[uuid.UUID | None] = Counter()
        self._settle([queries.as_waiting(one) for one in queries.waiting(session, cohort.id)])

    def add(self, rows: Sequence[RosterRow]) -> Forecast:
        """What becomes of the next newcomers, and how the quotas stand after them."""
        categories = {row.nik: rules.category_of(self.shares, row.village_code, row.quota) for row in rows}
        newcomers = {
            nik: Waiting(new_id(), category.id, self.now + timedelta(microseconds=self.count + at))
            for at, (nik, category) in enumerate(categories.items())
        }
        self.count += len(rows)
        seated = self._settle(newcomers.values())
        return Forecast(categories, frozenset(nik for nik, one in newcomers.items() if one.id in seated), self.quotas())

    def quotas(self) -> list[QuotaAfter]:
        return _quotas(self.seats, self.waiting)

    def _settle(self, everybody: Collection[Waiting]) -> set[uuid.UUID]:
        """Who gets a seat. Whoever does not has no room in the category, nor has anybody after them."""
        seated = rules.settle(self.seats, everybody)
        ids = {one.id for one in seated}
        taken = Counter(dict(self.seats.taken)) + Counter(one.category for one in seated)
        self.seats = replace(self.seats, taken=taken)
        self.waiting += Counter(one.category for one in everybody if one.id not in ids)
        return ids


def _quotas(after: Seating, waiting: Mapping[uuid.UUID | None, int]) -> list[QuotaAfter]:
    quotas = [
        QuotaAfter(share.name, share.seats, after.taken.get(share.id, 0), waiting.get(share.id, 0))
        for share in after.shares
    ]
    if after.has_pool or waiting.get(None):
        quotas.append(QuotaAfter(rules.OPEN_SEATS, max(after.pool, 0), after.pool_taken, waiting.get(None, 0)))
    return quotas
