"""What this process refused since it was last asked: counted in memory, per account, address and hour.

Nothing is written while somebody waits for an answer. Each process writes its counts down once a minute
(portal/accounts/refusals.py); what was counted since is lost when it is killed.
"""

import enum
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from flask import request

from portal.clock import now
from portal.web.asking import signed_in

MAX_COUNTED = 20_000
"""Different accounts and addresses that a process tells apart between two writings; what is beyond stands together."""


class RefusalKind(enum.StrEnum):
    """What was refused."""

    SECRET = "secret"  # noqa: S105 - a wrong PIN or password
    CODE = "code"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    TOKEN = "token"  # noqa: S105 - a form without its token


@dataclass(frozen=True)
class Refused:
    """One line of the counts. ``account`` is a person's id, the keyed hash of a name that nobody has, or empty."""

    hour: datetime
    kind: RefusalKind
    account: str
    address: str


_counts: Counter[Refused] = Counter()
_lock = Lock()


def note(kind: RefusalKind, account: object = None) -> None:
    """Count a refusal of the request at hand: of the account named, or else of whoever is signed in."""
    if account is None:
        who = signed_in()
        account = who.id if who else ""
    one = Refused(_hour(), kind, str(account), request.remote_addr or "")
    with _lock:
        if one not in _counts and len(_counts) >= MAX_COUNTED:
            one = Refused(one.hour, kind, "", "")
        _counts[one] += 1


def _hour() -> datetime:
    return now().replace(minute=0, second=0, microsecond=0)


def drain() -> dict[Refused, int]:
    """The counts so far, which begin anew."""
    with _lock:
        found = dict(_counts)
        _counts.clear()
    return found


def put_back(counts: dict[Refused, int]) -> None:
    """Counts that could not be written down wait for the next time."""
    with _lock:
        _counts.update(counts)
