"""CSV and other text: lines of cells with a separator between them."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from portal.documents.tables.shapes import EMPTY, UNREADABLE, ReadingFault, Row, Sheet, filled, whole

SEPARATORS = (";", ",", "\t", "|")
LOOK = 50
"""How many lines tell the separator."""
_NAMED = re.compile(r'\A\s*"?sep=(.)"?[^\S\r\n]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
"""The first line by which Excel is told the separator. No spreadsheet program shows it."""


@contextmanager
def sheets(data: bytes) -> Iterator[list[Sheet]]:
    content = _decoded(data)
    if content is None or "\0" in content:
        raise ReadingFault(UNREADABLE)
    named = _NAMED.match(content)
    if named:
        content = content[named.end() :]
    separator = named[1] if named else max(SEPARATORS, key=lambda sign: _evenness(content, sign))
    if not content.strip(f"{separator} \t\r\n"):
        raise ReadingFault(EMPTY)
    yield [Sheet("", lambda: _rows(content, separator))]


def _rows(content: str, separator: str) -> Iterator[Row]:
    with whole():
        yield from filled(enumerate(_records(content, separator), start=1))


def _decoded(data: bytes) -> str | None:
    utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf_16 else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _records(content: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(content, newline=""), delimiter=separator)


def _evenness(content: str, separator: str) -> int:
    """How well a separator cuts the first lines: into how many cells most of them fall, times how many those are.
    Titles above a table and commas inside its cells cut few lines, or few cells."""
    widths: Counter[int] = Counter()
    try:
        for record in islice(_records(content, separator), LOOK):
            if any(map(str.strip, record)):
                widths[len(record)] += 1
    except csv.Error:
        return 0
    return max(((width - 1) * lines for width, lines in widths.items()), default=0)
