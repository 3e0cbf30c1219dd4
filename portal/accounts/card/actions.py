"""What can be done with the places of a card."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.card import queries, rules
from portal.accounts.card.queries import CardHolder
from portal.accounts.models import CardDevice, Person
from portal.errors import Refusal


def take_place(session: Session, holder: CardHolder, device: str, now: datetime) -> Refusal | None:
    """Let a device use the code of a card, if it has a place or one is free. The holder's row must be locked."""
    places = queries.places(session, holder.person_id)
    if device in places:
        return None
    refusal = rules.refuse_device(places, device)
    if refusal:
        return refusal
    open_place = select(CardDevice).where(CardDevice.person_id == holder.person_id, CardDevice.device_digest.is_(None))
    row = session.scalars(open_place).first() or CardDevice(person_id=holder.person_id)
    row.device_digest, row.since = device, now
    session.add(row)
    whose: dict[str, Any] = {"organisation": holder.organisation_id, "person": holder.person_id}
    audit.record(session, holder.person_id, "card-device-taken", "person", holder.person_id, now, **whose)
    return None


def allow_one_more(session: Session, person: Person, now: datetime) -> Refusal | None:
    """Open one more place; the next device that brings the code takes it. The act that does so records it."""
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    refusal = rules.refuse_one_more(queries.places(session, person.id))
    if refusal is None:
        session.add(CardDevice(person_id=person.id, since=now))
    return refusal


def forget_places(session: Session, person_id: uuid.UUID) -> None:
    """The PIN has ended, and the code with it: the next one begins anew."""
    session.execute(delete(CardDevice).where(CardDevice.person_id == person_id))
