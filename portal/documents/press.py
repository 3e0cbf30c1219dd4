"""Setting a paper that holds pictures of others, in a process of its own that can be ended: Typst in a thread cannot.

``python -m portal.documents.press`` reads what to set as JSON and writes the PDF.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

import typst
from werkzeug.exceptions import ServiceUnavailable

DEADLINE = 20.0
"""Seconds; the book of the longest course takes two."""
PATIENCE = 5.0
"""Seconds that somebody waits while another paper is set."""
FAILED = 3

_turn = BoundedSemaphore(1)


class NotSetError(Exception):
    """The paper could not be set, or not in time."""


class BusyError(ServiceUnavailable):
    """Another paper is being set, for longer than somebody should wait. As an answer: come again in a moment."""

    def __init__(self) -> None:
        super().__init__(retry_after=5)


def set_apart(template: Path, data: str, standards: list[str], timestamp: int, deadline: float = DEADLINE) -> bytes:
    """The PDF. One at a time, so that however many ask for one, and however long it takes, others are answered."""
    if not _turn.acquire(timeout=PATIENCE):
        raise BusyError
    try:
        asked = json.dumps([str(template), data, standards, timestamp]).encode()
        command = [sys.executable, "-m", __name__]
        done = subprocess.run(command, input=asked, capture_output=True, timeout=deadline, env=_environment())  # noqa: S603
    except subprocess.TimeoutExpired:
        raise NotSetError(f"not within {deadline} seconds") from None
    finally:
        _turn.release()
    if done.returncode:
        raise NotSetError(done.stderr.decode(errors="replace").strip())
    return done.stdout


def _environment() -> dict[str, str]:
    """What the process needs to find its modules, and none of the portal's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def main() -> int:
    """Set what is asked for, and say in a line what Typst has against it."""
    from portal.documents.pdf import compile_paper  # this process alone: the two modules need each other

    template, data, standards, timestamp = json.load(sys.stdin)
    try:
        sys.stdout.buffer.write(compile_paper(Path(template), data, standards, timestamp))
    except typst.TypstError as error:
        sys.stderr.write(error.message)
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
