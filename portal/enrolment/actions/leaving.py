"""Leaving a cohort, coming back, and handing a seat on. Marks and answers stay with whom they belong to."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.enrolment import rules
from portal.enrolment.actions import seating
from portal.enrolment.actions.importing import bring_in
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import enrolments
from portal.enrolment.queries.members import as_row
from portal.enrolment.roster.rows import RosterRow
from portal.enrolment.rules import EnrolmentState
from portal.errors import NotFound, Refusal
from portal.ledger.queries import is_completed


def withdraw(
    session: Session, viewer: Viewer | None, cohort: Cohort, enrolment_id: uuid.UUID, reason: str, now: datetime
) -> Refusal | None:
    """Take somebody off a cohort or its waiting list; the seat goes to whoever waits for it. Without a ``viewer`` it is
    what the person asked for."""
    cohorts.lock(session, cohort)
    enrolment = _still_here(session, cohort, enrolment_id)
    refusal = rules.refuse_completed(is_completed(session, enrolment.id))
    if refusal:
        return refusal
    _leave(session, viewer, cohort, enrolment, "participant-withdrawn", reason, now)
    seating.settle(session, viewer.id if viewer else None, cohort, now)
    return None


def bring_back(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    enrolment_id: uuid.UUID,
    reason: str,
    now: datetime,
    received: datetime | None = None,
) -> EnrolmentState:
    """Enter somebody again who was withdrawn, behind all who wait, or behind those who had asked for a seat when this
    one did so anew (``received``); says whether there was a seat."""
    cohorts.lock(session, cohort)
    enrolment = enrolments.enrolment(session, cohort, enrolment_id)
    if enrolment.state is not EnrolmentState.WITHDRAWN:
        raise NotFound
    enrolment.state, enrolment.enrolled_at, enrolment.priority = EnrolmentState.WAITING, received or now, 0
    session.flush()
    seating.settle(session, viewer.id, cohort, now, {enrolment.id})
    changed = {"state": (EnrolmentState.WITHDRAWN, enrolment.state)}
    seats = seating.seats_of(session, cohort, now)
    seating.record(
        session, viewer.id, "participant-returned", cohort, enrolment, now, seats, reason=reason, changed=changed
    )
    return enrolment.state


def exchange(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    enrolment_id: uuid.UUID,
    substitute: RosterRow,
    reason: str,
    now: datetime,
) -> Enrolment | Refusal:
    """Give somebody's seat, and the category it counts for, to a substitute. Whoever waits is not overtaken, as no seat
    becomes free."""
    cohorts.lock(session, cohort)
    enrolment = _still_here(session, cohort, enrolment_id)
    if enrolment.state is not EnrolmentState.ACTIVE:
        raise NotFound
    refusal = rules.refuse_completed(is_completed(session, enrolment.id))
    if refusal:
        return refusal
    result = bring_in(session, viewer, cohort, [substitute], now, seat_of=enrolment)
    if substitute.number in result.refused:
        return result.refused[substitute.number][0]
    entered = result.entered[substitute.number]
    _note(session, viewer, cohort, enrolment, "participant-exchanged", reason, now, EnrolmentState.ACTIVE)
    _note(session, viewer, cohort, entered, "participant-exchanged", reason, now, None)
    return entered


def move(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    enrolment_id: uuid.UUID,
    other: Cohort,
    reason: str,
    now: datetime,
) -> Enrolment | Refusal:
    """Take somebody off a cohort and enter them into another one of the same organiser, behind all who wait there."""
    if other.organisation_id != cohort.organisation_id or other.id == cohort.id:
        raise NotFound
    cohorts.lock(session, cohort, other)
    enrolment = _still_here(session, cohort, enrolment_id)
    refusal = rules.refuse_completed(is_completed(session, enrolment.id))
    if refusal:
        return refusal
    row = as_row(1, enrolments.enrolled_person(session, cohort, enrolment.id), enrolment, None)
    if row is None:
        message = "Data orang ini belum lengkap. Isi NIK, jenis kelamin, dan tanggal lahirnya dulu."
        return Refusal("record_incomplete", message)
    result = bring_in(session, viewer, other, [row], now)
    if result.refused:
        return result.refused[row.number][0]
    entered = result.entered[row.number]
    _leave(session, viewer, cohort, enrolment, "participant-moved", reason, now)
    _note(session, viewer, other, entered, "participant-moved", reason, now, None)
    seating.settle(session, viewer.id, cohort, now)
    return entered


def _still_here(session: Session, cohort: Cohort, enrolment_id: uuid.UUID) -> Enrolment:
    """Somebody who is in a cohort or waits for it, or NotFound."""
    enrolment = enrolments.enrolment(session, cohort, enrolment_id)
    if enrolment.state is EnrolmentState.WITHDRAWN:
        raise NotFound
    return enrolment


def _leave(
    session: Session,
    viewer: Viewer | None,
    cohort: Cohort,
    enrolment: Enrolment,
    action: str,
    reason: str,
    now: datetime,
) -> None:
    before, enrolment.state, enrolment.answer_by = enrolment.state, EnrolmentState.WITHDRAWN, None
    session.flush()
    _note(session, viewer, cohort, enrolment, action, reason, now, before)


def _note(
    session: Session,
    viewer: Viewer | None,
    cohort: Cohort,
    enrolment: Enrolment,
    action: str,
    reason: str,
    now: datetime,
    before: EnrolmentState | None,
) -> None:
    seats, changed = seating.seats_of(session, cohort, now), {"state": (before, enrolment.state)}
    actor_id = viewer.id if viewer else None
    seating.record(session, actor_id, action, cohort, enrolment, now, seats, reason=reason, changed=changed)
