"""What can be done with accounts."""

import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Role, Viewer
from portal.accounts import guessing, joining, queries, rules, sessions
from portal.accounts.card import actions as card_actions
from portal.accounts.models import JoinedAccount, Person, RoleGrant
from portal.accounts.passwords import hash_secret
from portal.accounts.rules import (
    new_number,
    new_pin,
    normal_login,
    refuse_joined_secret,
    refuse_secret,
)
from portal.errors import Refusal

_chance = random.SystemRandom()


def change_secret(session: Session, viewer: Viewer, new: str, now: datetime) -> Refusal | None:
    """Set one's own PIN or password. Ends every other session, and the printed card no longer opens the door."""
    person = queries.person(session, viewer.id)
    own = (viewer.name, viewer.login, person.login, person.phone or "")
    joined = viewer.joined_id is not None
    refusal = refuse_joined_secret(new, own=own) if joined else refuse_secret(new, viewer.is_staff, own)
    if refusal:
        return refusal
    sessions.end_others(session, viewer)
    if viewer.joined_id is not None:
        session.get_one(JoinedAccount, viewer.joined_id).password_hash = hash_secret(new)
        audit.record(session, viewer.joined_id, "joined-secret-changed", "joined_account", viewer.joined_id, now)
        return None
    person.password_hash, person.card_pin, person.one_time_until = hash_secret(new), None, None
    card_actions.forget_places(session, person.id)
    audit.record(session, viewer.id, "secret-changed", "person", person.id, now, person=person.id)
    return None


def create_person(
    session: Session,
    actor: uuid.UUID | None,
    login: str,
    full_name: str,
    secret: str | None,
    roles: Iterable[Role],
    now: datetime,
) -> Person | Refusal:
    """A new account for staff. The account name must be free and the password good enough; one may be given later."""
    name = normal_login(login)
    if not name or name.isdigit():
        return Refusal("login", "Nama akun harus memuat huruf.", field="login")
    if queries.login_taken(session, name):
        return Refusal("login_taken", "Nama akun ini sudah dipakai. Pilih nama lain.", field="login")
    refusal = refuse_secret(secret, staff=True, own=(login, full_name)) if secret is not None else None
    if refusal:
        return refusal
    person = Person(login=name, full_name=full_name, created_at=now)
    person.grants = [RoleGrant(role=role) for role in roles]
    if secret is not None:
        person.password_hash = hash_secret(secret)
    session.add(person)
    session.flush()
    audit.record(session, actor, "person-created", "person", person.id, now, roles=sorted(roles))
    return person


def new_code() -> str:
    """A code for one use, from the system's own source of chance."""
    return rules.new_code(_chance)


@dataclass(frozen=True)
class FreshSecret:
    """A one-time secret with its hash, made before a transaction begins, since the hash is slow."""

    secret: str = field(repr=False)
    digest: str = field(repr=False)


def fresh_secret() -> FreshSecret:
    code = new_code()
    return FreshSecret(code, hash_secret(code))


def give_one_time_secret(session: Session, person: Person, fresh: FreshSecret, now: datetime) -> None:
    """Let somebody in once, to choose a password of their own. What opened the account before opens it no more."""
    person.password_hash, person.one_time_until = fresh.digest, now + rules.ONE_TIME_LASTS
    sessions.end_of(session, person)
    guessing.forgive(session, person.login)


def free_numbers(session: Session, count: int, chance: random.Random = _chance) -> list[str]:
    """So many participant numbers that nobody has yet."""
    found: set[str] = set()
    while len(found) < count:
        fresh = {new_number(chance) for _ in range(count - len(found))}
        for start in range(0, len(fresh), 500):
            some = list(fresh)[start : start + 500]
            taken = set(session.scalars(select(Person.login).where(Person.login.in_(some))))
            taken |= set(session.scalars(select(JoinedAccount.login).where(JoinedAccount.login.in_(some))))
            found |= set(some) - taken
    return list(found)


@dataclass(frozen=True)
class FreshPin:
    """A new PIN with its hash, made before a transaction begins, since the hash is slow."""

    pin: str = field(repr=False)
    digest: str = field(repr=False)


def fresh_pin() -> FreshPin:
    pin = new_pin(_chance)
    return FreshPin(pin, hash_secret(pin))


def issue_pin(session: Session, actor: uuid.UUID, person: Person, fresh: FreshPin, now: datetime) -> None:
    """A fresh PIN for one person's sign-in card."""
    give_pin(session, person, fresh)
    whose: dict[str, Any] = {"organisation": person.organisation_id, "person": person.id}
    audit.record(session, actor, "pin-issued", "person", person.id, now, **whose)


def give_pin(session: Session, person: Person, fresh: FreshPin) -> None:
    """Put a PIN on a card; the act that does so for many records it. It can be printed until the person chooses a
    secret of their own.

    Whoever holds the new card must prove it again before it is joined to anything.
    """
    person.password_hash, person.card_pin = fresh.digest, fresh.pin
    card_actions.forget_places(session, person.id)
    joining.leave(session, person)
    sessions.end_of(session, person)
    guessing.forgive(session, person.login)


def add_role(session: Session, person_id: uuid.UUID, role: Role) -> None:
    if session.get(RoleGrant, (person_id, role)) is None:
        session.add(RoleGrant(person_id=person_id, role=role))
