"""What a page says, read from its HTML."""

import re
from html import unescape

from werkzeug.test import TestResponse


def words(answer: TestResponse) -> str:
    """The text of a page without tags, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def figures(answer: TestResponse) -> dict[str, str]:
    """The figures of a page by their names."""
    found = re.findall(r'<div data-figure="(\w+)"[^>]*>(.*?)</div>', answer.text, re.DOTALL)
    return {name: re.sub(r"<[^>]+>", "", text) for name, text in found}


def bare(text: str) -> str:
    """A text without its tokens, which carry the second they were made in, and with single spaces."""
    return " ".join(re.sub(r'(name="csrf_token"[^>]*value|data-token)="[^"]*"', "", text).split())
