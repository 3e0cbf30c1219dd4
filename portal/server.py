"""The production server. ``python -m portal.server`` is what ``portal serve`` becomes: the process that watches over
the workers holds nothing of the portal but its settings."""

import multiprocessing
import os
import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from portal.config import Settings


def serve(settings: Settings) -> None:
    """Serve until stopped. One process suits SQLite; on PostgreSQL set PORTAL_WORKERS to the number of cores.

    The workers begin as fresh processes: one forked from a process that has set a paper in Typst would hang at its own.
    """
    os.umask(0o077)  # what the workers make, their owner alone can read
    multiprocessing.set_start_method("spawn", force=True)
    Granian(
        "portal.wsgi:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        workers=settings.workers,
        backpressure=1024,
        websockets=False,
        log_access=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
    ).serve()


def become_server() -> None:
    """Go on as the server, under the same process id where there is such a thing (not on Windows)."""
    command = [sys.executable, "-m", "portal.server"]
    if os.name == "posix":
        os.execv(sys.executable, command)  # noqa: S606
    serve(Settings.from_environment(os.environ))


if __name__ == "__main__":
    serve(Settings.from_environment(os.environ))
