"""Reading across organisers what may be known, and the pairs that wait for the administrator."""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.errors import NotFound
from portal.identities.models import IdentityPair, LevelQuestion
from portal.identities.rules import CODE_SPAN, Ground, Identity
from portal.ledger.models import Completion
from portal.ledger.queries import proof
from portal.organisers.models import Organisation

CHUNK = 500


@dataclass(frozen=True)
class Record:
    """Somebody's record at an organiser with a completion: how it is written down, and the certificate's code."""

    person_id: uuid.UUID
    organisation_id: uuid.UUID
    identities: tuple[Identity, ...]
    code: str


def records(session: Session, level: str, digests: Collection[str], samples: bool) -> dict[str, list[Record]]:
    """Every completion of a level under one of these NIK, at whatever organiser. Only the act that asks reads this."""
    found: dict[str, list[Record]] = {}
    for some in _chunks(digests):
        rows = session.execute(
            select(
                Person.id,
                Person.nik_digest,
                Person.full_name,
                Person.birth_date,
                Person.organisation_id,
                Completion.code,
                Completion.snapshot["name"].as_string().label("printed"),
            )
            .join(Completion, Completion.person_id == Person.id)
            .where(Person.nik_digest.in_(some), *proof(level, samples))
            .order_by(Completion.ledger_number)
        )
        for row in rows:
            names = dict.fromkeys((row.full_name, row.printed or row.full_name))
            identities = tuple(Identity(name, row.birth_date) for name in names)
            found.setdefault(row.nik_digest, []).append(Record(row.id, row.organisation_id, identities, row.code))
    return found


def settled(session: Session, organisation_id: uuid.UUID, digests: Collection[str]) -> list[IdentityPair]:
    """What the administrator has settled of an organiser's people with one of these NIK, the latest last."""
    found: list[IdentityPair] = []
    for some in _chunks(digests):
        pairs = select(IdentityPair).where(
            IdentityPair.organisation_id == organisation_id,
            IdentityPair.nik_digest.in_(some),
            IdentityPair.outcome.is_not(None),
        )
        found += session.scalars(pairs.order_by(IdentityPair.settled_at))
    return found


def wrong_codes(session: Session, organisation_id: uuid.UUID, now: datetime) -> int:
    """How many certificate codes an organiser has lately sent in vain."""
    wrong = select(func.count()).where(
        LevelQuestion.organisation_id == organisation_id,
        LevelQuestion.asked_at > now - CODE_SPAN,
        LevelQuestion.code_typed,
        LevelQuestion.ground == Ground.NONE,
    )
    return session.scalar(wrong) or 0


def recognised(session: Session, level: str, enrolments: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the enrolments for which it was answered yes that the level has been completed."""
    found: set[uuid.UUID] = set()
    for some in _chunks(enrolments):
        found |= set(
            session.scalars(
                select(LevelQuestion.enrolment_id).where(
                    LevelQuestion.enrolment_id.in_(some),
                    LevelQuestion.level == level,
                    LevelQuestion.ground != Ground.NONE,
                )
            )
        )
    return found


def _chunks(values: Collection[Any]) -> Iterator[list[Any]]:
    every = list(values)
    return (every[start : start + CHUNK] for start in range(0, len(every), CHUNK))


_ASKER = Organisation.__table__.alias("asker")
_HOLDER = Organisation.__table__.alias("holder")
_PAIRS = (
    select(
        IdentityPair.id,
        IdentityPair.level,
        IdentityPair.asked_at,
        IdentityPair.asked_name,
        IdentityPair.asked_birth_date,
        _ASKER.c.name.label("asker"),
        Person.full_name.label("record_name"),
        Person.birth_date.label("record_birth_date"),
        _HOLDER.c.name.label("holder"),
        Person.nik,
        IdentityPair.outcome,
        IdentityPair.reason,
        IdentityPair.settled_at,
    )
    .join(Person, Person.id == IdentityPair.person_id)
    .join(_ASKER, _ASKER.c.id == IdentityPair.organisation_id)
    .join(_HOLDER, _HOLDER.c.id == Person.organisation_id)
)
"""What is needed to decide about a pair, and nothing else of either record. Only the administrator's pages read it."""


_ANSWERED = exists().where(
    LevelQuestion.organisation_id == IdentityPair.organisation_id,
    LevelQuestion.nik_digest == IdentityPair.nik_digest,
    LevelQuestion.level == IdentityPair.level,
    LevelQuestion.asked_at >= IdentityPair.asked_at,
    LevelQuestion.ground != Ground.NONE,
)
"""Whoever asked has got a yes since, by the code or by the word of the administrator: nothing is left to do."""


def pairs(done: bool) -> Select[*tuple[Any, ...]]:
    """Pairs that wait, the oldest first; or those that are settled, the latest first."""
    if done:
        return _PAIRS.where(IdentityPair.outcome.is_not(None)).order_by(IdentityPair.settled_at.desc(), IdentityPair.id)
    waiting = _PAIRS.where(IdentityPair.outcome.is_(None), ~_ANSWERED)
    return waiting.order_by(IdentityPair.asked_at, IdentityPair.id)


def pair(session: Session, pair_id: uuid.UUID) -> Any:
    found = session.execute(_PAIRS.where(IdentityPair.id == pair_id)).first()
    if found is None:
        raise NotFound
    return found


def told(cohort_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    """How the administrator settled what was asked for a cohort and is still open there, the latest first."""
    return (
        select(
            IdentityPair.asked_name.label("name"),
            IdentityPair.asked_birth_date.label("birth_date"),
            IdentityPair.outcome,
            IdentityPair.settled_at,
        )
        .where(IdentityPair.cohort_id == cohort_id, IdentityPair.outcome.is_not(None), ~_ANSWERED)
        .order_by(IdentityPair.settled_at.desc(), IdentityPair.id)
    )
