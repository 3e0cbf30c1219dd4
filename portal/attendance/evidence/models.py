"""The table of photographed lists."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, EncryptedBytes, new_id


class EvidencePage(Base):
    """A photo of a page of the list that people signed, encrypted: it names them all. Kept as long as the minutes."""

    __tablename__ = "evidence_page"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("class_session.id"), index=True)
    position: Mapped[int]
    """Among the photos that came with it, from 1."""
    added_at: Mapped[datetime]
    added_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    content: Mapped[bytes] = mapped_column(EncryptedBytes, deferred=True)
