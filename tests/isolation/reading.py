"""What somebody gets to see: every page and file that is open to them, with ids and times made equal.

Addresses come from the application's own map, so a page that is added is read as well.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any
from zipfile import ZipFile

from python_calamine import CalamineWorkbook
from werkzeug.test import TestResponse

from tests.access.sweep import Door, doors
from tests.isolation.offices import Actor
from tests.isolation.stage import Stage
from tests.pages.client import PageClient

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
NUMBER = r"\b[1-9]\d{3}(?: |%20|\+)?\d{4}\b"
CODE = r"\b(?:(?=[0-9A-Z-]*\d)[0-9A-HJKMNP-TV-Z]{4}-?[0-9A-HJKMNP-TV-Z]{4}|[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4})\b"
DIGEST = r"\b[0-9a-f]{64}\b"
LEDGER = r"(?<=[Bb]uku induk no\. )[\d.]+|(?<=\"ledger_number\": )\d+"
PIN = r"(?<=\"pin\": \")\d{6}"
PLAIN_UUID = r"\b[0-9a-f]{32}\b"
NAMES = re.compile(
    f"(?P<key>{UUID}|{PLAIN_UUID})|(?P<pin>{PIN})|(?P<digest>{DIGEST})|(?P<number>{NUMBER})|(?P<code>{CODE})|(?P<ledger>{LEDGER})"
)
"""What is made by chance or counted over the whole portal: keys, digests, participant numbers, PINs, codes of
certificates and papers, and the running number of the ledger."""
TOKEN = re.compile(r"\.?[\w-]{10,}\.[\w-]{6}\.[\w-]{27}")
"""A signed token carries the time of its signing."""


class Names:
    """Gives whatever is called by a key or number a name by its first appearance, in one course of events.

    ``turn`` names the next request, for chance to begin anew with it: what came before cannot move it.
    """

    def __init__(self, course: str) -> None:
        self.course = course
        self._turns = count(1)
        self._names: dict[str, str] = {}
        self._counts = {kind: count(1) for kind in NAMES.groupindex}

    def equal(self, text: str) -> str:
        return NAMES.sub(self._name, TOKEN.sub("<token>", text))

    def turn(self) -> str:
        return f"{self.course} {next(self._turns)}"

    def _name(self, found: re.Match[str]) -> str:
        kind = str(found.lastgroup)
        plain = re.sub(r"[ +-]|%20", "", found[0])
        return self._names.setdefault(plain, f"<{kind} {next(self._counts[kind])}>")


Read = tuple[str, int, str, str]
"""What was asked, the status of the answer, where it leads on to, and what it says."""


@dataclass(frozen=True)
class Answer:
    """An answer as it came, and as it is taken down."""

    status: int
    location: str
    text: str
    read: Read


class Reader:
    """Asks for one actor, and takes answers down with ids made equal by the ``names`` of a whole course of events."""

    def __init__(self, stage: Stage, actor: Actor, names: Names) -> None:
        self.stage, self.actor, self.names = stage, actor, names
        stage.chance.seed(names.turn())
        self.client: PageClient = actor.client(stage)
        assert self._signed_in()

    def doors(self, method: str) -> Iterator[Door]:
        """Every route that the actor's role may try and whose address the actor has all values for."""
        for door in doors(self.stage.app):
            allowed = door.access.permission is not None and self.actor.role in door.roles
            if allowed and door.method == method and door.names <= self.actor.values.keys():
                yield door

    def request(self, method: str, url: str, data: dict[str, Any] | None = None, body: Any = None) -> "Answer":
        """Send a form; or a ``body``, as scripts of the portal send facts."""
        self.stage.chance.seed(self.names.turn())
        if body is not None:
            headers = {"Accept": "application/json", "X-CSRFToken": self.client.token}
            response = self.client._send(method, url, json=body, headers=headers)
        else:
            form = {"csrf_token": self.client.token} | (data or {}) if method == "POST" else None
            response = self.client._send(method, url, data=form)
        location, text = response.headers.get("Location", ""), text_of(response)
        asked = f"{self.actor.name} {method} {url}"
        read = (self.names.equal(asked), response.status_code, self.names.equal(location), self.names.equal(text))
        response.close()
        if location.startswith("/masuk") or not self._signed_in():
            self.client = self.actor.client(self.stage)  # a form has ended the session
        return Answer(response.status_code, location, text, read)

    def _signed_in(self) -> bool:
        with self.client.http.session_transaction() as session:
            return "_user_id" in session

    def ask(self, method: str, url: str, data: dict[str, Any] | None = None) -> Read:
        return self.request(method, url, data).read

    def look(self) -> Iterator[Read]:
        """Every page and file there is for the actor."""
        for door in self.doors("GET"):
            yield self.ask("GET", door.url(self.stage.app, self.actor.values))


def text_of(answer: TestResponse) -> str:
    data = answer.get_data()
    if answer.mimetype.endswith("spreadsheetml.sheet"):
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return repr([(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names])
    if answer.mimetype == "application/zip":
        with ZipFile(io.BytesIO(data)) as archive:
            return repr([(name, archive.read(name)) for name in archive.namelist()])
    return data.decode("utf-8", "replace")


def differences(before: Iterable[Read], after: Iterable[Read]) -> list[str]:
    """What was answered otherwise the second time: the request, and the first lines that differ."""
    found = []
    for one, other in zip(before, after, strict=True):
        if one != other:
            lines = [
                pair for pair in zip(one[3].splitlines(), other[3].splitlines(), strict=False) if pair[0] != pair[1]
            ]
            found.append(f"{one[:3]} then {other[:3]}: {lines[:3] or (len(one[3]), len(other[3]))}")
    return found
