"""Tables of organisers, the people who work for them, and invitations."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.access import Role
from portal.db import Base, by_value, new_id
from portal.organisers.rules import NAME_LENGTH, NOTE_LENGTH, Duty, OrganiserKind


class Organisation(Base):
    """Who runs trainings and signs certificates. A sample organiser's papers say CONTOH."""

    __tablename__ = "organisation"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), unique=True)
    unit: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    kind: Mapped[OrganiserKind] = mapped_column(by_value(OrganiserKind, "organiser_kind"))
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    signer_title: Mapped[str] = mapped_column(String(NAME_LENGTH))
    signer_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    number_pattern: Mapped[str] = mapped_column(String(NAME_LENGTH))
    is_sample: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class OrganisationMember(Base):
    """Somebody works for an organiser, as organiser or as trainer."""

    __tablename__ = "organisation_member"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    role: Mapped[Role] = mapped_column(by_value(Role, "role"), primary_key=True)


class Invitation(Base):
    """A duty is offered to whoever brings the code. The code itself is stored nowhere, only its keyed hash."""

    __tablename__ = "invitation"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    role: Mapped[Role] = mapped_column(by_value(Role, "role"))
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    @property
    def duty(self) -> Duty:
        return Duty(self.role, self.organisation_id)
