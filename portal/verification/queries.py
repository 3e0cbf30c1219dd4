"""The certificate that belongs to a code."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ledger.models import Completion


def by_code(session: Session, code: str) -> Completion | None:
    """The completion behind a verification code."""
    return session.scalars(select(Completion).where(Completion.code == code)).first()
