"""Requests for izin and sakit for tests."""

import io
import uuid
from datetime import datetime

from PIL import Image
from sqlalchemy.orm import Session

from portal.attendance.evidence.models import EvidencePage
from portal.attendance.excuses.models import Excuse, ExcuseLetter, ExcuseSession
from portal.attendance.excuses.rules import ExcuseKind, ExcuseState
from portal.documents.photos import remade


def paper(colour: str = "white") -> bytes:
    """A small photo of a page."""
    target = io.BytesIO()
    Image.new("RGB", (60, 80), colour).save(target, "JPEG")
    return target.getvalue()


def furnish(session: Session, seat: uuid.UUID, person: uuid.UUID, session_id: uuid.UUID, at: datetime) -> uuid.UUID:
    """A request with a letter that waits; gives its key."""
    made = Excuse(
        enrolment_id=seat,
        kind=ExcuseKind.SICK,
        state=ExcuseState.ASKED,
        reason="Demam sejak semalam",
        asked_at=at,
        asked_by=person,
    )
    session.add(made)
    session.flush()
    letter = remade(paper())
    assert isinstance(letter, bytes)
    session.add(ExcuseSession(excuse_id=made.id, session_id=session_id, enrolment_id=seat))
    session.add(ExcuseLetter(excuse_id=made.id, content=letter, added_at=at))
    session.flush()
    return made.id


def photographed(session: Session, session_id: uuid.UUID, by: uuid.UUID, at: datetime) -> uuid.UUID:
    """A photo of a signed list; gives its key."""
    photo = remade(paper())
    assert isinstance(photo, bytes)
    made = EvidencePage(session_id=session_id, position=1, added_at=at, added_by=by, content=photo)
    session.add(made)
    session.flush()
    return made.id
