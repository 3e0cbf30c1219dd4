"""Noting whose ready text was opened. The portal sends nothing, and cannot know what was sent."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.cohorts.models import Cohort
from portal.enrolment.models import Enrolment, OpenedText
from portal.enrolment.rules import PersonalText


def note_opened(
    session: Session, viewer: Viewer, cohort: Cohort, enrolment: Enrolment, kind: PersonalText, now: datetime
) -> None:
    """Somebody of the staff opens WhatsApp with the text of this kind for this person."""
    session.add(OpenedText(enrolment_id=enrolment.id, kind=kind, opened_by=viewer.id, opened_at=now))
    audit.record(
        session, viewer.id, "text-opened", "enrolment", enrolment.id, now,
        cohort=cohort, person=enrolment.person_id, kind=kind,
    )  # fmt: skip
    session.flush()
