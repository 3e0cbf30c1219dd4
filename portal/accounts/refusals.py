"""What was refused, written down by each process once a minute, kept for 90 days and read by the administrator."""

import logging
import threading
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person, RefusalCount
from portal.accounts.rules import REFUSALS_KEPT
from portal.clock import now
from portal.db import add_to_count, db
from portal.web.refusals import Refused, drain, put_back
from portal.web.transaction import unit_of_work

log = logging.getLogger("portal.refusals")
PAUSE = timedelta(minutes=1)
AT_ONCE = 500


def start_thread(app: Flask) -> threading.Thread:
    thread = threading.Thread(target=_forever, args=(app,), name="portal-refusals", daemon=True)
    thread.start()
    return thread


def _forever(app: Flask) -> None:
    pause = threading.Event()
    while not pause.wait(PAUSE.total_seconds()):
        write_down(app)


def write_down(app: Flask) -> None:
    """Add what this process counted to the table. What cannot be written now is kept for the next time."""
    counts = sorted(drain().items(), key=lambda pair: tuple(vars(pair[0]).values()))
    try:
        while counts:
            with app.app_context(), unit_of_work():
                add(db.session(), counts[:AT_ONCE], now())
            counts = counts[AT_ONCE:]
    except Exception as error:
        put_back(dict(counts))
        log.error("counts of refusals wait: %s", type(error).__name__)


def add(session: Session, counts: Sequence[tuple[Refused, int]], moment: datetime) -> None:
    """Add counts to those of the same hour, and forget what is too old."""
    for one, count in counts:
        add_to_count(session, RefusalCount, count, **vars(one))
    session.execute(delete(RefusalCount).where(RefusalCount.hour < moment - REFUSALS_KEPT))


def rows() -> Select[*tuple[Any, ...]]:
    """The newest hours first, in each what was refused most often."""
    return select(RefusalCount).order_by(
        RefusalCount.hour.desc(), RefusalCount.count.desc(), RefusalCount.account, RefusalCount.address
    )


def names(session: Session, found: list[RefusalCount]) -> dict[str, Person]:
    """The people behind the accounts of some rows, by what the rows call them."""
    ids = [one.account for one in found if len(one.account) == len(str(uuid.UUID(int=0)))]
    people = session.scalars(select(Person).where(Person.id.in_([uuid.UUID(text) for text in ids])))
    return {str(person.id): person for person in people}
