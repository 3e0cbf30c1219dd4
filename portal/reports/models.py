"""The table of exported lists."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, EncryptedBytes, new_id


class ListExport(Base):
    """A graduation list as it was exported: what the organiser answers for. Stored encrypted: it carries NIK."""

    __tablename__ = "list_export"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"), index=True)
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(8))
    row_count: Mapped[int]
    content: Mapped[bytes] = mapped_column(EncryptedBytes, deferred=True)
