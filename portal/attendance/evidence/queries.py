"""Reading the evidence of a session."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.attendance.evidence.models import EvidencePage
from portal.errors import NotFound


def pages(session: Session, session_id: uuid.UUID) -> Sequence[Any]:
    """The pages of a session in the order in which they came, with who brought them; without the photos."""
    columns = (EvidencePage.id, EvidencePage.added_at, Person.full_name.label("maker_name"))
    order = (EvidencePage.added_at, EvidencePage.added_by, EvidencePage.position)
    found = select(*columns).join(Person, Person.id == EvidencePage.added_by)
    return session.execute(found.where(EvidencePage.session_id == session_id).order_by(*order)).all()


def count(session: Session, session_id: uuid.UUID) -> int:
    own = select(func.count()).select_from(EvidencePage).where(EvidencePage.session_id == session_id)
    return int(session.scalar(own) or 0)


def evidence_page(session: Session, session_id: uuid.UUID, page_id: uuid.UUID) -> EvidencePage:
    """A page within its session."""
    own = select(EvidencePage).where(EvidencePage.id == page_id, EvidencePage.session_id == session_id)
    found = session.scalars(own).first()
    if found is None:
        raise NotFound
    return found
