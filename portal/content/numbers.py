"""Numbers as questions hold them: decimal text without superfluous zeros, so that equal numbers are equal text."""

import re
from decimal import Decimal

MAX_DIGITS = 12
"""Digits before the point, and after it."""

_SMALLEST = Decimal(1).scaleb(-MAX_DIGITS)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?", re.ASCII | re.IGNORECASE)


def decimal_text(raw: str) -> str | None:
    """The number in ``raw`` (a decimal point, no thousands marks), or None when it is none or too long to hold."""
    raw = raw.strip()
    if len(raw) > 4 * MAX_DIGITS or not _NUMBER.fullmatch(raw):
        return None
    text = _text(Decimal(raw))
    whole, _point, rest = text.lstrip("-").partition(".")
    return text if len(whole) <= MAX_DIGITS and len(rest) <= MAX_DIGITS else None


def amount(raw: str) -> Decimal:
    """The number of points that somebody else's file names, to MAX_DIGITS after the point; 0 when it names none."""
    raw = raw.strip()
    if len(raw) > 4 * MAX_DIGITS or not _NUMBER.fullmatch(raw):
        return Decimal(0)
    found = Decimal(raw)
    return found.quantize(_SMALLEST) if abs(found.adjusted()) <= MAX_DIGITS else Decimal(0)


def number_and_tolerance(raw: str) -> tuple[str, str] | None:
    """What ``3.14``, ``3.14:0.01`` or ``1..5`` (from, to) say, or None."""
    if ".." in raw:
        low, high = (decimal_text(part) for part in raw.split("..", 1))
        return between(low, high) if low and high else None
    number, colon, wide = raw.partition(":")
    found, tolerance = decimal_text(number), decimal_text(wide) if colon else "0"
    return (found, tolerance) if found and tolerance and not tolerance.startswith("-") else None


def between(low: str, high: str) -> tuple[str, str] | None:
    """The number in the middle of two, and how far they are from it; None when they stand the wrong way round."""
    first, last = Decimal(low), Decimal(high)
    middle, wide = decimal_text(_text((first + last) / 2)), decimal_text(_text((last - first) / 2))
    return (middle, wide) if middle and wide and first <= last else None


def _text(number: Decimal) -> str:
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
