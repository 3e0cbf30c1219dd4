"""The trail of every change: who did what to which record, and when. Rows are only ever added."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.db import Base, new_id


class AuditEntry(Base):
    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "subject", "subject_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(80))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


def record(
    session: Session,
    actor_id: uuid.UUID | None,
    action: str,
    subject: str,
    subject_id: object,
    at: datetime,
    **detail: Any,
) -> None:
    """Add one entry to the transaction at hand. Details never hold a NIK, a password or a PIN."""
    session.add(
        AuditEntry(
            at=at,
            actor_id=actor_id,
            action=action,
            subject=subject,
            subject_id=str(subject_id),
            detail=detail,
        )
    )
