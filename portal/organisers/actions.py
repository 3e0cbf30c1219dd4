"""What can be done with organisers and the people who work for them."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Role, Viewer
from portal.accounts import actions as accounts
from portal.accounts.models import Person
from portal.errors import Refusal
from portal.organisers.models import Organisation, OrganisationMember
from portal.organisers.rules import OrganiserKind
from portal.regions import queries as regions
from portal.regions.rules import no_region


@dataclass(frozen=True)
class OrganisationFacts:
    """What is said about an organiser."""

    name: str
    unit: str
    kind: OrganiserKind
    region_code: str | None
    signer_title: str
    signer_name: str
    number_pattern: str


def save_organisation(
    session: Session, viewer: Viewer, organisation: Organisation | None, facts: OrganisationFacts, now: datetime
) -> Organisation | Refusal:
    """Add an organiser, or change what is said about one. Papers already issued keep what they say."""
    twin = session.scalar(select(Organisation.id).where(Organisation.name == facts.name))
    if twin is not None and (organisation is None or twin != organisation.id):
        return Refusal("name_taken", "Penyelenggara dengan nama ini sudah ada.", field="name")
    if facts.region_code and not regions.existing(session, {facts.region_code}):
        return no_region(facts.region_code)
    new = organisation is None
    organisation = organisation or Organisation(created_at=now, is_sample=False)
    for name, value in vars(facts).items():
        setattr(organisation, name, value)
    session.add(organisation)
    session.flush()
    action = "organisation-created" if new else "organisation-changed"
    audit.record(session, viewer.id, action, "organisation", organisation.id, now, name=facts.name)
    return organisation


def add_staff(
    session: Session,
    viewer: Viewer,
    organisation: Organisation,
    role: Role,
    login: str,
    full_name: str,
    secret: str,
    now: datetime,
) -> Person | Refusal:
    """A new account for somebody who works for an organiser."""
    if role not in (Role.ORGANISER, Role.TRAINER):
        raise ValueError(f"{role} does not work for an organiser")
    person = accounts.create_person(session, viewer.id, login, full_name, secret, [role], now)
    if isinstance(person, Refusal):
        return person
    join_organisation(session, organisation.id, person.id, role)
    return person


def join_organisation(session: Session, organisation_id: uuid.UUID, person_id: uuid.UUID, role: Role) -> None:
    session.add(OrganisationMember(organisation_id=organisation_id, person_id=person_id, role=role))
