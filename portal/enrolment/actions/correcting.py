"""Correcting what is written of a person."""

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.accounts.models import Person
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.dates import local_date
from portal.duplicates import actions as duplicates
from portal.enrolment import rules
from portal.enrolment.actions import reporting, seating
from portal.enrolment.actions.judging import no_village
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import enrolments
from portal.enrolment.roster.cells import read_birth_date, read_name, read_phone, read_sex, read_village_code
from portal.errors import Refusal
from portal.keys import column_cipher
from portal.ledger.queries import has_completion
from portal.regions import queries as regions
from portal.regions.nik import check_nik


@dataclass(frozen=True)
class ParticipantFacts:
    """What may be corrected about a participant, as typed. An empty NIK means that it stays."""

    full_name: str
    birth_place: str
    birth_date: str
    sex: str
    phone: str | None
    village_code: str
    nik: str = ""


def correct(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    enrolment_id: uuid.UUID,
    facts: ParticipantFacts,
    reason: str,
    now: datetime,
) -> Refusal | None:
    """Correct what a roster got wrong, in the record of this organiser alone. Certificates keep what they say.

    Somebody who counts for a quota of a region, and turns out to live outside of it, keeps the seat and counts for
    what the village says.
    """
    cohorts.lock(session, cohort)
    read = _read(facts, local_date(now, cohorts.zone_of(cohort)))
    for field, value in read.items():
        if isinstance(value, Refusal):
            return replace(value, field=field)
    if not regions.existing(session, {read["village_code"]}):
        return replace(no_village(read["village_code"]), field="village_code")
    person = enrolments.enrolled_person(session, cohort, enrolment_id)
    enrolment = enrolments.enrolment(session, cohort, enrolment_id)
    nik = read.pop("nik")
    refusal = _refuse_nik(session, person, nik) if nik else None
    if refusal:
        return refusal
    changed = {}
    if nik and nik != person.nik:
        changed = {"identity_number": ("", "diganti")}
        person.nik, person.nik_digest = nik, column_cipher.digest(nik)
    personal = _put(person, enrolment, read)
    if changed or personal:
        values: dict[str, Any] = {"changed": changed, "personal": personal, "reason": reason, "person": person.id}
        audit.record(
            session, viewer.id, "participant-corrected", "enrolment", enrolment_id, now, cohort=cohort, **values
        )
    if changed or personal:
        reporting.settle(session, viewer, enrolment_id, now)
        session.flush()
        duplicates.note(session, cohort.organisation_id, [person.id], now)
    if "village_code" in personal:
        seating.settle_quota(session, viewer, cohort, enrolment, reason, now)
    return None


def _read(facts: ParticipantFacts, today: date) -> dict[str, Any]:
    nik = check_nik(facts.nik, birth_date=None, sex=None, known_prefix=lambda code: True) if facts.nik else None
    return {
        "nik": (nik.error or nik.nik) if nik else "",
        "full_name": read_name(facts.full_name),
        "birth_place": facts.birth_place,
        "birth_date": read_birth_date(facts.birth_date, today),
        "sex": read_sex(facts.sex),
        "phone": read_phone(facts.phone or ""),
        "village_code": read_village_code(facts.village_code),
    }


def _refuse_nik(session: Session, person: Person, nik: str) -> Refusal | None:
    """A NIK belongs to one record of an organiser, and to a certificate for good."""
    same = Person.organisation_id == person.organisation_id, Person.nik_digest == column_cipher.digest(nik)
    other = session.scalars(select(Person).where(*same, Person.id != person.id)).first()
    if other is not None:
        message = "NIK ini sudah dipakai data %(name)s pada penyelenggara Anda. Periksa KTP keduanya."
        return Refusal("nik_taken", message, {"name": other.full_name}, "nik")
    refusal = rules.refuse_completed(nik != person.nik and has_completion(session, person.id))
    return replace(refusal, field="nik") if refusal else None


def _put(person: Person, enrolment: Enrolment, read: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Write what differs; the old and the new of each."""
    personal = {}
    for field, value in read.items():
        home = enrolment if field == "village_code" else person
        if getattr(home, field) != value:
            personal[field] = (getattr(home, field), value)
            setattr(home, field, value)
    return personal
