"""The table of known sources, and which of them a text names."""

import re
from functools import lru_cache

import yaml

from portal.paths import CONTENT

SOURCES_FILE = "sources.yaml"

_NAMED = re.compile(
    r"\b(UU|PP|Permensos|Kepmensos|Perpres|Inpres|Permendagri)\s+(?:(?:No\.?|Nomor)\s*)?"
    r"(\d+(?:/[A-Z]+)*)(?:/|\s+Tahun\s+)(\d{4})\b|\b(seed)\s+(\d+)\b|\b(UUD)\s+(\d{4})\b",
    re.IGNORECASE | re.ASCII,
)


@lru_cache(maxsize=1)
def source_labels() -> dict[str, str]:
    """What readers see for each source, by the short form that authors write (content/sources.yaml)."""
    labels: dict[str, str] = yaml.safe_load((CONTENT / SOURCES_FILE).read_text(encoding="utf-8"))
    return labels


def unknown_sources(text: str) -> list[str]:
    """The regulations and seeds that ``text`` names and the table does not know, in their short form."""
    known = {name.casefold() for name in source_labels()}
    return [name for name in _names(text) if name.casefold() not in known]


def _names(text: str) -> list[str]:
    found = []
    for match in _NAMED.finditer(text):
        kind, number, year, *others = match.groups()
        found.append(f"{kind} {number}/{year}" if kind else " ".join(filter(None, others)))
    return found
