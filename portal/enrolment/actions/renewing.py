"""What a roster says of people who are in the cohort already: nothing new, or something to be changed."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.accounts.models import Person
from portal.cohorts.models import Cohort
from portal.duplicates import actions as duplicates
from portal.enrolment.actions import seating
from portal.enrolment.models import Enrolment
from portal.enrolment.queries.members import CHUNK, members
from portal.enrolment.roster import comparing
from portal.enrolment.roster.comparing import Member
from portal.enrolment.roster.rows import RosterRow
from portal.errors import Refusal
from portal.keys import column_cipher
from portal.regions import queries as regions
from portal.regions.rules import no_region

REASON = "impor daftar peserta"


@dataclass(frozen=True)
class Renewal:
    """A row of somebody who is in already. Without changes and reasons it says nothing new."""

    row: RosterRow
    member: Member
    changes: Mapping[str, tuple[Any, Any]]
    reasons: Sequence[Refusal]
    notes: Sequence[Refusal]


@dataclass(frozen=True)
class Renewals:
    """The rows of those who are in already, and all others."""

    known: Sequence[Renewal]
    others: Sequence[RosterRow]

    @property
    def changed(self) -> list[Renewal]:
        return [one for one in self.known if one.changes and not one.reasons]

    @property
    def unchanged(self) -> list[Renewal]:
        return [one for one in self.known if not one.changes and not one.reasons]

    @property
    def refused(self) -> list[Renewal]:
        return [one for one in self.known if one.reasons]


def compare(session: Session, cohort: Cohort, rows: Sequence[RosterRow]) -> Renewals:
    """Part the rows of a roster, and see what is new about those who are in. Changes nothing."""
    digests = {row.nik: column_cipher.digest(row.nik) for row in rows}
    found = members(session, cohort, digests.values())
    villages = regions.existing(session, {row.village_code for row in rows if digests[row.nik] in found})
    known = [_renewal(row, found[digests[row.nik]], villages) for row in rows if digests[row.nik] in found]
    return Renewals(known, [row for row in rows if digests[row.nik] not in found])


def _renewal(row: RosterRow, member: Member, villages: set[str]) -> Renewal:
    reasons = list(comparing.refusals(member, row))
    if row.village_code not in villages:
        reasons.append(no_region(row.village_code))
    return Renewal(row, member, comparing.differences(member, row), reasons, list(comparing.notes(member, row)))


def apply(session: Session, viewer: Viewer, cohort: Cohort, renewals: Renewals, now: datetime) -> None:
    """Write what has changed, each with its entry in the trail, as if it had been corrected by hand."""
    changed = renewals.changed
    people = _by_id(session, Person, [one.member.person_id for one in changed])
    enrolments = _by_id(session, Enrolment, [one.member.enrolment_id for one in changed])
    for one in changed:
        person, enrolment = people[one.member.person_id], enrolments[one.member.enrolment_id]
        for name, (_before, value) in one.changes.items():
            setattr(enrolment if name == "village_code" else person, name, value)
        values: dict[str, Any] = {"personal": one.changes, "cohort": cohort, "person": person.id, "reason": REASON}
        audit.record(session, viewer.id, "participant-corrected", "enrolment", enrolment.id, now, **values)
        if "village_code" in one.changes:
            seating.settle_quota(session, viewer, cohort, enrolment, REASON, now)
    if changed:
        session.flush()
        duplicates.note(session, cohort.organisation_id, people, now)


def _by_id(session: Session, table: Any, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Any]:
    found: dict[uuid.UUID, Any] = {}
    for start in range(0, len(ids), CHUNK):
        rows = session.scalars(select(table).where(table.id.in_(ids[start : start + CHUNK])))
        found.update((row.id, row) for row in rows)
    return found
