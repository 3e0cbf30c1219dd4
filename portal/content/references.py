"""What a text points to must exist: its regulations, its links, its regions."""

import csv
import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache

from markdown_it.token import Token

from portal.content.draft import Draft
from portal.content.markdown import parse_tokens
from portal.content.shapes import Fault
from portal.content.source import Page
from portal.content.sources import SOURCES_FILE, unknown_sources
from portal.paths import REGIONS

OUTSIDE = ("https://", "http://")

_CODE = re.compile(r"\d\d\.\d\d(\.\d\d(\.\d{4})?)?", re.ASCII)
_DOTTED = re.compile(r"\d\d\.\d\d(\.\d+)*", re.ASCII)
_REGION_FILES = {5: "regencies.csv", 8: "districts.csv", 13: "villages.csv"}


def check_sources(draft: Draft) -> Iterator[Fault]:
    """A regulation or seed that a lesson or a question rests on is in the table of sources."""
    for placed in draft.cited:
        for name in unknown_sources(placed.value):
            yield placed.fault(f"Sumber “{name}” tidak dikenal; periksa nomornya atau daftarkan di {SOURCES_FILE}.")


def check_links(draft: Draft) -> Iterator[Fault]:
    """A link leads outside by http, or by a relative path to a lesson of the same course."""
    lessons = {placed.file for placed in draft.lessons}
    for page in draft.pages:
        for line, token in _inline(page):
            if token.type == "link_open":
                address = str(token.attrGet("href"))
                if not address.startswith(OUTSIDE) and _target(page, address) not in lessons:
                    yield Fault(page.file, line, f"Tautan “{address}” tidak menuju materi pelatihan ini.")
            elif token.type == "text" and "](" in token.content:
                yield Fault(page.file, line, "Tautan ini tidak sah; pakai [teks](https://…) atau [teks](NN-nama.md).")


def _target(page: Page, address: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page.file), address.partition("#")[0]))


def check_regions(draft: Draft) -> Iterator[Fault]:
    """A dotted code in backticks is one of Kemendagri's, and content/regions has it."""
    for page in draft.pages:
        for line, token in _inline(page):
            if token.type == "code_inline" and _DOTTED.fullmatch(token.content) and not _is_region(token.content):
                yield Fault(page.file, line, f"Kode wilayah “{token.content}” tidak ada; periksa angkanya.")


def _inline(page: Page) -> Iterator[tuple[int, Token]]:
    """The tokens inside paragraphs, headings and cells, each with its line of the file."""
    for token in parse_tokens(page.body):
        line = page.body_line + (token.map[0] if token.map else 0)
        for child in token.children or ():
            line += child.type in ("softbreak", "hardbreak")
            yield line, child


def _is_region(code: str) -> bool:
    return bool(_CODE.fullmatch(code)) and code in _codes(_REGION_FILES[len(code)])


@lru_cache
def _codes(name: str) -> frozenset[str]:
    with (REGIONS / name).open(encoding="utf-8", newline="") as file:
        return frozenset(row[0] for row in csv.reader(file) if row)
