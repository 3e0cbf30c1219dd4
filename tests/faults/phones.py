"""A phone as a script: it keeps what it chose until a receipt says that the server holds it, and sends it again."""

import json
import random
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from portal.content.shapes import Question
from tests.answers import right, wrong
from tests.faults.live import Browser

PATIENCE = 30.0
UNHEARD = 0.75


@dataclass
class Phone:
    """Signed in by ``browser`` and on a page of the attempt at ``paper``. Sequences count its choices."""

    browser: Browser
    paper: str
    questions: Sequence[Question]
    chance: random.Random
    waiting: dict[str, tuple[int, str]] = field(default_factory=dict)
    chosen: dict[str, tuple[int, str]] = field(default_factory=dict)
    receipts: int = 0

    def choose(self) -> str:
        """Answer one of the questions, or answer it anew. Returns which."""
        question = self.chance.choice(self.questions)
        response = self.chance.choice((right, wrong))(question)
        seq = 1 + max((seq for seq, _ in self.chosen.values()), default=0)
        self.waiting[question.key] = self.chosen[question.key] = (seq, response)
        return question.key

    def send(self, cut: float | None = None) -> dict[str, tuple[int, str]]:
        """Send all that waits; what the receipt says is held, of what was sent. With ``cut`` the line breaks after that
        share of everything that would have gone over it, there and back; nothing held is known then unless the whole
        receipt had come."""
        sent = dict(self.waiting)
        request = self._request(sent)
        there = len(request) if cut is None else round(min(1.0, 2 * cut) * len(request))
        try:
            with socket.create_connection(self._server, PATIENCE) as line:
                line.sendall(request[:there])
                held = self._receipt(line, cut) if there == len(request) else None
        except OSError:
            held = None
        return self._note(sent, held or {})

    def _note(self, sent: Mapping[str, tuple[int, str]], held: Mapping[str, list]) -> dict[str, tuple[int, str]]:
        said = {key: (held[key][0], held[key][1]) for key in sent if key in held}
        self.receipts += bool(said)
        for key, (seq, _response) in said.items():
            if seq >= self.waiting[key][0]:
                del self.waiting[key]
        return said

    @property
    def _server(self) -> tuple[str, int]:
        parts = urlsplit(self.browser.url)
        return str(parts.hostname), int(parts.port or 80)

    def _request(self, sent: Mapping[str, tuple[int, str]]) -> bytes:
        assert self.browser.page is not None
        body = json.dumps({"answers": [[key, response, seq] for key, (seq, response) in sent.items()]}).encode()
        head = [
            f"POST {self.paper}/jawaban HTTP/1.1",
            "Host: " + self.browser.url.removeprefix("http://"),
            "Cookie: " + "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.browser.jar),
            f"X-CSRFToken: {self.browser.page.token}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            "Connection: close",
        ]
        return "\r\n".join(head).encode() + b"\r\n\r\n" + body

    def _receipt(self, line: socket.socket, cut: float | None) -> dict[str, list] | None:
        """What the answer says is held; None when it is no receipt or did not come whole. Half of the lines that break
        on the way back do so before the server has said anything."""
        came = b""
        while (cut is None or cut > UNHEARD) and (piece := line.recv(4096)):
            came += piece
        if cut is not None:
            came = came[: round((2 * cut - 1) * len(came))]
        head, _, body = came.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            return None
        try:
            return json.loads(body)["held"]
        except ValueError:
            return None
