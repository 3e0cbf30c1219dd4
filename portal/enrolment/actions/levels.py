"""Asking, for those who get a seat in a course that requires a level, whether they have completed it."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.accounts.models import Person
from portal.cohorts.models import Cohort
from portal.enrolment.models import Enrolment
from portal.enrolment.rules import EnrolmentState
from portal.errors import Refusal
from portal.identities import actions as identities
from portal.identities.actions import Asking, LevelAnswer
from portal.identities.queries import recognised
from portal.identities.rules import Identity, refuse_codes, refuse_level


def ask(
    session: Session, cohort: Cohort, level: str, askings: Sequence[Asking], now: datetime
) -> Mapping[str, LevelAnswer]:
    """The answers by digest of the NIK, or none at all where no level is required."""
    if not level or not askings:
        return {}
    return identities.ask(session, cohort.organisation_id, level, askings, cohort.organisation.is_sample, now)


def reasons(level: str, answer: LevelAnswer | None) -> list[Refusal]:
    """Why somebody gets no seat: the same words whatever another organiser knows."""
    if answer is None or answer.yes:
        return []
    return [refuse_level(level), refuse_codes()] if answer.unread else [refuse_level(level)]


def keep(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    level: str,
    answers: Mapping[str, LevelAnswer],
    seats: Mapping[str, uuid.UUID],
    now: datetime,
) -> None:
    """Keep what was answered about those who got a seat, and about those who got none for it."""
    if answers:
        identities.keep(session, viewer, cohort, level, answers, seats, now)


def ask_for_seats(session: Session, viewer: Viewer, cohort: Cohort, level: str, now: datetime) -> None:
    """Ask for everybody in a cohort whose course has come to require a level. Nobody loses the seat by it."""
    rows = session.execute(
        select(Enrolment.id, Person.nik_digest, Person.full_name, Person.birth_date)
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            Enrolment.cohort_id == cohort.id,
            Enrolment.state == EnrolmentState.ACTIVE,
            Person.nik_digest.is_not(None),
        )
    ).all()
    known = recognised(session, level, [row.id for row in rows])
    asked = {row.nik_digest: row for row in rows if row.id not in known}
    askings = [Asking(digest, Identity(row.full_name, row.birth_date)) for digest, row in asked.items()]
    answers = ask(session, cohort, level, askings, now)
    keep(session, viewer, cohort, level, answers, {digest: row.id for digest, row in asked.items()}, now)
