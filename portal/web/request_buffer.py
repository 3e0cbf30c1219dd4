"""The request buffer before the application: a request is let in once all of it has arrived, and only so many at once.

Whoever sends slowly waits in the buffer, where waiting costs no thread (the server speaks RSGI, so one loop
waits for all), and who sends next to nothing is sent away. Inside, a few threads do more than many, because Python lets
only one of them run at a time and they would push each other aside; they take who has arrived, first come first served.
"""

import asyncio
import io
import logging
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from wsgiref.types import WSGIApplication

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]  # it comes from elsewhere there

from portal.web.lanes import BUSY, Lane

log = logging.getLogger("portal.web")
IN_MEMORY = 256_000
"""Bytes: a longer body waits in a file."""
PATIENCE = 15.0
"""Seconds that a body may take on its way without anything to show for them."""
SLOWEST = 2_000
"""Bytes a second; a phone on 2G sends more. Whoever is slower uses its patience up."""

LATE = (
    b"<!doctype html><html lang='id'><meta charset='utf-8'><title>Portal Bimtek PSM</title>"
    b"<h1>Kiriman terlalu lama di jalan</h1>"
    b"<p>Sinyal terlalu lemah. Coba lagi, atau pindah ke tempat lain. Yang sudah tersimpan tidak hilang.</p>"
)
LATE_HEADERS = [("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store"), ("retry-after", "5")]

Answer = tuple[int, list[tuple[str, str]], bytes]


class _BrokenOffError(Exception):
    """Only a part of the body arrived."""


class RequestBuffer:
    """An RSGI application around a WSGI one. A body that is longer than ``longest`` bytes is left for the application
    to refuse."""

    def __init__(
        self,
        application: WSGIApplication,
        at_once: int,
        longest: int,
        patience: float = PATIENCE,
        lane: Lane | None = None,
    ) -> None:
        self._application, self._longest, self._patience, self._lane = application, longest, patience, lane
        self._inside = ThreadPoolExecutor(at_once, thread_name_prefix="portal")

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        with SpooledTemporaryFile(IN_MEMORY) as body:
            environ = environ_of(scope)
            try:
                length = await self._receive(environ, protocol, body)
            except TimeoutError:
                protocol.response_bytes(408, LATE_HEADERS, LATE)
                return
            except _BrokenOffError:
                protocol.response_empty(400, [])  # nobody is there to read it
                return
            body.seek(0)
            environ |= {"wsgi.input": body if length <= self._longest else io.BytesIO(), "CONTENT_LENGTH": str(length)}
            status, headers, content = await self._answer(environ)
        if content:
            protocol.response_bytes(status, headers, content)
        else:
            protocol.response_empty(status, headers)

    async def _answer(self, environ: dict[str, Any]) -> Answer:
        """What the application says, once it is this request's turn."""
        lane = self._lane if self._lane is not None and self._lane.takes(environ) else None
        if lane is not None and not await lane.enter(environ):
            return 503, LATE_HEADERS, BUSY
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._inside, answer, self._application, environ)
        except Exception as error:  # the application answers its own faults; this is one of the buffer or beyond it
            log.error("no answer: %s", type(error).__name__)
            return 500, [], b""
        finally:
            if lane is not None:
                lane.leave()

    async def _receive(self, environ: dict[str, Any], protocol: Any, body: IO[bytes]) -> int:
        """Take the body, and say how long it is, or says it is. TimeoutError when it comes too slowly, _BrokenOffError
        when its sender went away before its end."""
        said = environ.get("CONTENT_LENGTH", "")
        length = int(said) if said.isdecimal() and said.isascii() and len(said) < 20 else 0
        if length > self._longest or not (length or "HTTP_TRANSFER_ENCODING" in environ):
            return length
        start, arrived = time.monotonic(), 0
        pieces = aiter(protocol)
        while arrived <= self._longest:
            left = start + self._patience + arrived / SLOWEST - time.monotonic()
            try:
                piece = await asyncio.wait_for(anext(pieces), max(left, 0))
            except (StopAsyncIteration, ProtocolClosed):
                break
            body.write(piece)
            arrived += len(piece)
        if arrived < length:
            raise _BrokenOffError
        return arrived


def environ_of(scope: Any) -> dict[str, Any]:
    """What WSGI says of a request."""
    host, _colon, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        between = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{between}{value}" if key in environ else value
    return environ


def answer(application: WSGIApplication, environ: dict[str, Any]) -> Answer:
    """What a WSGI application answers, whole."""
    said: list[tuple[int, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
        said.append((int(status.partition(" ")[0]), [(name.lower(), value) for name, value in headers]))

    pieces: Iterable[bytes] = application(environ, start_response)
    try:
        content = b"".join(pieces)
    finally:
        getattr(pieces, "close", lambda: None)()
    return (*said[-1], content)
