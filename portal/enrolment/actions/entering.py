"""Entering people without a file: one by hand, or those of another cohort."""

import uuid
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.cohorts import actions as cohort_actions
from portal.cohorts import queries as cohorts
from portal.cohorts.actions import CohortFacts
from portal.cohorts.models import Cohort
from portal.cohorts.rules import QuotaShare
from portal.enrolment.actions import grouping, seating
from portal.enrolment.actions.importing import EntryResult, bring_in
from portal.enrolment.models import Enrolment
from portal.enrolment.queries.members import as_rows
from portal.enrolment.roster.rows import RosterRow
from portal.errors import Refusal


def enter(session: Session, viewer: Viewer, cohort: Cohort, row: RosterRow, now: datetime) -> Enrolment | Refusal:
    """Enter somebody who was typed in by hand: a seat, or the end of the waiting list."""
    result = bring_in(session, viewer, cohort, [row], now)
    if row.number in result.refused:
        return result.refused[row.number][0]
    entered = result.entered[row.number]
    seats, changed = seating.seats_of(session, cohort, now), {"state": (None, entered.state)}
    seating.record(session, viewer.id, "participant-entered", cohort, entered, now, seats, changed=changed)
    return entered


def clone(
    session: Session, viewer: Viewer, cohort: Cohort, title: str, starts_on: date, with_people: bool, now: datetime
) -> tuple[Cohort, EntryResult | None] | Refusal:
    """Open a cohort like another one, from another day on: its place, seats, timetable and trainers; its people too if
    they are wanted, in their groups, those who wait behind the others. Attendance, answers and results are not copied.
    """
    shares = tuple(QuotaShare(None, quota.name, quota.seats, quota.region_code) for quota in cohort.quotas)
    facts = CohortFacts(
        course_version_id=cohort.course_version_id,
        title=title,
        venue=cohort.venue,
        city=cohort.city,
        region_code=cohort.region_code,
        starts_on=starts_on,
        ends_on=cohort.ends_on + (starts_on - cohort.starts_on),
        announced_seats=cohort.announced_seats,
        quotas=shares,
    )
    opened = cohort_actions.open_cohort(session, viewer, cohort.organisation, facts, now, like=cohort)
    if isinstance(opened, Refusal):
        return opened
    cohort_actions.set_trainers(session, viewer, opened, _trainers(session, cohort), now)
    if not with_people:
        return opened, None
    result = bring_in(session, viewer, opened, as_rows(session, cohort), now)
    grouping.copy_groups(session, cohort, opened)
    people: Collection[uuid.UUID] = [one.person_id for one in result.entered.values()]
    audit.record(session, viewer.id, "people-copied", "cohort", opened.id, now, cohort=opened, people=people)
    return opened, result


def _trainers(session: Session, cohort: Cohort) -> set[uuid.UUID]:
    """Those who teach in a cohort and still work for its organiser."""
    working = cohorts.working_trainers(session, cohort.organisation_id)
    return {row.id for row in cohorts.trainers(session, cohort.id)} & working
