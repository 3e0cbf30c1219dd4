"""Who of a roster is in the cohort already."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.cohorts.models import Cohort, Quota
from portal.enrolment.models import Enrolment
from portal.enrolment.roster.comparing import Member
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
