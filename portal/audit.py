"""The trail: who changed what, from what to what, when and why. Rows are only ever added.

``record`` refuses actions that ``portal.acts`` does not name. Personal values lie apart and encrypted, and the database
lets them be emptied and nothing else.
"""

import enum
import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from portal.acts import ACTIONS, FIELDS
from portal.db import Base, EncryptedJSON, new_id

REASON_LENGTH = 200


class AuditEntry(Base):
    """Somebody did something. ``organisation_id``, ``cohort_id`` and ``person_id`` say in whose trail it stands; a mass
    act stands there once, with its people beside it."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "subject", "subject_id"),
        Index(None, "action", "at"),
        Index(None, "actor_id", "at"),
        Index(None, "organisation_id", "at"),
        Index(None, "cohort_id", "at"),
        Index(None, "person_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None]
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(80))
    organisation_id: Mapped[uuid.UUID | None]
    cohort_id: Mapped[uuid.UUID | None]
    person_id: Mapped[uuid.UUID | None]
    changed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    personal: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    reason: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    people: Mapped[list["AuditPerson"]] = relationship()


class AuditPerson(Base):
    """Somebody whom a mass act concerns."""

    __tablename__ = "audit_person"
    __table_args__ = (Index(None, "entry_id"),)

    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("audit_entry.id"), primary_key=True)


class OfOrganiser(Protocol):
    """A cohort, as far as the trail is concerned."""

    @property
    def id(self) -> uuid.UUID: ...

    @property
    def organisation_id(self) -> uuid.UUID: ...


def record(
    session: Session,
    actor_id: uuid.UUID | None,
    action: str,
    subject: str,
    subject_id: object,
    at: datetime,
    *,
    organisation: uuid.UUID | None = None,
    cohort: OfOrganiser | None = None,
    person: uuid.UUID | None = None,
    people: Iterable[uuid.UUID] = (),
    changed: Mapping[str, tuple[Any, Any]] | None = None,
    personal: Mapping[str, tuple[Any, Any]] | None = None,
    reason: str = "",
    **detail: Any,
) -> uuid.UUID:
    """Add one entry to the transaction at hand, and give its key.

    ``cohort`` says the organiser as well. ``people`` are those whom a mass act concerns. ``changed`` and ``personal``
    hold the old and the new value of each field that changed. What tells of a person (a name, a phone number, a
    village, a remark) goes to ``personal``. No entry holds a NIK, a password or a PIN.
    """
    if action not in ACTIONS or ACTIONS[action].subject != subject:
        raise ValueError(f"{action} of a {subject} is not among the actions of portal/audit.py")
    entry_id = new_id()
    session.add(
        AuditEntry(
            id=entry_id,
            at=at,
            actor_id=actor_id,
            action=action,
            subject=subject,
            subject_id=str(subject_id),
            organisation_id=cohort.organisation_id if cohort else organisation,
            cohort_id=cohort.id if cohort else None,
            person_id=person,
            changed=_changes(changed or {}),
            personal=_changes(personal or {}) or None,
            reason=reason,
            detail={name: _plain(value) for name, value in detail.items()},
        )
    )
    add_people(session, entry_id, dict.fromkeys(people))
    return entry_id


def add_people(session: Session, entry_id: uuid.UUID, people: Iterable[uuid.UUID]) -> None:
    """Say of further people that a mass act, which goes in steps, concerns them too."""
    session.add_all(AuditPerson(entry_id=entry_id, person_id=one) for one in people)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Old and new value of each field of ``after``; what was not there before was nothing."""
    return {name: (before.get(name), value) for name, value in after.items()}


def _changes(pairs: Mapping[str, tuple[Any, Any]]) -> dict[str, list[Any]]:
    if unknown := pairs.keys() - FIELDS.keys():
        raise ValueError(f"{', '.join(sorted(unknown))}: not among the fields of portal/audit.py")
    plain = {name: [_plain(old), _plain(new)] for name, (old, new) in pairs.items()}
    return {name: pair for name, pair in plain.items() if pair[0] != pair[1]}


def _plain(value: Any) -> Any:
    """A value as JSON keeps it, equal ones alike: moments in UTC, sets in order."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, uuid.UUID | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(_plain(one) for one in value)
    if isinstance(value, Collection) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value
