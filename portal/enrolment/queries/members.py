"""Who is in a cohort already, beside a roster, and as the rows of one."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import Person
from portal.cohorts.models import Cohort, Quota
from portal.duplicates.models import RecordMerge
from portal.enrolment.models import Enrolment
from portal.enrolment.queries.bookings import booked_elsewhere
from portal.enrolment.roster.comparing import Member
from portal.enrolment.roster.rows import RosterRow
from portal.enrolment.rules import EnrolmentState
from portal.keys import column_cipher

CHUNK = 500


@dataclass(frozen=True)
class KnownPerson:
    """Somebody with this NIK whom the organiser knows already. ``state``: how they stand in this cohort, if at all;
    ``elsewhere``: another cohort on the same days that they are in, or ""."""

    id: uuid.UUID
    full_name: str
    birth_date: date | None
    state: EnrolmentState | None
    merged: bool = False
    """Whether the NIK is that of a record that was made part of this one."""
    elsewhere: str = ""


def members(session: Session, cohort: Cohort, digests: Collection[str]) -> dict[str, Member]:
    """Those who are in a cohort, by digest of the NIK."""
    ordered = sorted(digests)
    found: dict[str, Member] = {}
    for start in range(0, len(ordered), CHUNK):
        rows = session.execute(
            select(Person.nik_digest, Enrolment, Person, Quota.name)
            .join(Enrolment, Enrolment.person_id == Person.id)
            .outerjoin(Quota, Quota.id == Enrolment.quota_id)
            .where(
                Enrolment.cohort_id == cohort.id,
                Enrolment.state != EnrolmentState.WITHDRAWN,
                Person.nik_digest.in_(ordered[start : start + CHUNK]),
            )
        )
        for digest, enrolment, person, quota in rows:
            found[str(digest)] = Member(
                enrolment_id=enrolment.id,
                person_id=person.id,
                full_name=person.full_name,
                sex=person.sex,
                birth_date=person.birth_date,
                birth_place=person.birth_place,
                phone=person.phone,
                village_code=enrolment.village_code,
                quota=quota,
            )
    return found


def known_people(session: Session, cohort: Cohort, niks: list[str]) -> dict[str, KnownPerson]:
    digests = [column_cipher.digest(nik) for nik in niks]
    known, kept = {}, aliased(Person)
    for start in range(0, len(digests), CHUNK):
        rows = session.execute(
            select(kept.id, kept.full_name, Person.birth_date, Person.nik_digest, Enrolment.state, RecordMerge.id)
            .outerjoin(RecordMerge, (RecordMerge.gone_id == Person.id) & RecordMerge.undone_at.is_(None))
            .join(kept, kept.id == func.coalesce(RecordMerge.kept_id, Person.id))
            .outerjoin(Enrolment, (Enrolment.person_id == kept.id) & (Enrolment.cohort_id == cohort.id))
            .where(
                Person.organisation_id == cohort.organisation_id,
                Person.nik_digest.in_(digests[start : start + CHUNK]),
            )
        )
        for row in rows:
            known[row.nik_digest] = KnownPerson(row[0], row.full_name, row.birth_date, row.state, row[5] is not None)
    booked = booked_elsewhere(session, cohort, {one.id for one in known.values()})
    return {
        digest: replace(one, elsewhere=booked[one.id].title) if one.id in booked else one
        for digest, one in known.items()
    }


def as_row(number: int, person: Person, enrolment: Enrolment, quota: str | None) -> RosterRow | None:
    """Somebody's record as a roster would say it; None where it lacks what a roster needs."""
    if not (person.nik and person.sex and person.birth_date):
        return None
    return RosterRow(
        number=number,
        nik=person.nik,
        name=person.full_name,
        sex=person.sex,
        birth_date=person.birth_date,
        phone=person.phone,
        village_code=enrolment.village_code,
        quota=quota,
    )


def as_rows(session: Session, cohort: Cohort) -> list[RosterRow]:
    """Everybody who is in a cohort, then those who wait for it, in the order that their seats come by."""
    waits = case((Enrolment.state == EnrolmentState.ACTIVE, 0), else_=1)
    found = session.execute(
        select(Person, Enrolment, Quota.name)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .outerjoin(Quota, Quota.id == Enrolment.quota_id)
        .where(Enrolment.cohort_id == cohort.id, Enrolment.state != EnrolmentState.WITHDRAWN)
        .order_by(waits, Enrolment.priority.desc(), Enrolment.enrolled_at, Enrolment.id)
    )
    rows = [as_row(number, *record) for number, record in enumerate(found, 1)]
    return [row for row in rows if row is not None]
