"""Timetables as calendar files (iCalendar, RFC 5545). Times are in UTC, so no table of zones has to come along."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from portal.texts import without_unseen

LINE_OCTETS = 75
"""How long a line may be (3.1); what is longer goes on in the next one, which begins with a space."""
PRODUCT = "-//Bimtek PSM//Portal//ID"


@dataclass(frozen=True)
class CalendarEvent:
    """Something that takes place. ``key`` never changes; ``sequence`` grows with every change."""

    key: str
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    cancelled: bool


def calendar_bytes(name: str, events: Sequence[CalendarEvent], now: datetime) -> bytes:
    """The events as a calendar of this name. ``now`` is when the file was made."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{_text(name)}")
    for event in events:
        lines += _event(event, now)
    return b"".join(folded(line) for line in [*lines, "END:VCALENDAR"])


def _event(event: CalendarEvent, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.key}"
    yield f"DTSTAMP:{_moment(now)}"
    yield f"DTSTART:{_moment(event.starts_at)}"
    yield f"DTEND:{_moment(event.ends_at)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield f"SUMMARY:{_text(event.title)}"
    if event.place:
        yield f"LOCATION:{_text(event.place)}"
    yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    """A value of kind TEXT (3.3.11): on one line, with what has a meaning of its own escaped."""
    plain = without_unseen(" ".join(text.split()))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def folded(line: str) -> bytes:
    """A content line as octets, in pieces of at most 75 that never part a letter, each ended by CRLF."""
    pieces = [b""]
    for letter in line:
        octets = letter.encode()
        if len(pieces[-1]) + len(octets) > LINE_OCTETS:
            pieces.append(b" ")
        pieces[-1] += octets
    return b"\r\n".join(pieces) + b"\r\n"
