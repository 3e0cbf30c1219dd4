"""Who is in a cohort already, beside a roster, and as the rows of one."""

from collections.abc import Collection

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.cohorts.models import Cohort, Quota
from portal.enrolment.models import Enrolment
from portal.enrolment.roster.comparing import Member
from portal.enrolment.roster.rows import RosterRow
from portal.enrolment.rules import EnrolmentState

CHUNK = 500


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
    waits = case((Enrolment.state == EnrolmentState.WAITING, 1), else_=0)
    found = session.execute(
        select(Person, Enrolment, Quota.name)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .outerjoin(Quota, Quota.id == Enrolment.quota_id)
        .where(Enrolment.cohort_id == cohort.id, Enrolment.state != EnrolmentState.WITHDRAWN)
        .order_by(waits, Enrolment.priority.desc(), Enrolment.enrolled_at, Enrolment.id)
    )
    rows = [as_row(number, *record) for number, record in enumerate(found, 1)]
    return [row for row in rows if row is not None]
