"""Taking an application, and giving its maker a seat at once where the organiser need not look at it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.rules import normal_code
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.enrolment.roster.rows import RosterRow
from portal.errors import Refusal
from portal.keys import column_cipher
from portal.regions import queries as regions
from portal.regions.rules import no_region
from portal.registration import rules, stamps
from portal.registration.actions.deciding import admit
from portal.registration.models import Application, Registration
from portal.registration.queries import applications, registrations
from portal.registration.rules import PsmCondition

APPLICANT = "applicant"
"""Who did it, in the words of an entry: nobody who has an account."""


@dataclass(frozen=True)
class Applicant:
    """Somebody as the form has them. ``consented_at`` is when they agreed to the notice of this version."""

    row: RosterRow
    answers: Mapping[PsmCondition, bool]
    notice_version: str
    may_message: bool


def apply(
    session: Session, found: Registration, cohort: Cohort, applicant: Applicant, code: str, now: datetime
) -> Application | Refusal:
    """Take an application. The same form sent again comes to the same one. Somebody whose NIK is there already is
    answered like anybody else, and waits for the organiser."""
    cohorts.lock(session, cohort)
    before = applications.by_code(session, code)
    if before is not None:
        return before if before.cohort_id == cohort.id else stamps.STALE
    refusal = _refuse(session, found, cohort, applicant, now)
    if refusal:
        return refusal
    made = _made(cohort, applicant, code, now)
    session.add(made)
    session.flush()
    audit.record(
        session, None, "application-received", "application", made.id, now, cohort=cohort, by=APPLICANT
    )  # whose it is, is no business of the trail before it is decided
    alone = not applications.twins(session, made) and not applications.seats_with(session, cohort.id, [made.nik_digest])
    if alone and not registrations.needs_approval(session, found, cohort):
        admit(session, None, cohort, [made], now)
    return made


def _refuse(
    session: Session, found: Registration, cohort: Cohort, applicant: Applicant, now: datetime
) -> Refusal | None:
    village = applicant.row.village_code
    return (
        rules.refuse_time(registrations.phase(found, now))
        or rules.refuse_answers(applicant.answers)
        or rules.refuse_crowd(registrations.undecided(session, cohort.id), cohort.announced_seats)
        or (None if regions.existing(session, [village]) else no_region(village))
    )


def _made(cohort: Cohort, applicant: Applicant, code: str, now: datetime) -> Application:
    row = applicant.row
    return Application(
        cohort_id=cohort.id,
        code_digest=column_cipher.digest(f"application {normal_code(code)}"),
        received_at=now,
        nik=row.nik,
        nik_digest=column_cipher.digest(row.nik),
        full_name=row.name,
        birth_place=row.birth_place,
        birth_date=row.birth_date,
        sex=row.sex,
        phone=row.phone,
        village_code=row.village_code,
        answers={condition.value: bool(applicant.answers.get(condition)) for condition in PsmCondition},
        notice_version=applicant.notice_version,
        consented_at=now,
        may_message=applicant.may_message,
    )
