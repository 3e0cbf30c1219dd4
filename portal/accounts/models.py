"""Tables of people, their roles, what they joined, their sessions, the devices of their cards, and wrong tries."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.access import Role
from portal.accounts.rules import LOGIN_LENGTH, NAME_LENGTH, SCOPE_LENGTH
from portal.db import Base, EncryptedText, by_value, new_id
from portal.regions.nik import Sex
from portal.web.refusals import RefusalKind

_NOT_COMPARED = text("organisation_id IS NOT NULL AND compared_at IS NULL")


class Person(Base):
    """Somebody as one organiser knows them, or an account for staff, which belongs to no organiser.

    What two organisers hold about one human being are two rows that know nothing of each other. NIK and card PIN lie
    encrypted; the NIK is found again by its keyed hash. ``compared_at`` says since when it is known which other records
    of the organiser may be the same person.
    """

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("organisation_id", "nik_digest"),
        Index(None, "organisation_id", "birth_date"),
        Index(
            "ix_person_not_compared",
            "organisation_id",
            "birth_date",
            sqlite_where=_NOT_COMPARED,
            postgresql_where=_NOT_COMPARED,
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    login: Mapped[str] = mapped_column(String(LOGIN_LENGTH), unique=True)
    full_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    card_pin: Mapped[str | None] = mapped_column(EncryptedText)
    active: Mapped[bool] = mapped_column(default=True)
    one_time_until: Mapped[datetime | None]
    nik: Mapped[str | None] = mapped_column(EncryptedText)
    nik_digest: Mapped[str | None] = mapped_column(String(64), index=True)
    sex: Mapped[Sex | None] = mapped_column(by_value(Sex, "sex"))
    birth_place: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    birth_date: Mapped[date | None]
    phone: Mapped[str | None] = mapped_column(String(20))
    joined_account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("joined_account.id"), index=True)
    created_at: Mapped[datetime]
    compared_at: Mapped[datetime | None]

    grants: Mapped[list["RoleGrant"]] = relationship(cascade="all, delete-orphan", lazy="raise_on_sql")


class RoleGrant(Base):
    """One role of one person. Within which organisation or cohort it holds is said by those rooms."""

    __tablename__ = "role_grant"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(by_value(Role, "role"), primary_key=True, index=True)


class JoinedAccount(Base):
    """What somebody joined by a secret of their own, which opens every record in it and no organiser can read.

    One with a ``login`` stands for a number and secret that several organisers shared before records were apart.
    """

    __tablename__ = "joined_account"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    login: Mapped[str | None] = mapped_column(String(LOGIN_LENGTH), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]


class SignInSession(Base):
    """Somebody is signed in, until when. Without the row there is no session, whatever a cookie says.

    Opened by a joined secret it is the session of the whole account; ``person_id`` then says whose number was typed.
    One with a ``scope`` is a pass: it opens the pages of that scope and nothing else, and ends with whatever ends the
    sessions of its person. ``parent_id`` is the session in which it was made.
    """

    __tablename__ = "sign_in_session"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    joined_account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("joined_account.id"), index=True)
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    scope: Mapped[str | None] = mapped_column(String(SCOPE_LENGTH))
    parent_id: Mapped[uuid.UUID | None] = mapped_column(index=True)


class CardDevice(Base):
    """A device that the QR code of somebody's card was used on, by a digest of its mark; or, without one, a place that
    the next device may take. Gone when the PIN of the card ends."""

    __tablename__ = "card_device"
    __table_args__ = (UniqueConstraint("person_id", "device_digest"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    device_digest: Mapped[str | None] = mapped_column(String(64))
    since: Mapped[datetime]


class SignInThrottle(Base):
    """Wrong tries in a row for one account name, whether or not such an account exists: by strangers, or by one device
    that has signed in to it before."""

    __tablename__ = "sign_in_throttle"

    login_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    device: Mapped[str] = mapped_column(String(24), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    blocked_until: Mapped[datetime | None]


class RefusalCount(Base):
    """How often something was refused within an hour: to one account, at one address. Forgotten after 90 days."""

    __tablename__ = "refusal_count"

    hour: Mapped[datetime] = mapped_column(primary_key=True)
    kind: Mapped[RefusalKind] = mapped_column(by_value(RefusalKind, "refusal_kind"), primary_key=True)
    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    address: Mapped[str] = mapped_column(String(45), primary_key=True)
    count: Mapped[int]


class AddressThrottle(Base):
    """Wrong tries by strangers from one address, over all account names: each pushes the moment on at which the
    address counts as calm again."""

    __tablename__ = "address_throttle"

    address_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    calm_at: Mapped[datetime] = mapped_column(index=True)
