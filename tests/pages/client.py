"""A browser for tests that checks every page it opens."""

import re
import uuid
from contextvars import Context
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.test import TestResponse

from portal.access import Viewer
from portal.accounts.models import SignInSession
from portal.db import db
from portal.web.transaction import unit_of_work
from tests.secrets import told, typed

EARLY, ENDLESS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
RAW_TOKEN = "a" * 40
VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "wbr",
    "path",
    "rect",
    "circle",
}
VALUE = r"""("[^"]*"|'[^']*')"""
TAG = r"""(<(?:[^<>"']|"[^"]*"|'[^']*')*>)"""
BREAK = r"(?:\s*\n\s*|\s{2,})"
"""Where a template's line breaks."""
ENDS_P = {"div", "dl", "fieldset", "form", "h2", "h3", "h4", "hr", "ol", "p", "pre", "section", "table", "ul"}
"""Before any of these a browser ends the paragraph that is open."""
LABELLED = {"text", "password", "search", "file", "date", "time", "number", "checkbox", "radio"}


class Page(HTMLParser):
    """A page taken apart, as far as the checks need it."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.faults: list[str] = []
        self.tokens = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.elements.append((tag, found))
        if tag in ENDS_P and "p" in self.open:
            self.faults.append(f"<{tag}> inside <p>")
        if "style" in found or any(name.startswith("on") for name in found):
            self.faults.append(f"inline style or handler on <{tag}>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:] or 'nothing'}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


class PageAnswer(TestResponse):
    """An answer whose page reads on without the line breaks of its template, so that a test names what is shown."""

    @property
    def text(self) -> str:
        said = super().text
        return flowing(said) if self.mimetype == "text/html" else said


def flowing(page: str) -> str:
    """A page as if its templates were written in one line; values and what people typed keep their lines."""
    parts = re.split(TAG, page)
    for index, part in enumerate(parts):
        if index % 2:
            parts[index] = re.sub(rf"{VALUE}|{BREAK}", lambda found: found[1] or " ", part)
        elif not re.match("<(textarea|pre)", parts[index - 1] if index else ""):
            before = parts[index - 1] if index else "<"
            closing = index + 1 == len(parts) or parts[index + 1].startswith("</")
            beside = index + 1 == len(parts) or not part.strip()
            words = re.sub(rf"^{BREAK}", "", part) if beside or not before.startswith("</") else part
            words = words.rstrip() if beside or closing else words
            parts[index] = re.sub(BREAK, " ", words)
    return "".join(parts)


class PageClient:
    """Opens pages of the application as one person. Every HTML answer is checked; forms carry their token."""

    def __init__(self, app: Flask, viewer: Viewer | None = None) -> None:
        self.app = app
        self.viewer = viewer
        self.http: FlaskClient = app.test_client()
        self.http.response_wrapper = PageAnswer
        with self.http.session_transaction() as session:
            session["csrf_token"] = RAW_TOKEN
            if viewer is not None:
                session["_user_id"], session["_fresh"] = str(Context().run(open_session, app, viewer)), True
                session["ends"] = session["used"] = int(ENDLESS.timestamp())
        self.token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(RAW_TOKEN)

    def get(self, url: str, status: int = 200, htmx: bool = False) -> TestResponse:
        return self._checked(self._send("GET", url, headers=_headers(htmx)), status, part=htmx)

    def post(self, url: str, data: dict[str, Any] | None = None, status: int = 303, htmx: bool = False) -> TestResponse:
        """Send a form, with its token. Without another word the answer must lead on (303)."""
        form = {"csrf_token": self.token, **(data or {})}
        secrets = typed(form)
        answer = self._checked(self._send("POST", url, data=form, headers=_headers(htmx)), status, part=htmx)
        assert not secrets or not told(answer.text, secrets), f"{url} says a secret that was typed"
        return answer

    def script(self, url: str, body: Any, status: int = 200) -> Any:
        """Send facts as a script of the portal does; what it is answered."""
        headers = {"Accept": "application/json", "X-CSRFToken": self.token}
        response = self._send("POST", url, json=body, headers=headers)
        assert response.status_code == status, f"{url}: {response.status_code}, not {status}"
        return response.get_json(silent=True)

    def _send(self, method: str, url: str, **options: Any) -> TestResponse:
        """A request of its own: it shares neither application context nor database session with the test."""
        if self.viewer is not None:
            self._use()
        return Context().run(self.http.open, url, method=method, **options)

    def _use(self) -> None:
        """The tests move the clock as they please: whoever they signed in has been here just now."""
        with self.http.session_transaction() as session:
            session["used"] = int(ENDLESS.timestamp())

    def follow(self, response: TestResponse) -> TestResponse:
        """The page that an answer leads on to."""
        return self.get(response.headers["Location"])

    def _checked(self, response: TestResponse, status: int, part: bool) -> TestResponse:
        assert response.status_code == status, f"{response.request.path}: {response.status_code}, not {status}"
        if response.mimetype == "text/html" and response.data and status not in (301, 302, 303, 308):
            faults = check_page(self.app, response.text, part, response.request.path)
            assert not faults, f"{response.request.path}: {faults}"
        return response


def open_session(app: Flask, viewer: Viewer) -> uuid.UUID:
    """Sign somebody in without a secret, until the end of time. The cast came so, and nothing has to be written."""
    with app.app_context():
        if db.session.get(SignInSession, viewer.id) is not None and viewer.joined_id is None:
            return viewer.id
        db.session.rollback()
        with unit_of_work():
            row = endless_session(viewer)
            db.session.add(row)
            db.session.flush()
            return row.id


def endless_session(viewer: Viewer) -> SignInSession:
    return SignInSession(person_id=viewer.id, joined_account_id=viewer.joined_id, created_at=EARLY, ends_at=ENDLESS)


def _headers(htmx: bool) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Request-Type": "partial"} if htmx else {}


def check_page(app: Flask, text: str, part: bool = False, path: str = "/") -> list[str]:
    """What is wrong with a page: structure, ids, labels, forms without a token, links that lead nowhere."""
    page = Page(text)
    faults = list(page.faults)
    if not part:
        faults += [f"{len(page.all('h1'))} h1"] if len(page.all("h1")) != 1 else []
        faults += [] if page.all("title") else ["no title"]
    ids = [attributes["id"] for _tag, attributes in page.elements if "id" in attributes]
    faults += [f"id {name} twice" for name in {name for name in ids if ids.count(name) > 1}]
    faults += _unlabelled(page)
    faults += _forms(page)
    faults += [f"{url} leads nowhere" for url in _addresses(page, path) if not _exists(app, url)]
    faults += ["inline script" for attributes in page.all("script") if "src" not in attributes]
    return faults


def _unlabelled(page: Page) -> list[str]:
    named = {attributes.get("for") for attributes in page.all("label")}
    fields = [field for field in page.all("input") if field.get("type", "text") in LABELLED]
    fields += page.all("select") + page.all("textarea")
    return [
        f"no label for {field.get('name')}"
        for field in fields
        if field.get("id") not in named and "aria-label" not in field
    ]


def _forms(page: Page) -> list[str]:
    faults = []
    for form in page.all("form"):
        if not form.get("method") or not form.get("action"):
            faults.append("a form without method or action")
    posts = sum((form.get("method") or "").lower() == "post" for form in page.all("form"))
    tokens = sum(field.get("name") == "csrf_token" for field in page.all("input"))
    return faults + ([f"{posts} posting forms, {tokens} tokens"] if posts != tokens else [])


def _addresses(page: Page, path: str) -> set[tuple[str, str]]:
    found = set()
    for tag, attributes in page.elements:
        if tag == "a" and attributes.get("href"):
            found.add((attributes["href"], "GET"))
        if tag == "form":
            found.add((attributes.get("action") or "", (attributes.get("method") or "get").upper()))
        found |= {
            (attributes[f"data-hx-{verb}"], verb.upper()) for verb in ("get", "post") if f"data-hx-{verb}" in attributes
        }
    own = {(url, method) for url, method in found if not url.startswith(("#", "http"))}
    return {(urljoin(path, url).split("?")[0].split("#")[0], method) for url, method in own}


def _exists(app: Flask, address: tuple[str, str]) -> bool:
    url, method = address
    try:
        app.url_map.bind("localhost").match(url, method=method)
    except (NotFound, MethodNotAllowed):
        return False
    return True
