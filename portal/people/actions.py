"""What an organiser does with one of its records."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.accounts.models import Person


def read_identity(session: Session, viewer: Viewer, person: Person, reason: str, now: datetime) -> str:
    """The NIK of somebody, to be held beside a card. That it was read, by whom and what for stands in the trail."""
    audit.record(
        session,
        viewer.id,
        "identity-read",
        "person",
        person.id,
        now,
        organisation=person.organisation_id,
        person=person.id,
        reason=reason,
    )
    return person.nik or ""
