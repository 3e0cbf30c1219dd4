"""A moment that an address names by a day and an hour of the place."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import request

DAY, CLOCK = "hari", "pukul"
FIRST, LAST = 2000, 2100
"""Years that anybody means."""


def asked_moment(zone: str) -> datetime | None:
    """The moment that the address names; of a day without an hour its beginning. Nonsense is none."""
    day, clock = request.args.get(DAY, "")[:10], request.args.get(CLOCK, "")[:5] or "00:00"
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}")
    except ValueError:
        return None
    return moment.replace(tzinfo=ZoneInfo(zone)) if FIRST <= moment.year <= LAST else None
