"""What a page says, read from its HTML."""

import re
from html import unescape
from html.parser import HTMLParser

from werkzeug.test import TestResponse

from tests.pages.client import VOID, Page


def words(answer: TestResponse) -> str:
    """The text of a page without tags, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def named(answer: TestResponse, name: str) -> list[tuple[str, str]]:
    """What stands in the elements that carry ``data-<name>``, in one line each, with the value that they give it."""
    found = _Named(name)
    found.feed(answer.text)
    return [(value, " ".join("".join(parts).split())) for value, parts in found.found]


def texts(answer: TestResponse, name: str) -> list[str]:
    return [text for _value, text in named(answer, name)]


def figures(answer: TestResponse) -> dict[str, str]:
    """The figures of a page by their names."""
    return dict(named(answer, "figure"))


APART = {"br", "div", "li", "p", "td", "th", "tr"}
"""What does not stand in one line with the words before it."""


class _Named(HTMLParser):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = f"data-{name}"
        self.found: list[tuple[str, list[str]]] = []
        self.open: list[tuple[str, list[str] | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in APART:
            self.handle_data(" ")
        if tag in VOID:
            return
        values, parts = dict(attrs), None
        if self.name in values:
            parts = []
            self.found.append((values[self.name] or "", parts))
        self.open.append((tag, parts))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A drawing has no text."""

    def handle_data(self, data: str) -> None:
        for _tag, parts in self.open:
            if parts is not None:
                parts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if any(one == tag for one, _parts in self.open):
            while self.open.pop()[0] != tag:
                pass


def bare(text: str) -> str:
    """A text without its tokens, which carry the second they were made in, and with single spaces."""
    return " ".join(re.sub(r'(name="csrf_token"[^>]*value|data-token)="[^"]*"', "", text).split())


def links(answer: TestResponse, name: str | None = None) -> list[str]:
    """Where the links of a page lead; only those that carry ``data-<name>``, if it is given."""
    found = [one for one in Page(answer.text).all("a") if name is None or f"data-{name}" in one]
    return [one.get("href") or "" for one in found]
