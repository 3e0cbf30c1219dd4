"""What can be done with organisers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.errors import Refusal
from portal.organisers.models import Organisation
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
    before = {} if new else {name: getattr(organisation, name) for name in vars(facts)}
    for name, value in vars(facts).items():
        setattr(organisation, name, value)
    session.add(organisation)
    session.flush()
    action = "organisation-created" if new else "organisation-changed"
    changed = audit.differences(before, vars(facts))
    audit.record(
        session,
        viewer.id,
        action,
        "organisation",
        organisation.id,
        now,
        organisation=organisation.id,
        changed=changed,
        name=facts.name,
    )
    return organisation
