"""A browser of the least kind: one kept connection, cookies, and what went over the wire."""

import asyncio
import re
import time
import zlib
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
PATIENCE = 60.0
"""Seconds after which an answer counts as not coming."""


class Failed(Exception):
    """The server answered with what nobody should see, or not at all."""


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Tally:
    """What a run measures: seconds of each step, bytes in both directions, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    sent: int = 0
    received: int = 0
    requests: int = 0
    errors: list[str] = field(default_factory=list)

    def note(self, step: str, seconds: float) -> None:
        self.seconds.setdefault(step, []).append(seconds)


class Client:
    """Speaks HTTP/1.1 with the server on the loopback. ``token`` is the newest one found on a page."""

    def __init__(self, port: int, tally: Tally) -> None:
        self.port, self.tally = port, tally
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.at = "/"
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def get(self, step: str, path: str) -> Answer:
        return await self._timed(step, "GET", path, b"", {})

    async def post(self, step: str, path: str, **fields: str) -> Answer:
        """A form with its token; where the answer leads on (303), the page behind it is part of the step."""
        body = urlencode({"csrf_token": self.token, **fields}).encode()
        return await self._timed(step, "POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    async def send(self, step: str, path: str, body: bytes) -> Answer:
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.token}
        return await self._timed(step, "POST", path, body, headers)

    async def _timed(self, step: str, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        begun = time.perf_counter()
        answer = await asyncio.wait_for(self._exchange(method, path, body, headers), PATIENCE)
        while answer.status == 303:
            self.at = urlsplit(answer.headers["location"]).path
            answer = await asyncio.wait_for(self._exchange("GET", self.at, b"", {}), PATIENCE)
        self.tally.note(step, time.perf_counter() - begun)
        if answer.status != 200:
            raise Failed(f"{step}: {method} {path}: {answer.status}")
        found = TOKEN.search(answer.body)
        self.token = found[1].decode() if found else self.token
        return answer

    async def _exchange(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Accept-Encoding: gzip"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        request = ("\r\n".join(lines) + "\r\n\r\n").encode() + body
        self._writer.write(request)
        await self._writer.drain()
        self.tally.sent += len(request)
        self.tally.requests += 1
        return await self._read()

    async def _read(self) -> Answer:
        assert self._reader is not None
        head = await self._reader.readuntil(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in filter(None, rest):
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                key, _, kept = value.strip().split(";")[0].partition("=")
                self.cookies[key] = kept
            headers[name.lower()] = value.strip()
        body = await self._body(headers)
        self.tally.received += len(head) + len(body)
        if headers.get("content-encoding") == "gzip":
            body = zlib.decompress(body, 31)
        return Answer(int(first.split()[1]), headers, body)

    async def _body(self, headers: dict[str, str]) -> bytes:
        assert self._reader is not None
        if headers.get("transfer-encoding") == "chunked":
            parts = []
            while size := int(await self._reader.readline(), 16):
                parts.append(await self._reader.readexactly(size))
                await self._reader.readline()
            await self._reader.readline()
            return b"".join(parts)
        return await self._reader.readexactly(int(headers.get("content-length", 0)))

    def close(self) -> None:
        """Let go of the connection; whoever asks again opens another one."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None
