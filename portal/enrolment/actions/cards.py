"""Making and renewing the cards of a cohort."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.accounts import actions as accounts
from portal.accounts.card.actions import allow_one_more
from portal.accounts.models import Person
from portal.cohorts.models import Cohort
from portal.enrolment.queries import enrolments, rosters
from portal.errors import Refusal


def without_card(session: Session, cohort_id: uuid.UUID) -> list[uuid.UUID]:
    """People of a cohort who have nothing to sign in with yet."""
    statement = rosters.roster(cohort_id).with_only_columns(Person.id).where(Person.password_hash.is_(None))
    return list(session.scalars(statement))


def issue_pins(session: Session, fresh: dict[uuid.UUID, accounts.FreshPin]) -> list[uuid.UUID]:
    """A first PIN for each person who has none yet; whom these are."""
    people = list(session.scalars(select(Person).where(Person.id.in_(fresh), Person.password_hash.is_(None))))
    for person in people:
        accounts.give_pin(session, person, fresh[person.id])
    return [person.id for person in people]


def renew_pin(session: Session, viewer: Viewer, cohort: Cohort, enrolment_id: uuid.UUID, now: datetime) -> Person:
    """A new card for somebody who lost the PIN. The old PIN or password no longer opens the door."""
    person = enrolments.enrolled_person(session, cohort, enrolment_id)
    accounts.issue_pin(session, viewer.id, person, accounts.fresh_pin(), now)
    return person


def allow_device(
    session: Session, viewer: Viewer, cohort: Cohort, enrolment_id: uuid.UUID, now: datetime
) -> Refusal | None:
    """Let the QR code of somebody's card be used on one more device."""
    person = enrolments.enrolled_person(session, cohort, enrolment_id)
    refusal = allow_one_more(session, person, now)
    if refusal is None:
        whose: dict[str, Any] = {"cohort": cohort, "person": person.id}
        audit.record(session, viewer.id, "card-device-allowed", "person", person.id, now, **whose)
    return refusal


def record_cards(
    session: Session, viewer: Viewer, cohort: Cohort, people: Collection[uuid.UUID], now: datetime
) -> None:
    """Note whose PINs were printed."""
    audit.record(session, viewer.id, "cards-printed", "cohort", cohort.id, now, cohort=cohort, people=people)


def record_pins(
    session: Session,
    actor: uuid.UUID,
    cohort: Cohort,
    people: Collection[uuid.UUID],
    now: datetime,
    entry_id: uuid.UUID | None,
) -> uuid.UUID | None:
    """Note who was given a PIN: one entry for the whole act, to which its later steps add their people."""
    if not people:
        return entry_id
    if entry_id is None:
        return audit.record(session, actor, "pins-issued", "cohort", cohort.id, now, cohort=cohort, people=people)
    audit.add_people(session, entry_id, people)
    return entry_id
