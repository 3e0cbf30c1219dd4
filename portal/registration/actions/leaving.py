"""Taking an application back, and forgetting those that led to no seat."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from portal import audit
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.dates import local_date
from portal.db import count_changed
from portal.enrolment.actions import leaving
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import enrolments
from portal.enrolment.rules import EnrolmentState
from portal.errors import Refusal
from portal.registration import rules
from portal.registration.models import Application
from portal.registration.rules import ApplicationState

WITHDREW = "dibatalkan sendiri di halaman pendaftaran"
AT_ONCE = 20
"""Cohorts whose old applications are erased in one go."""


def withdraw(session: Session, cohort: Cohort, found: Application, now: datetime) -> Refusal | None:
    """Whoever has the code takes the application back, with the seat or the place on the waiting list that came of it:
    until the training begins."""
    cohorts.lock(session, cohort)
    session.refresh(found)
    if not rules.is_live(found.state):
        return rules.refuse_decided(found.state)
    seat = enrolments.enrolment(session, cohort, found.enrolment_id) if found.enrolment_id else None
    if seat and seat.state is not EnrolmentState.WITHDRAWN:
        if local_date(now, cohorts.zone_of(cohort)) >= cohort.starts_on:
            return rules.OVER
        refusal = leaving.withdraw(session, None, cohort, seat.id, WITHDREW, now)
        if refusal:
            return refusal
    changed = {"state": (found.state, ApplicationState.WITHDRAWN)}
    found.state = ApplicationState.WITHDRAWN
    audit.record(
        session, None, "application-withdrawn", "application", found.id, now,
        cohort=cohort, changed=changed, by="applicant",
    )  # fmt: skip
    session.flush()
    return None


def erase_old(session: Session, now: datetime) -> int:
    """Erase what led to no seat, some time after the last day of its cohort; says how many applications went. To be
    called again until there is nothing left."""
    last_day = (now - rules.ERASED_AFTER).date() + timedelta(days=1)
    seated = select(Enrolment.id).where(Enrolment.state == EnrolmentState.ACTIVE)
    old = or_(Application.state != ApplicationState.APPROVED, Application.enrolment_id.not_in(seated))
    ended = select(Cohort).where(Cohort.ends_on <= last_day, exists().where(Application.cohort_id == Cohort.id, old))
    erased = 0
    for cohort in session.scalars(ended.order_by(Cohort.ends_on).limit(AT_ONCE)).all():
        if local_date(now, cohorts.zone_of(cohort)) - cohort.ends_on <= rules.ERASED_AFTER:
            continue
        count = count_changed(session, delete(Application).where(Application.cohort_id == cohort.id, old))
        if count:
            audit.record(session, None, "applications-erased", "cohort", cohort.id, now, cohort=cohort, count=count)
        erased += count
    return erased
