"""Dates, times and numbers as people in Indonesia write them. Times are shown in the zone of the place."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal

LOCALE = "id"
LABELS = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
DEFAULT_ZONE = "Asia/Jakarta"


def zone_label(zone: str) -> str:
    return LABELS.get(zone, zone)


def local_date(moment: datetime, zone: str) -> date:
    """The calendar date of a moment in a zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def long_date(day: date) -> str:
    """`Senin, 17 Februari 2020`"""
    return format_date(day, "EEEE, d MMMM y", locale=LOCALE)


def plain_date(day: date) -> str:
    """`17 Februari 2020`"""
    return format_date(day, "d MMMM y", locale=LOCALE)


def short_date(day: date) -> str:
    """`17 Feb 2020`"""
    return format_date(day, "d MMM y", locale=LOCALE)


def date_span(first: date, last: date) -> str:
    """`17–18 Februari 2020`, as short as it can be said."""
    if first == last:
        return plain_date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{plain_date(last)}"
    start = format_date(first, "d MMMM" if first.year == last.year else "d MMMM y", locale=LOCALE)
    return f"{start} – {plain_date(last)}"


def clock_time(moment: datetime, zone: str, label: bool = True) -> str:
    """`15.30 WIB`"""
    text = format_time(moment, "HH.mm", tzinfo=ZoneInfo(zone), locale=LOCALE)
    return f"{text} {zone_label(zone)}" if label else text


def precise_time(moment: datetime, zone: str) -> str:
    """`09.41.07`: to the second, for receipts."""
    return format_time(moment, "HH.mm.ss", tzinfo=ZoneInfo(zone), locale=LOCALE)


def machine_time(moment: datetime) -> str:
    """`2020-03-02T03:14:07+00:00`: what the datetime of a ``<time>`` may hold; fractions have at most three digits."""
    return moment.isoformat(timespec="seconds")


def full_moment(moment: datetime, zone: str) -> str:
    """`Senin, 2 Maret 2020 pukul 10.14 WIB`"""
    text = format_datetime(moment, "EEEE, d MMMM y 'pukul' HH.mm", tzinfo=ZoneInfo(zone), locale=LOCALE)
    return f"{text} {zone_label(zone)}"


def number(value: float | int | Decimal, digits: int = 1) -> str:
    """`1.234,5`: at most ``digits`` decimals, none where there are none."""
    return format_decimal(value, format="#,##0." + "#" * digits, locale=LOCALE)
