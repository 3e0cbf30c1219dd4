"""Dates as people write them into rosters."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.documents.tables.shapes import Cell
from portal.errors import Refusal
from portal.regions.nik import CARD_AGE

MAX_LENGTH = 120
_MONTHS = {
    word: month
    for month, words in enumerate(
        (
            "januari jan january",
            "februari pebruari feb peb february",
            "maret mar march",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "agustus agust agu agt ags august aug",
            "september sept sep",
            "oktober okt october oct",
            "november nopember nov nop",
            "desember des december dec",
        ),
        start=1,
    )
    for word in words.split()
}
_PLACE = r"(?P<place>|.*[^\s\d,;:./-])[\s,;:/-]*(?<![0-9])"
_DAY_FIRST = re.compile(_PLACE + r"([0-9]{1,2})( ?[/.-] ?| )([0-9]{1,2})\3([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(_PLACE + r"([0-9]{4})([/.-])([0-9]{1,2})\3([0-9]{1,2})(?:[ t]00:00(?::00)?)?")
_MONTH_NAMED = re.compile(_PLACE + r"([0-9]{1,2})[ ./-]*([a-z]{3,9})[., /-]*([0-9]{4}|[0-9]{2})")
_UNPARTED = re.compile(_PLACE + r"([0-9]{2})([0-9]{2})([0-9]{4})")
_SERIAL = re.compile(r"[1-5][0-9]{4}")
"""The number by which a spreadsheet counts days, for days of the years 1927 to 2064."""
_SERIAL_START = date(1899, 12, 30)
_MIXED_UP = re.compile(r"[/-]")
"""Signs with which some countries write the month first."""

UNKNOWN = Refusal(
    "birth_unknown",
    "Tanggal lahir tidak terbaca atau tidak ada. Tulis seperti 17/08/1990 atau 17 Agustus 1990.",
)
MIXED_UP = Refusal(
    "birth_ambiguous",
    "Tanggal lahir dapat dibaca dua cara (hari atau bulan dahulu), dan NIK tidak memastikannya. Tulis nama bulannya, "
    "seperti 8 Juli 1990.",
)
MONTH_FIRST = Refusal(
    "birth_month_first",
    "Tanggal lahir ditulis dengan bulan di depan, dan NIK tidak memastikannya. Tulis hari dahulu, seperti 17/08/1990.",
)
BY_NIK = Refusal("birth_order", "Tanggal lahir dibaca dengan bulan di depan, karena begitulah yang cocok dengan NIK.")


@dataclass(frozen=True)
class WrittenDate:
    """The ways in which a date can be meant, and the place that stands before it."""

    day_first: date | None
    month_first: date | None = None
    place: str = ""


def read_date(cell: Cell, on: date) -> WrittenDate | None:
    """What a cell may mean as a date in the past of the day ``on``; None when it is no date."""
    if isinstance(cell, date):
        return WrittenDate(cell)
    if isinstance(cell, float):
        cell = f"{cell:.0f}" if cell.is_integer() else ""
        cell = cell.zfill(8) if len(cell) == 7 else cell
    text = " ".join(cell.removeprefix("'").split())
    found = _parsed(text.casefold(), on) if len(text) <= MAX_LENGTH else None
    return replace(found, place=text[: len(found.place)]) if found else None


def choose(written: WrittenDate, digits: tuple[int, int, int] | None) -> tuple[date | Refusal, Refusal | None]:
    """The date that is meant, with a note where the NIK decided it. ``digits`` are day, month and year of the NIK.

    The day comes first, as is the custom; what could be meant otherwise stands only if the NIK says so.
    """
    usual, other = written.day_first, written.month_first
    if usual and (other is None or (digits and (usual.day, usual.month) == digits[:2])):
        return usual, None
    if other and digits and (other.day, other.month, other.year % 100) == digits:
        return other, BY_NIK
    return (MIXED_UP if usual else MONTH_FIRST), None


def _parsed(text: str, on: date) -> WrittenDate | None:
    if found := _YEAR_FIRST.fullmatch(text):
        return _made(found["place"], found[5], found[4], found[2], on)
    if found := _DAY_FIRST.fullmatch(text):
        may_swap = _MIXED_UP.search(found[3]) is not None
        return _made(found["place"], found[2], found[4], found[5], on, may_swap)
    if found := _MONTH_NAMED.fullmatch(text):
        return _made(found["place"], found[2], str(_MONTHS.get(found[3], 0)), found[4], on)
    if found := _UNPARTED.fullmatch(text):
        return _made(found["place"], found[2], found[3], found[4], on)
    if _SERIAL.fullmatch(text):
        return WrittenDate(_SERIAL_START + timedelta(days=int(text)))
    return None


def _made(place: str, day: str, month: str, year: str, on: date, may_swap: bool = False) -> WrittenDate | None:
    full = _full_year(year, on)
    usual = _date(full, int(month), int(day))
    other = _date(full, int(day), int(month)) if may_swap and day != month else None
    if other == usual:
        other = None
    return WrittenDate(usual, other, place) if usual or other else None


def _full_year(year: str, on: date) -> int:
    """A year of two digits is of this century if it makes somebody old enough for an identity card."""
    if len(year) > 2:
        return int(year)
    return 2000 + int(year) if int(year) <= on.year - 2000 - CARD_AGE else 1900 + int(year)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_WHOLE_DAY = re.compile(r"(\d{1,2})[ ./-](\d{1,2})[ ./-](\d{4})")


def read_day(text: str) -> date | None:
    """The day that somebody typed in the usual ways, or None."""
    match = _WHOLE_DAY.fullmatch(text)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None
