"""The door of the server: a request is let in once all of it has arrived, and only so many at once.

Whoever sends slowly waits in front of the door, where threads cost nothing; inside, a few threads do more than many,
because Python lets only one of them run at a time and they would push each other aside.
"""

from _thread import LockType
from collections import deque
from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from threading import Lock
from typing import IO, Any
from wsgiref.types import StartResponse, WSGIApplication

IN_MEMORY = 256_000
"""Bytes: a longer body waits in a file."""
PIECE = 64_000


class Arrivals:
    """A WSGI application behind the door. A body that is longer than ``longest`` bytes (or does not say how long it is)
    is left for the application to refuse."""

    def __init__(self, application: WSGIApplication, at_once: int, longest: int) -> None:
        self._application, self._longest = application, longest
        self._free, self._waiting, self._turn = at_once, deque[LockType](), Lock()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        with SpooledTemporaryFile(IN_MEMORY) as body:
            if length.isdecimal() and 0 < int(length) <= self._longest:
                _arrive(environ["wsgi.input"].read, int(length), body)
                environ["wsgi.input"] = body
            self._enter()
            try:
                return self._application(environ, start_response)
            finally:
                self._leave()

    def _enter(self) -> None:
        """Go in, or wait behind those who came before."""
        with self._turn:
            if self._free:
                self._free -= 1
                return
            ticket = Lock()
            ticket.acquire()
            self._waiting.append(ticket)
        ticket.acquire()

    def _leave(self) -> None:
        """Hand the place to whoever has waited longest."""
        with self._turn:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


def _arrive(read: Callable[[int], bytes], length: int, body: IO[bytes]) -> None:
    """So many bytes, or as many as come before the sender goes away."""
    while length > 0 and (piece := read(min(length, PIECE))):
        body.write(piece)
        length -= len(piece)
    body.seek(0)
