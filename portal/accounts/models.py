"""Tables of people, their roles, and wrong tries to sign in."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.access import Role
from portal.accounts.rules import LOGIN_LENGTH, NAME_LENGTH
from portal.db import Base, EncryptedText, by_value, new_id
from portal.regions.nik import Sex


class Person(Base):
    """Somebody who signs in. NIK and card PIN lie encrypted; the NIK is found again by its keyed hash."""

    __tablename__ = "person"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    login: Mapped[str] = mapped_column(String(LOGIN_LENGTH), unique=True)
    full_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    card_pin: Mapped[str | None] = mapped_column(EncryptedText)
    epoch: Mapped[int] = mapped_column(default=1)
    active: Mapped[bool] = mapped_column(default=True)
    one_time_until: Mapped[datetime | None]
    nik: Mapped[str | None] = mapped_column(EncryptedText)
    nik_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    sex: Mapped[Sex | None] = mapped_column(by_value(Sex, "sex"))
    birth_date: Mapped[date | None]
    phone: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[datetime]

    grants: Mapped[list["RoleGrant"]] = relationship(cascade="all, delete-orphan", lazy="raise_on_sql")


class RoleGrant(Base):
    """One role of one person. Within which organisation or cohort it holds is said by those slices."""

    __tablename__ = "role_grant"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(by_value(Role, "role"), primary_key=True, index=True)


class SignInThrottle(Base):
    """Wrong tries in a row for one account name, whether or not such an account exists."""

    __tablename__ = "sign_in_throttle"

    login_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]
