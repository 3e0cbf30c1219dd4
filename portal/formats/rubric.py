"""A rubric as lines of text, ``[3] what is looked for``, for formats that know only notes to the reader."""

import re
from collections.abc import Iterable
from decimal import Decimal

from portal.content.gift.labels import MAX_POINTS
from portal.content.numbers import decimal_text
from portal.content.shapes import Criterion

_LINE = re.compile(r"\[(\d{1,3})\] (.*)", re.ASCII)


def write_rubric(rubric: Iterable[Criterion]) -> str:
    return "\n".join(f"[{one.points}] {one.text}" for one in rubric)


def read_rubric(text: str, points: str = "") -> tuple[Criterion, ...]:
    """The criteria, one a line; notes of another kind are one criterion with the points of the whole question."""
    if not text:
        return ()
    found = [_LINE.fullmatch(line) for line in text.split("\n")]
    if all(line and line[2].strip() and 1 <= int(line[1]) <= MAX_POINTS for line in found):
        return tuple(Criterion(line[2].strip(), int(line[1])) for line in found if line)
    whole = round(Decimal(decimal_text(points) or "1"))
    return (Criterion(" ".join(text.split()), max(1, min(MAX_POINTS, whole))),)
