"""Reading the ledger."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import Person
from portal.ledger.models import Completion

CHUNK = 500


def holders(session: Session, level: str, people: Collection[uuid.UUID], samples: bool) -> set[uuid.UUID]:
    """Those of the records whose person has a completion of this level, at whichever organiser.

    Sample completions count only with ``samples``. Records are the same person's if NIK and birth date agree.
    """
    same = aliased(Person)
    twins = and_(same.nik_digest == Person.nik_digest, same.birth_date == Person.birth_date)
    asked, found = list(people), set()
    for start in range(0, len(asked), CHUNK):
        rows = session.execute(
            select(Person.id)
            .join(same, (same.id == Person.id) | twins)
            .join(Completion, Completion.person_id == same.id)
            .where(Person.id.in_(asked[start : start + CHUNK]), *_proof(level, samples))
        )
        found |= {row.id for row in rows}
    return found


def identified_holders(session: Session, level: str, people: Mapping[str, date], samples: bool) -> set[str]:
    """The same for people who are no record yet, by the digest of their NIK with their birth date."""
    asked, found = list(people), set()
    for start in range(0, len(asked), CHUNK):
        rows = session.execute(
            select(Person.nik_digest, Person.birth_date)
            .join(Completion, Completion.person_id == Person.id)
            .where(Person.nik_digest.in_(asked[start : start + CHUNK]), *_proof(level, samples))
        )
        found |= {row.nik_digest for row in rows if people[row.nik_digest] == row.birth_date}
    return found


def _proof(level: str, samples: bool) -> list[ColumnElement[bool]]:
    proof = [Completion.snapshot["level"].as_string() == level]
    return proof if samples else [*proof, Completion.snapshot["sample"].as_boolean().is_(False)]
