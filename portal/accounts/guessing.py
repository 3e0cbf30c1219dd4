"""Wrong tries to sign in: how they are counted, what they cost whoever makes them, and how they are forgotten.

Three counts slow a guesser: of one account name by strangers, of one account name by a device that has signed in to it
before, and of one address over all names. What strangers do to an account does not touch its own devices.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from portal.accounts.models import AddressThrottle, SignInThrottle
from portal.accounts.rules import (
    ADDRESS_FULL,
    FORGET_AFTER,
    MAX_WAIT,
    Tries,
    after_slips,
    after_spread,
    normal_login,
    wait_after,
)
from portal.db import add_if_new
from portal.keys import column_cipher

STRANGERS, INSIDE = "", "inside"
MAX_FORGOTTEN = 50
"""Old rows that one sign-in clears away: more than the one or two that it may add."""


@dataclass(frozen=True)
class Source:
    """Where a try comes from: the address, and the device if it has signed in to this account before."""

    address: str
    device: str = STRANGERS

    @property
    def is_stranger(self) -> bool:
        return self.device == STRANGERS


def name_digest(login: str) -> str:
    """What stands for an account name in the counts, whether or not there is such an account."""
    return column_cipher.digest(normal_login(login))


def unknown_name(login: str) -> str:
    """What stands for a name that nobody has where refusals are counted: not the name, which may be a slip for one."""
    return f"~{name_digest(login)[:16]}"


def tries(session: Session, login: str, source: Source) -> Tries:
    """What has gone wrong before, as far as it slows this try down."""
    row = session.get(SignInThrottle, (name_digest(login), source.device))
    address = session.get(AddressThrottle, _address(source)) if source.is_stranger else None
    return Tries(row.blocked_until if row else None, row.last_at if row else None, address.calm_at if address else None)


def cut_down(session: Session, login: str, source: Source, now: datetime) -> None:
    """A wait that was stored while the clock stood far ahead ends with the longest one from now."""
    row = session.get(SignInThrottle, (name_digest(login), source.device))
    if row is not None:
        row.blocked_until, row.last_at = now + MAX_WAIT, now


def note_failure(session: Session, login: str, source: Source, now: datetime) -> None:
    """Count a wrong try: for the name from there, and for the address. Forget some that are long past."""
    key = {"login_digest": name_digest(login), "device": source.device}
    add_if_new(session, SignInThrottle, **key, failures=0, last_at=now)
    row = session.get_one(SignInThrottle, tuple(key.values()), with_for_update=True)
    row.failures = row.failures + 1 if now - row.last_at < FORGET_AFTER else 1
    row.last_at = now
    row.blocked_until = now + wait_after(row.failures)
    if source.is_stranger:
        add_if_new(session, AddressThrottle, address_digest=_address(source), calm_at=now)
        address = session.get_one(AddressThrottle, _address(source), with_for_update=True)
        address.calm_at = after_spread(address.calm_at, now)
    forget(session, now)


def note_success(session: Session, login: str, source: Source, now: datetime) -> None:
    """Forget the wrong tries from there. They were slips of whoever is in now: the address gets them back."""
    row = session.get(SignInThrottle, (name_digest(login), source.device))
    if row is not None:
        address = session.get(AddressThrottle, _address(source), with_for_update=True) if source.is_stranger else None
        if address is not None:
            address.calm_at = after_slips(address.calm_at, row.failures)
        session.delete(row)
    forget(session, now)


def forgive(session: Session, login: str) -> None:
    """Forget every wrong try for an account name, wherever it came from: it has a new card or a new secret."""
    session.execute(delete(SignInThrottle).where(SignInThrottle.login_digest == name_digest(login)))


def _address(source: Source) -> str:
    return column_cipher.digest(f"address {source.address}")


def forget(session: Session, now: datetime) -> None:
    """Clear a bounded number of rows away that slow nobody down any more, or never will as the clock was set back."""
    last_at, calm_at = SignInThrottle.last_at, AddressThrottle.calm_at
    for past in (last_at < now - FORGET_AFTER, last_at > now + FORGET_AFTER):
        _delete_some(session, select(SignInThrottle).where(past).order_by(last_at))
    for past in (calm_at < now, calm_at > now + 2 * ADDRESS_FULL):
        _delete_some(session, select(AddressThrottle).where(past).order_by(calm_at))


def _delete_some(session: Session, old: Select[*tuple[Any, ...]]) -> None:
    """Those that nobody else deals with just now. Each bound by itself: with both at once no index helps."""
    for row in session.scalars(old.limit(MAX_FORGOTTEN).with_for_update(skip_locked=True)):
        session.delete(row)
