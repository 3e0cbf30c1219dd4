"""How many seats a cohort has, and for whom. Nobody who is in is displaced by any of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.cohorts import queries as cohorts
from portal.cohorts import rules as cohort_rules
from portal.cohorts.models import Cohort, Quota
from portal.cohorts.rules import QuotaShare
from portal.enrolment.actions import offering, seating
from portal.enrolment.models import Enrolment
from portal.errors import Refusal
from portal.regions import queries as regions
from portal.regions import rules as region_rules


@dataclass(frozen=True)
class Capacity:
    """The seats of a cohort as they shall be. ``shares`` with an id are quotas that are there; one that is left out is
    removed. ``released_on``: from this day of the place on, empty seats of a quota are anybody's."""

    announced: int
    shares: tuple[QuotaShare, ...]
    released_on: date | None
    stopped: bool
    confirm_hours: int | None = None
    """So many hours whoever moves up has to say yes; None: moving up is admission, also for whoever was asked."""


def set_capacity(session: Session, viewer: Viewer, cohort: Cohort, wanted: Capacity, now: datetime) -> Refusal | None:
    """Change the seats; whoever waits and may have one now, sits down."""
    cohorts.lock(session, cohort)
    refusal = (
        cohort_rules.refuse_cohort(cohort.starts_on, cohort.ends_on, wanted.announced, wanted.shares)
        or _refuse_regions(session, wanted.shares)
        or _refuse_removal(session, cohort, wanted.shares)
    )
    if refusal:
        return refusal
    before = _said(cohort)
    cohort.announced_seats, cohort.promotion_stopped = wanted.announced, wanted.stopped
    cohort.quotas_released_on, cohort.confirm_hours = wanted.released_on, wanted.confirm_hours
    _put_quotas(session, cohort, wanted.shares)
    session.refresh(cohort)
    changed = audit.differences(before, _said(cohort))
    values: dict[str, Any] = {"changed": changed}
    audit.record(session, viewer.id, "cohort-changed", "cohort", cohort.id, now, cohort=cohort, **values)
    seating.settle(session, viewer.id, cohort, now)
    if not wanted.confirm_hours:
        offering.admit_all(session, viewer.id, cohort, now)
    return None


def _said(cohort: Cohort) -> dict[str, Any]:
    return {
        "announced_seats": cohort.announced_seats,
        "quotas": [f"{quota.name}: {quota.seats}" for quota in cohort.quotas],
        "quotas_released_on": cohort.quotas_released_on,
        "promotion_stopped": cohort.promotion_stopped,
        "confirm_hours": cohort.confirm_hours,
    }


def _refuse_regions(session: Session, shares: Sequence[QuotaShare]) -> Refusal | None:
    codes = {share.region_code for share in shares if share.region_code}
    missing = codes - regions.existing(session, codes)
    return region_rules.no_region(min(missing)) if missing else None


def _refuse_removal(session: Session, cohort: Cohort, shares: Sequence[QuotaShare]) -> Refusal | None:
    """A quota that people count for, also such as have left, stays; it may have no seats."""
    kept = {share.id for share in shares}
    for quota in cohort.quotas:
        people = select(func.count()).select_from(Enrolment).where(Enrolment.quota_id == quota.id)
        if quota.id not in kept and (count := session.scalar(people)):
            message = (
                "Kuota “%(name)s” sudah dipakai %(count)s orang, jadi tidak dapat dihapus. Isi kursinya 0, atau "
                "pindahkan orang-orangnya."
            )
            return Refusal("quota_used", message, {"name": quota.name, "count": count}, "quotas")
    return None


def _put_quotas(session: Session, cohort: Cohort, shares: Sequence[QuotaShare]) -> None:
    """Make the quotas what they shall be. Names are unique: those that change step aside first."""
    there = {quota.id: quota for quota in cohort.quotas}
    kept = {share.id for share in shares}
    for quota in there.values():
        if quota.id not in kept:
            session.delete(quota)
        else:
            quota.name = str(quota.id)
    session.flush()
    for position, share in enumerate(shares):
        kept_one = there.get(share.id) if share.id else None
        quota = kept_one or Quota(cohort_id=cohort.id)
        quota.name, quota.seats, quota.region_code = share.name, share.seats, share.region_code
        quota.position = position
        session.add(quota)
    session.flush()
