"""How much one address may do at once, whoever stands behind it."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.models import AddressThrottle
from portal.accounts.rules import network
from portal.db import add_if_new
from portal.keys import column_cipher
from portal.registration.rules import Limit


def spend(session: Session, what: str, address: str | None, limit: Limit, now: datetime) -> bool:
    """Take one from what an address may do; False where nothing is left just now."""
    key = _key(what, address)
    add_if_new(session, AddressThrottle, address_digest=key, calm_at=now)
    row = session.get_one(AddressThrottle, key, with_for_update=True)
    calm_at = limit.after(row.calm_at, now)
    if calm_at is None:
        return False
    row.calm_at = calm_at
    return True


def is_spent(session: Session, what: str, address: str | None, limit: Limit, now: datetime) -> bool:
    """Whether an address has nothing left. Writes nothing."""
    row = session.get(AddressThrottle, _key(what, address))
    return row is not None and limit.after(row.calm_at, now) is None


def _key(what: str, address: str | None) -> str:
    return column_cipher.digest(f"{what} {network(address)}")
