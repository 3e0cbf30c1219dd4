"""Which records of an organiser may be the same person as somebody, and which pairs wait for a word.

Candidates are those of the same birth date, and those whose NIK is one slip of the birth date away; in a crowd of one
day, those of the same name and those one slip away. Their number does not grow with that of the records. No part of a
NIK is stored for this; whole ones are found by their digest.
"""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import Person
from portal.duplicates import rules
from portal.duplicates.models import RecordMerge, RecordPair
from portal.duplicates.rules import BIRTH, WHOLE, BornTogether, Described, Likeness
from portal.errors import NotFound
from portal.keys import column_cipher

CHUNK = 500
MANY = 5000
"""Digests that are asked for at once: so many values may stand in a statement on either database."""


def merged(key: Any) -> ColumnElement[bool]:
    """Whether the record with this key was made part of another one."""
    return exists().where(RecordMerge.gone_id == key, RecordMerge.undone_at.is_(None))


@dataclass(frozen=True)
class Alike:
    """A record that may be the same person as somebody."""

    person_id: uuid.UUID
    name: str
    login: str
    likeness: Likeness


def alike(session: Session, organisation_id: uuid.UUID, asked: Sequence[Described]) -> list[list[Alike]]:
    """Of each of these, in their order, the records of an organiser that may be the same person."""
    days = _by_day(session, organisation_id, {one.birth_date for one in asked if one.birth_date})
    born = [days.get(one.birth_date) or BornTogether() for one in asked]
    slips = [
        [column_cipher.digest(nik) for nik in rules.slips(one.nik, WHOLE if day.is_crowd else BIRTH)]
        for one, day in zip(asked, born, strict=True)
    ]
    others = _by_digest(session, organisation_id, {digest for every in slips for digest in every})
    found = []
    for one, day, digests in zip(asked, born, slips, strict=True):
        candidates = {row.id: row for row in (day.near(one.name) if day.is_crowd else day.everybody())}
        candidates |= {others[digest].id: others[digest] for digest in digests if digest in others}
        found.append([pair for row in candidates.values() if (pair := _judged(one, row))])
    return found


def is_known(session: Session, organisation_id: uuid.UUID, nik: str) -> bool:
    """Whether an organiser has a record with this very NIK."""
    own = (Person.organisation_id == organisation_id, Person.nik_digest == column_cipher.digest(nik))
    return session.scalar(select(Person.id).where(*own)) is not None


def _judged(one: Described, row: Any) -> Alike | None:
    likeness = rules.likeness(one, Described(row.full_name, row.birth_date, row.nik or ""))
    return Alike(row.id, row.full_name, row.login, likeness) if likeness else None


def _rows(
    session: Session, organisation_id: uuid.UUID, column: Any, values: Collection[Any], at_once: int = CHUNK
) -> Iterator[Any]:
    ordered = sorted(values)
    columns = (Person.id, Person.full_name, Person.login, Person.birth_date, Person.nik, Person.nik_digest)
    own = select(*columns).where(Person.organisation_id == organisation_id, ~merged(Person.id))
    for start in range(0, len(ordered), at_once):
        some = own.where(column.in_(ordered[start : start + at_once]))
        yield from session.execute(some.order_by(Person.full_name, Person.id))


def _by_day(session: Session, organisation_id: uuid.UUID, days: Collection[Any]) -> Mapping[Any, BornTogether[Any]]:
    found: dict[Any, BornTogether[Any]] = {}
    for row in _rows(session, organisation_id, Person.birth_date, days):
        found.setdefault(row.birth_date, BornTogether()).add(row.full_name, row)
    return found


def _by_digest(session: Session, organisation_id: uuid.UUID, digests: Collection[str]) -> Mapping[str, Any]:
    return {row.nik_digest: row for row in _rows(session, organisation_id, Person.nik_digest, digests, MANY)}


def never_compared(at_most: int) -> Select[uuid.UUID, uuid.UUID | None]:
    """Records that were not yet compared with others of their organiser, and whose they are, by birth date. Held for
    whoever asks; passes by those that somebody else is changing."""
    own = (Person.organisation_id.is_not(None), Person.compared_at.is_(None))
    ordered = select(Person.id, Person.organisation_id).where(*own).order_by(Person.organisation_id, Person.birth_date)
    return ordered.limit(at_most).with_for_update(skip_locked=True, key_share=True)


def open_pairs(session: Session, person_ids: Collection[uuid.UUID]) -> list[RecordPair]:
    """The pairs of some records of which nobody has said anything yet."""
    found: list[RecordPair] = []
    ordered = sorted(person_ids)
    for start in range(0, len(ordered), CHUNK):
        some = ordered[start : start + CHUNK]
        either = RecordPair.first_id.in_(some) | RecordPair.second_id.in_(some)
        found += session.scalars(select(RecordPair).where(either, RecordPair.dismissed_at.is_(None)))
    return found


_FIRST, _SECOND = aliased(Person), aliased(Person)


def pairs(organisations: Select[uuid.UUID], dismissed: bool = False) -> Select[*tuple[Any, ...]]:
    """Pairs that nobody has said anything about, or those that were dismissed, the latest first."""
    said = aliased(Person)
    statement = (
        select(
            RecordPair,
            _FIRST.full_name.label("first_name"),
            _FIRST.birth_date.label("first_born"),
            _FIRST.login.label("first_login"),
            _SECOND.full_name.label("second_name"),
            _SECOND.birth_date.label("second_born"),
            _SECOND.login.label("second_login"),
            said.full_name.label("who"),
        )
        .join(_FIRST, _FIRST.id == RecordPair.first_id)
        .join(_SECOND, _SECOND.id == RecordPair.second_id)
        .outerjoin(said, said.id == RecordPair.dismissed_by)
        .where(RecordPair.organisation_id.in_(organisations))
        .where(~merged(RecordPair.first_id), ~merged(RecordPair.second_id))
    )
    if dismissed:
        said_so = statement.where(RecordPair.dismissed_at.is_not(None))
        return said_so.order_by(RecordPair.dismissed_at.desc(), RecordPair.id)
    return statement.where(RecordPair.dismissed_at.is_(None)).order_by(RecordPair.found_at.desc(), RecordPair.id)


def pair(session: Session, organisations: Select[uuid.UUID], pair_id: uuid.UUID) -> RecordPair:
    """A pair of one of these organisers, or NotFound."""
    own = select(RecordPair).where(RecordPair.id == pair_id, RecordPair.organisation_id.in_(organisations))
    found = session.scalars(own).first()
    if found is None:
        raise NotFound
    return found


def merges(session: Session, person_id: uuid.UUID) -> list[RecordMerge]:
    """What was made part of a record, and still is; or the record itself of another."""
    into = select(RecordMerge.id).where(RecordMerge.kept_id == person_id)
    gone = select(RecordMerge.id).where(RecordMerge.gone_id == person_id, RecordMerge.undone_at.is_(None))
    own = RecordMerge.id.in_(into.union_all(gone))
    return list(
        session.scalars(select(RecordMerge).where(own, RecordMerge.undone_at.is_(None)).order_by(RecordMerge.made_at))
    )


def with_merged(session: Session, person_id: uuid.UUID) -> list[uuid.UUID]:
    """A record, and those that were made part of it: whose histories belong together."""
    return [person_id, *(one.gone_id for one in merges(session, person_id) if one.kept_id == person_id)]
