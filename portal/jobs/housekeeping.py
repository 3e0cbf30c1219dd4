"""What has to be done without anybody asking is looked for once an hour by each process: what may no longer be kept is
forgotten, what came in is compared, what has lapsed ends. What one of them has done, the others find done."""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy.orm import Session

from portal.clock import now
from portal.db import db
from portal.web.transaction import unit_of_work

log = logging.getLogger("portal.housekeeping")

Chore = Callable[[Session, datetime], int]
"""Does some of what waits, and says how much; called again until that is nothing."""
PAUSE = timedelta(hours=1)


def start_thread(app: Flask, chores: Sequence[Chore]) -> threading.Thread:
    thread = threading.Thread(target=_forever, args=(app, chores), name="portal-housekeeping", daemon=True)
    thread.start()
    return thread


def _forever(app: Flask, chores: Sequence[Chore]) -> None:
    pause = threading.Event()
    while True:
        tidy(app, chores)
        pause.wait(PAUSE.total_seconds())


def tidy(app: Flask, chores: Sequence[Chore]) -> None:
    """Do every chore to its end, in steps that each are a transaction. One that fails waits for the next hour."""
    for chore in chores:
        try:
            while _step(app, chore):
                pass
        except Exception as error:
            log.error("housekeeping waits: %s", type(error).__name__)


def _step(app: Flask, chore: Chore) -> int:
    with app.app_context(), unit_of_work():
        return chore(db.session(), now())
