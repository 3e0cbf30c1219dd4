"""Who has a card, and whom it must not be printed for."""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.accounts.card.secret import secret_of
from portal.accounts.models import Person
from portal.cohorts.models import CohortGroup, Quota
from portal.cohorts.rules import group_words
from portal.enrolment.models import Enrolment
from portal.enrolment.queries.rosters import roster
from portal.enrolment.rules import EnrolmentState
from portal.identities.models import IdentityPair
from portal.identities.names import words
from portal.identities.rules import PairOutcome
from portal.regions.models import Region
from portal.regions.rules import display_name


@dataclass(frozen=True)
class CardRow:
    """What a sign-in card says."""

    person_id: uuid.UUID
    name: str
    login: str
    pin: str
    secret: str = field(repr=False)
    quota: str
    home: str
    born: date | None
    namesake: bool
    group: str = ""
    """With its room; empty: none."""


BY_NAME = (func.lower(Person.full_name), Enrolment.id)
ORDERS = {
    "name": BY_NAME,
    "quota": (Quota.position.is_(None), Quota.position, *BY_NAME),
    "village": (Region.name, Region.code, *BY_NAME),
    "group": (CohortGroup.position.is_(None), CohortGroup.position, *BY_NAME),
}
"""How a stack of cards may be sorted, for desks by letter, quota, village or group."""


def cards(
    session: Session, cohort_id: uuid.UUID, person_id: uuid.UUID | None = None, order: str = "name", group: str = ""
) -> list[CardRow]:
    """Cards whose PIN was not replaced by a secret of the person's own, those of a group, or that of one person."""
    statement = roster(cohort_id, group=group).add_columns(Person.card_pin, Person.password_hash)
    statement = statement.where(Person.card_pin.is_not(None))
    if person_id is not None:
        statement = statement.where(Person.id == person_id)
    shared = _namesakes(session, cohort_id)
    return [
        CardRow(
            row.person_id,
            row.full_name,
            row.login,
            row.card_pin,
            secret_of(row.login, row.password_hash),
            row.quota,
            display_name(row.village_code, row.village),
            row.birth_date,
            row.person_id in shared,
            group_words(row.group, row.room) if row.group else "",
        )
        for row in session.execute(statement.order_by(None).order_by(*ORDERS[order]))
    ]


def _namesakes(session: Session, cohort_id: uuid.UUID) -> set[uuid.UUID]:
    """Who of a cohort has a name that somebody else there has as well, whatever the titles and the order of words."""
    statement = roster(cohort_id).with_only_columns(Person.id, Person.full_name)
    names = {person_id: tuple(sorted(words(name))) for person_id, name in session.execute(statement)}
    counts = Counter(names.values())
    return {person_id for person_id, name in names.items() if counts[name] > 1}


@dataclass(frozen=True)
class CardCounts:
    """Where people stand with signing in: nothing yet, a printable card, a secret of their own."""

    without: int
    printable: int
    own: int


def card_counts(session: Session, cohort_id: uuid.UUID) -> CardCounts:
    row = session.execute(
        select(
            func.count().filter(Person.password_hash.is_(None)).label("without"),
            func.count().filter(Person.card_pin.is_not(None)).label("printable"),
            func.count().filter(Person.password_hash.is_not(None), Person.card_pin.is_(None)).label("own"),
        )
        .select_from(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.ACTIVE)
    ).one()
    return CardCounts(row.without, row.printable, row.own)


def doubted(cohort_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    """People of a cohort whose NIK the administrator found wrong, for as long as it stands there."""
    return (
        select(Enrolment.id, Person.full_name)
        .join(Person, Person.id == Enrolment.person_id)
        .join(IdentityPair, IdentityPair.person_id == Person.id)
        .where(
            Enrolment.cohort_id == cohort_id,
            Enrolment.state == EnrolmentState.ACTIVE,
            IdentityPair.outcome == PairOutcome.RECORD_WRONG,
            IdentityPair.nik_digest == Person.nik_digest,
        )
        .distinct()
        .order_by(Person.full_name, Enrolment.id)
    )
