"""What an organiser decides about applications. Seats are given by the same rule as to anybody else."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.enrolment.actions import leaving, seating
from portal.enrolment.actions.importing import bring_in
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import enrolments
from portal.enrolment.roster.rows import RosterRow
from portal.enrolment.rules import EnrolmentState
from portal.errors import Refusal
from portal.registration import rules
from portal.registration.actions import following, reporting
from portal.registration.models import Application
from portal.registration.queries import applications as queries
from portal.registration.rules import ApplicationState

APPLIED_ANEW = "mendaftar lagi"
AT_ONCE = 500
"""Applications that one act approves at most."""


def approve(
    session: Session, viewer: Viewer, cohort: Cohort, ids: Sequence[uuid.UUID], now: datetime
) -> dict[uuid.UUID, Refusal | None]:
    """Approve some applications: each gets a seat, or waits for one by the time it was received. Gives for each what
    stood against it, if anything did; those that were decided meanwhile are left out."""
    cohorts.lock(session, cohort)
    return _approve(session, viewer, cohort, queries.chosen(session, cohort, list(ids)), now)


def approve_plain_ones(
    session: Session, viewer: Viewer, cohort: Cohort, now: datetime
) -> dict[uuid.UUID, Refusal | None]:
    """The same for all of which nothing is to be settled first."""
    cohorts.lock(session, cohort)
    return _approve(session, viewer, cohort, queries.plain_ones(session, cohort, AT_ONCE), now)


def _approve(
    session: Session, viewer: Viewer, cohort: Cohort, found: Sequence[Application], now: datetime
) -> dict[uuid.UUID, Refusal | None]:
    twins = queries.with_twins(session, cohort.id, [one.id for one in found])
    against: dict[uuid.UUID, Refusal | None] = {one.id: rules.TWIN if one.id in twins else None for one in found}
    against |= admit(session, viewer, cohort, [one for one in found if one.id not in twins], now)
    return against


def admit(
    session: Session, viewer: Viewer | None, cohort: Cohort, found: Sequence[Application], now: datetime
) -> dict[uuid.UUID, Refusal]:
    """Enter those who applied, under the lock of the cohort. Who is in already is recognised, and who had left comes
    back behind those who had applied by then. Gives what stood against those who were not entered."""
    there = queries.seats_with(session, cohort.id, [one.nik_digest for one in found])
    fresh = [one for one in found if one.nik_digest not in there]
    result = bring_in(session, viewer, cohort, [_row(at, one) for at, one in enumerate(fresh)], now)
    seats = {one.id: result.entered[at] for at, one in enumerate(fresh) if at in result.entered}
    seats |= {one.id: there[one.nik_digest] for one in found if one.nik_digest in there}
    for one in found:
        if one.id in seats:
            _seat(session, viewer, cohort, one, seats[one.id], now)
    following.note_places(session, cohort, now)
    people = [seats[one.id].person_id for one in found if one.id in seats]
    if people:
        who: dict[str, Any] = {} if viewer else {"by": "applicant"}
        audit.record(
            session, viewer.id if viewer else None, "applications-approved", "cohort", cohort.id, now,
            cohort=cohort, people=people, count=len(people), **who,
        )  # fmt: skip
    return {fresh[at].id: reasons[0] for at, reasons in result.refused.items()}


def _seat(
    session: Session, viewer: Viewer | None, cohort: Cohort, found: Application, seat: Enrolment, now: datetime
) -> None:
    if viewer and seat.state is EnrolmentState.WITHDRAWN:
        leaving.bring_back(session, viewer, cohort, seat.id, APPLIED_ANEW, now, found.received_at)
    found.state, found.enrolment_id = ApplicationState.APPROVED, seat.id
    found.decided_by, found.decided_at = viewer.id if viewer else None, now
    session.flush()
    reporting.hand_on(session, found)


def _row(number: int, found: Application) -> RosterRow:
    """The application as a row of a roster. Without leave to be written to, the phone stays with the application: the
    cohort's texts for WhatsApp go to every number that its people have."""
    return RosterRow(
        number=number,
        nik=found.nik,
        name=found.full_name,
        sex=found.sex,
        birth_date=found.birth_date,
        phone=found.phone if found.may_message else None,
        village_code=found.village_code,
        quota=None,
        birth_place=found.birth_place,
        received=found.received_at,
    )


def refuse(
    session: Session, viewer: Viewer, cohort: Cohort, application_id: uuid.UUID, reason: str, now: datetime
) -> Refusal | None:
    """Refuse an application; whoever made it reads the reason."""
    cohorts.lock(session, cohort)
    found = _fresh(session, cohort, application_id)
    refusal = rules.refuse_decided(found.state)
    if refusal:
        return refusal
    _decide(session, viewer, cohort, found, ApplicationState.REFUSED, "application-refused", now, reason)
    return None


def keep(session: Session, viewer: Viewer, cohort: Cohort, application_id: uuid.UUID, now: datetime) -> Refusal | None:
    """Of applications with the same NIK keep this one, with the earliest time of them. The others count no more; a seat
    that one of them had goes on with it. What the cohort knows of the person stays as it is."""
    cohorts.lock(session, cohort)
    found = _fresh(session, cohort, application_id)
    others = queries.twins(session, found)
    if not rules.is_live(found.state) or not others:
        return rules.NO_TWIN
    seat_id = found.enrolment_id or next((one.enrolment_id for one in others if one.enrolment_id), None)
    found.received_at = min(one.received_at for one in (found, *others))
    for one in others:
        one.enrolment_id = None
        _decide(session, viewer, cohort, one, ApplicationState.SET_ASIDE, "application-set-aside", now)
    if seat_id:
        found.state, found.enrolment_id = ApplicationState.APPROVED, seat_id
        seat = enrolments.enrolment(session, cohort, seat_id)
        seat.enrolled_at = min(seat.enrolled_at, found.received_at)
        session.flush()
        seating.settle(session, viewer.id, cohort, now)
    session.flush()
    return None


def _fresh(session: Session, cohort: Cohort, application_id: uuid.UUID) -> Application:
    """An application as it stands under the lock."""
    found = queries.application(session, cohort, application_id)
    session.refresh(found)
    return found


def _decide(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    found: Application,
    state: ApplicationState,
    action: str,
    now: datetime,
    reason: str = "",
) -> None:
    changed = {"state": (found.state, state)}
    found.state, found.reason = state, reason
    found.decided_by, found.decided_at = viewer.id, now
    audit.record(
        session, viewer.id, action, "application", found.id, now, cohort=cohort, changed=changed, reason=reason
    )
    session.flush()
