"""Correcting what is written of a person."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.dates import local_date
from portal.enrolment.actions.importing import _no_village
from portal.enrolment.queries import enrolments
from portal.enrolment.roster.cells import read_birth_date, read_name, read_phone, read_sex, read_village_code
from portal.errors import Refusal
from portal.regions import queries as regions


@dataclass(frozen=True)
class ParticipantFacts:
    """What may be corrected about a participant, as typed."""

    full_name: str
    birth_place: str
    birth_date: str
    sex: str
    phone: str | None
    village_code: str


def correct(
    session: Session, viewer: Viewer, cohort: Cohort, enrolment_id: uuid.UUID, facts: ParticipantFacts, now: datetime
) -> Refusal | None:
    """Correct what a roster got wrong, in the record of this organiser alone. Certificates keep what they say."""
    read: dict[str, Any] = {
        "full_name": read_name(facts.full_name),
        "birth_place": facts.birth_place,
        "birth_date": read_birth_date(facts.birth_date, local_date(now, cohorts.zone_of(cohort))),
        "sex": read_sex(facts.sex),
        "phone": read_phone(facts.phone or ""),
        "village_code": read_village_code(facts.village_code),
    }
    for field, value in read.items():
        if isinstance(value, Refusal):
            return replace(value, field=field)
    if not regions.existing(session, {read["village_code"]}):
        return replace(_no_village(read["village_code"]), field="village_code")
    person = enrolments.enrolled_person(session, cohort, enrolment_id)
    enrolment = enrolments.enrolment(session, cohort, enrolment_id)
    personal = {}
    for field, value in read.items():
        home = enrolment if field == "village_code" else person
        if getattr(home, field) != value:
            personal[field] = (getattr(home, field), value)
            setattr(home, field, value)
    if personal:
        values: dict[str, Any] = {"personal": personal, "cohort": cohort, "person": person.id}
        audit.record(session, viewer.id, "participant-corrected", "enrolment", enrolment_id, now, **values)
    return None
