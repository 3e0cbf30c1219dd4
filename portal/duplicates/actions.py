"""Noting who may be the same person, and that two are not."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.accounts.models import Person
from portal.db import add_those_new, new_id
from portal.duplicates import queries
from portal.duplicates.models import RecordPair
from portal.duplicates.queries import CHUNK, Alike
from portal.duplicates.rules import Described

AT_ONCE = 100
"""Records that are compared in one transaction when their turn comes: nobody waits long for it."""


def note(
    session: Session, organisation_id: uuid.UUID, person_ids: Collection[uuid.UUID], now: datetime
) -> Mapping[uuid.UUID, Sequence[Alike]]:
    """Keep which records may be the same person as some that came in or were corrected, and let go of pairs that are no
    longer alike. What was dismissed stays so."""
    people = _people(session, organisation_id, person_ids)
    asked = [Described(row.full_name, row.birth_date, row.nik or "") for row in people]
    found = dict(zip((row.id for row in people), queries.alike(session, organisation_id, asked), strict=True))
    wanted = {tuple(sorted((one, other.person_id))): other for one, every in found.items() for other in every}
    for pair in queries.open_pairs(session, found):
        if (pair.first_id, pair.second_id) not in wanted:
            session.delete(pair)
    facts = {"organisation_id": organisation_id, "found_at": now}
    rows = [
        {"id": new_id(), "first_id": first, "second_id": second, "likeness": other.likeness, **facts}
        for (first, second), other in wanted.items()
    ]
    add_those_new(session, RecordPair, rows)
    return found


def compare_some(session: Session, now: datetime) -> int:
    """Compare some records that never were with all others of their organiser; says how many. To be called again until
    none is left."""
    waiting = session.execute(queries.never_compared(AT_ONCE)).all()
    for organisation_id in {row.organisation_id for row in waiting}:
        own = [row.id for row in waiting if row.organisation_id == organisation_id]
        note(session, organisation_id, own, now)
        session.execute(update(Person).where(Person.id.in_(own)).values(compared_at=now))
    return len(waiting)


def _people(session: Session, organisation_id: uuid.UUID, person_ids: Collection[uuid.UUID]) -> list[Person]:
    """These records as far as they are the organiser's. Whose they are is looked at here: asked for it, SQLite would go
    through all that the organiser has."""
    ordered = sorted(person_ids)
    found: list[Person] = []
    for start in range(0, len(ordered), CHUNK):
        some = select(Person).where(Person.id.in_(ordered[start : start + CHUNK]), ~queries.merged(Person.id))
        found += (person for person in session.scalars(some) if person.organisation_id == organisation_id)
    return found


def dismiss(session: Session, viewer: Viewer, pair: RecordPair, now: datetime) -> None:
    """Say that two records are two people. Said twice, the first word stands."""
    if pair.dismissed_at is not None:
        return
    pair.dismissed_by, pair.dismissed_at = viewer.id, now
    session.flush()
    audit.record(
        session,
        viewer.id,
        "record-pair-dismissed",
        "record_pair",
        pair.id,
        now,
        organisation=pair.organisation_id,
        people=[pair.first_id, pair.second_id],
    )
