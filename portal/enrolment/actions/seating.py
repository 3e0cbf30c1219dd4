"""Who sits and who waits: the seats of a cohort are given out under its lock, by one rule."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.dates import local_date
from portal.enrolment import rules
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import enrolments
from portal.enrolment.queries import seats as queries
from portal.enrolment.rules import EnrolmentState, Seating
from portal.errors import NotFound, Refusal
from portal.regions.rules import holds


def settle(
    session: Session,
    actor_id: uuid.UUID | None,
    cohort: Cohort,
    now: datetime,
    newcomers: Collection[uuid.UUID] = (),
) -> None:
    """Give the seats that are free to those who wait longest and may have them: to have, or to be confirmed where the
    cohort asks for that. Offers that have ended come first.

    Once the waiting list no longer moves by itself, a seat goes only to a newcomer whom nobody precedes in it.
    """
    end_offers(session, actor_id, cohort, now)
    seats = seats_of(session, cohort, now)
    moving = is_moving(cohort, now)
    roomy = [one for one in (None, *(share.id for share in seats.shares)) if seats.has_room(one)]
    waiting = {one.id: one for one in queries.waiting(session, cohort.id, roomy)}
    for one in rules.settle(seats, map(queries.as_waiting, waiting.values())):
        seats = seats.with_one_more(one.category)
        if one.id in newcomers:
            waiting[one.id].state = EnrolmentState.ACTIVE
        elif moving:
            _move_up(session, actor_id, cohort, waiting[one.id], now, seats)
    session.flush()


def end_offers(session: Session, actor_id: uuid.UUID | None, cohort: Cohort, now: datetime) -> int:
    """Under the lock of the cohort: whose offer has lapsed goes to the end of the list. Says how many did."""
    offers = {one.id: one for one in queries.offered(session, cohort.id)}
    gone = rules.lapsed(map(queries.as_offer, offers.values()), list_ends_at(cohort), now)
    for one in gone:
        enrolment = offers[one.id]
        enrolment.state, enrolment.enrolled_at, enrolment.priority = EnrolmentState.WAITING, one.received, one.priority
        enrolment.answer_by = None
    if gone:
        session.flush()
        seats, changed = seats_of(session, cohort, now), {"state": (EnrolmentState.OFFERED, EnrolmentState.WAITING)}
        for one in gone:
            record(session, actor_id, "offer-lapsed", cohort, offers[one.id], now, seats, changed=changed)
    return len(gone)


def seat(
    session: Session, viewer: Viewer, cohort: Cohort, enrolment_id: uuid.UUID, reason: str, now: datetime
) -> Refusal | None:
    """Let somebody in who waits, whoever else waits; only where the category has room."""
    cohorts.lock(session, cohort)
    end_offers(session, viewer.id, cohort, now)
    enrolment = waiting_one(session, cohort, enrolment_id)
    seats = seats_of(session, cohort, now)
    if not seats.has_room(enrolment.quota_id):
        return rules.refuse_seat(seats, enrolment.quota_id)
    _sit(session, viewer.id, cohort, enrolment, now, seats.with_one_more(enrolment.quota_id), reason)
    return None


def put_ahead(
    session: Session, viewer: Viewer, cohort: Cohort, enrolment_id: uuid.UUID, reason: str, now: datetime
) -> None:
    """Put somebody before all who wait, but for those who were put ahead earlier."""
    cohorts.lock(session, cohort)
    enrolment = waiting_one(session, cohort, enrolment_id)
    enrolment.priority = 1
    session.flush()
    record(session, viewer.id, "put-ahead", cohort, enrolment, now, seats_of(session, cohort, now), reason=reason)
    settle(session, viewer.id, cohort, now)


def set_quota(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    enrolment_id: uuid.UUID,
    quota_id: uuid.UUID | None,
    reason: str,
    now: datetime,
) -> Refusal | None:
    """Count somebody for another quota, or for none. Whoever is in stays in, even where that quota is full."""
    cohorts.lock(session, cohort)
    enrolment = enrolments.enrolment(session, cohort, enrolment_id)
    shares = {quota.id: quota.share() for quota in cohort.quotas}
    if quota_id is not None and quota_id not in shares:
        raise NotFound
    wanted = shares[quota_id] if quota_id else None
    if wanted and wanted.region_code and not holds(wanted.region_code, enrolment.village_code):
        return rules.refuse_quota(wanted.name)
    change_quota(session, viewer, cohort, enrolment, quota_id, reason, now)
    return None


def change_quota(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    enrolment: Enrolment,
    quota_id: uuid.UUID | None,
    reason: str,
    now: datetime,
) -> None:
    """Count an enrolment for another quota, under the lock of its cohort, and note it if it is another one."""
    names: dict[uuid.UUID | None, str] = {quota.id: quota.name for quota in cohort.quotas}
    before, enrolment.quota_id = enrolment.quota_id, quota_id
    if before == quota_id:
        return
    session.flush()
    changed = {"quota": (names.get(before, rules.OPEN_SEATS), names.get(quota_id, rules.OPEN_SEATS))}
    seats = seats_of(session, cohort, now)
    record(session, viewer.id, "quota-changed", cohort, enrolment, now, seats, reason=reason, changed=changed)
    settle(session, viewer.id, cohort, now)


def settle_quota(
    session: Session, viewer: Viewer, cohort: Cohort, enrolment: Enrolment, reason: str, now: datetime
) -> None:
    """Count somebody who has moved, and counted for the quota of a region, for what the village says now."""
    shares = [quota.share() for quota in cohort.quotas]
    now_in = next((share for share in shares if share.id == enrolment.quota_id), None)
    category = rules.category_of(shares, enrolment.village_code, now_in.name if now_in else None)
    if now_in and now_in.region_code:
        change_quota(session, viewer, cohort, enrolment, category.id, reason, now)


def waiting_one(session: Session, cohort: Cohort, enrolment_id: uuid.UUID) -> Enrolment:
    """Somebody who waits for a seat in a cohort, or NotFound."""
    enrolment = enrolments.enrolment(session, cohort, enrolment_id)
    if enrolment.state is not EnrolmentState.WAITING:
        raise NotFound
    return enrolment


def seats_of(session: Session, cohort: Cohort, now: datetime) -> Seating:
    return queries.seats(session, cohort, _today(cohort, now))


def list_ends_at(cohort: Cohort) -> datetime:
    """The moment from which on the waiting list no longer moves by itself, and nothing is offered: the first day."""
    return datetime.combine(cohort.starts_on, time(), ZoneInfo(cohorts.zone_of(cohort)))


def said_end(cohort: Cohort, answer_by: datetime | None) -> datetime:
    """Until when an offer stands, as people read it: at the latest the last minute of the day before the first one."""
    last_minute = list_ends_at(cohort) - timedelta(minutes=1)
    return min(answer_by or last_minute, last_minute)


def is_moving(cohort: Cohort, now: datetime) -> bool:
    """Whether whoever waits longest moves up by itself."""
    return rules.promotes(_today(cohort, now), cohort.starts_on, cohort.promotion_stopped)


def _today(cohort: Cohort, now: datetime) -> date:
    return local_date(now, cohorts.zone_of(cohort))


def _move_up(
    session: Session,
    actor_id: uuid.UUID | None,
    cohort: Cohort,
    enrolment: Enrolment,
    now: datetime,
    seats: Seating,
) -> None:
    """A seat has become free for somebody who waited."""
    if not cohort.confirm_hours:
        _sit(session, actor_id, cohort, enrolment, now, seats)
        return
    enrolment.state = EnrolmentState.OFFERED
    changed = {"state": (EnrolmentState.WAITING, EnrolmentState.OFFERED)}
    record(session, actor_id, "seat-offered", cohort, enrolment, now, seats, changed=changed)


def _sit(
    session: Session,
    actor_id: uuid.UUID | None,
    cohort: Cohort,
    enrolment: Enrolment,
    now: datetime,
    seats: Seating,
    reason: str = "",
) -> None:
    enrolment.state = EnrolmentState.ACTIVE
    changed = {"state": (EnrolmentState.WAITING, EnrolmentState.ACTIVE)}
    record(session, actor_id, "seat-given", cohort, enrolment, now, seats, reason=reason, changed=changed)


def record(
    session: Session,
    actor_id: uuid.UUID | None,
    action: str,
    cohort: Cohort,
    enrolment: Enrolment,
    now: datetime,
    seats: Seating,
    *,
    reason: str = "",
    changed: Mapping[str, tuple[Any, Any]] | None = None,
) -> None:
    """Note what became of an enrolment, with the figures of the seats after it."""
    audit.record(
        session,
        actor_id,
        action,
        "enrolment",
        enrolment.id,
        now,
        cohort=cohort,
        person=enrolment.person_id,
        reason=reason,
        changed=changed,
        seats=f"{seats.filled}/{seats.announced}",
        category=seats.figures(enrolment.quota_id),
    )
