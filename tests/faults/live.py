"""The portal as it runs in earnest, in processes of its own, and a browser that talks to it over the network."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from http.cookiejar import CookieJar
from threading import Event
from types import TracebackType
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

from portal.config import PREFIX, Settings
from portal.paths import ROOT
from tests.pages.client import Page
from tests.servers import ahead
from tests.servers.postgres import free_port

PATIENCE = 60.0
"""Seconds after which something that should happen counts as not happening."""
LOOK_EVERY = 0.02
FORM, JSON, BETWEEN = "application/x-www-form-urlencoded", "application/json", b"-between-the-parts-"


def wait_for(happened: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Come back as soon as it has happened; AssertionError when it does not in time."""
    end = time.monotonic() + patience
    pause = Event()
    while not happened():
        assert time.monotonic() < end, f"{what}: not within {patience} seconds"
        pause.wait(LOOK_EVERY)


class LiveServer:
    """The server on a port of its own, started on entering and gone, with its children, on leaving. As `portal serve`
    starts it, or (``at_once``) without that command's detour."""

    def __init__(self, settings: Settings, at_once: bool = True) -> None:
        self.command = ["portal.server"] if at_once else ["portal.cli", "serve"]
        self.settings = settings
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = settings.data_dir / "server.log"
        inherited = {name: text for name, text in os.environ.items() if not name.startswith(PREFIX) and name != "PORT"}
        self.environment = inherited | {
            "PORTAL_DATA_DIR": str(settings.data_dir),
            "PORTAL_DATABASE_URL": settings.database_url,
            "PORTAL_PORT": str(self.port),
            "PORTAL_WORKERS": str(settings.workers),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "LiveServer":
        try:
            self.start()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def start(self) -> None:
        """Start, and wait until it answers."""
        self.begin()
        wait_for(self.answers, "the server's first answer")

    def begin(self) -> None:
        """Start, and wait for nothing."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.command],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """End the server and all its children at once, as a power cut would: none of them can tidy up."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def worker_ids(self) -> list[int]:
        """The processes that answer, which the server has begun."""
        assert self.process is not None
        listed = subprocess.run(
            ["ps", "-A", "-ww", "-o", "pid=", "-o", "ppid=", "-o", "args="], capture_output=True, text=True, check=True
        ).stdout
        lines = [line.split(maxsplit=2) for line in listed.splitlines()]
        mine = str(self.process.pid)
        return [int(pid) for pid, parent, args in lines if parent == mine and "spawn_main" in args]

    def move_clock(self, by: timedelta) -> None:
        """Stop, and go on with a clock that is so far ahead of the true one."""
        self.kill()
        self.command = [ahead.__name__] if by else ["portal.server"]
        self.environment[ahead.SECONDS] = str(by.total_seconds())
        self.start()

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Time for its database to be made as new; afterwards it runs. On PostgreSQL it is not there meanwhile."""
        if not self.settings.database.startswith("sqlite"):
            self.kill()
        yield
        if self.process is None:
            self.start()

    def ended(self) -> bool:
        """Whether the server has ended by itself."""
        assert self.process is not None
        return self.process.poll() is not None

    def answers(self) -> bool:
        assert not self.ended(), self.log.read_text()
        return self.reachable()

    def reachable(self) -> bool:
        try:
            return Browser(self.url).get("/masuk").status == 200
        except (URLError, OSError):
            return False


@dataclass(frozen=True)
class Answer:
    """A page as it came, after redirects."""

    status: int
    path: str
    text: str

    @property
    def token(self) -> str:
        """The token of the page's forms."""
        return next(field["value"] or "" for field in self.fields("csrf_token"))

    def fields(self, name: str) -> list[dict[str, str | None]]:
        return [field for field in Page(self.text).all("input") if field.get("name") == name]


class Browser:
    """Keeps cookies, sends forms with the token of the page it was on, follows redirects. An error status raises."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.jar = CookieJar()
        self.opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(self.jar))
        self.page: Answer | None = None

    def get(self, path: str) -> Answer:
        return self._open(path, None)

    def post(self, path: str, **fields: str | list[str]) -> Answer:
        """Send a form of the page at hand."""
        return self._open(path, self._form(fields))

    def send(self, path: str, facts: dict[str, Any]) -> dict[str, Any]:
        """Send facts as a script of the page at hand does; what it is answered. The page stays."""
        with self._asked(path, json.dumps(facts).encode(), JSON) as response:
            return json.loads(response.read())

    def upload(self, path: str, name: str, data: bytes) -> Answer:
        """Send a form of the page at hand that takes one file."""
        assert self.page is not None
        parts = (
            b'Content-Disposition: form-data; name="csrf_token"\r\n\r\n' + self.page.token.encode(),
            f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode() + data,
        )
        form = b"".join(b"--" + BETWEEN + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + BETWEEN + b"--\r\n"
        return self._open(path, form, f"multipart/form-data; boundary={BETWEEN.decode()}")

    def post_and_vanish(self, path: str, **fields: str | list[str]) -> None:
        """Send a form and be gone before any answer: nobody is told whether it arrived."""
        line = http.client.HTTPConnection(str(urlsplit(self.url).netloc), timeout=PATIENCE)
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)
        line.request("POST", path, self._form(fields), {"Cookie": cookies, "Content-Type": FORM})
        line.close()

    def sign_in(self, login: str, secret: str) -> Answer:
        self.get("/masuk")
        answer = self.post("/masuk", login=login, secret=secret)
        assert answer.path != "/masuk"
        return answer

    def _form(self, fields: dict[str, str | list[str]]) -> bytes:
        assert self.page is not None
        return urlencode({"csrf_token": self.page.token, **fields}, doseq=True).encode()

    def _open(self, path: str, body: bytes | None, kind: str = FORM) -> Answer:
        with self._asked(path, body, kind) as response:
            text = response.read().decode()
            self.page = Answer(response.status, urlsplit(response.url).path, text)
        return self.page

    def _asked(self, path: str, body: bytes | None, kind: str) -> Any:
        token = {"X-CSRFToken": self.page.token} if self.page and kind == JSON else {}
        request = Request(self.url + path, body, {"Content-Type": kind, **token})
        return self.opener.open(request, timeout=PATIENCE)
