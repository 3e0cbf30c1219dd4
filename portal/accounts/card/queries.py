"""Whose card a number belongs to, and which devices it was used on."""

import uuid
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.card.secret import secret_of
from portal.accounts.models import CardDevice, Person
from portal.accounts.queries import Opening


@dataclass(frozen=True)
class CardHolder:
    """Somebody with a card whose PIN still opens the door, and the secret of its code."""

    name: str
    organisation_id: uuid.UUID | None
    opening: Opening
    secret: str = field(repr=False)

    @property
    def person_id(self) -> uuid.UUID:
        return self.opening.person_id


def holder(session: Session, number: str) -> CardHolder | None:
    """Who has the card with this number. The row is locked, as a device may be about to take a place of the card."""
    statement = select(Person.id, Person.full_name, Person.organisation_id, Person.password_hash).where(
        Person.login == number, Person.active, Person.card_pin.is_not(None), Person.password_hash.is_not(None)
    )
    row = session.execute(statement.with_for_update()).first()
    if row is None:
        return None
    opening = Opening(row.id, None, row.password_hash)
    return CardHolder(row.full_name, row.organisation_id, opening, secret_of(number, row.password_hash))


def places(session: Session, person_id: uuid.UUID) -> list[str | None]:
    """The devices that a card was used on, by the digests of their marks, and None where a further one may come."""
    return list(session.scalars(select(CardDevice.device_digest).where(CardDevice.person_id == person_id)))
