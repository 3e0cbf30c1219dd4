"""The production server."""

import multiprocessing

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from portal.config import Settings

DOOR = 5
"""Requests that may be on their way in beside those that are worked on: a phone on a bad network sends slowly."""


def serve(settings: Settings) -> None:
    """Serve until stopped. One process suits SQLite; on PostgreSQL set PORTAL_WORKERS to the number of cores.

    The workers begin as fresh processes: one forked from a process that has set a paper in Typst would hang at its own.
    """
    multiprocessing.set_start_method("spawn", force=True)
    Granian(
        "portal.wsgi:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.threads + DOOR,
        backpressure=1024,
        websockets=False,
        log_access=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
    ).serve()
