"""Calendar files by the rules of RFC 5545: read line by line, as a calendar would."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.calendar import LINE_OCTETS, CalendarEvent, calendar_bytes, folded

MADE = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
STARTS = datetime(2026, 3, 10, 8, 30, tzinfo=ZoneInfo("Asia/Makassar"))
EVENT = CalendarEvent(
    "0199", "Konsep Dasar PSM", "Aula, Bekasi", STARTS, STARTS + timedelta(hours=2), sequence=3, cancelled=False
)
TYPED = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def unfolded(data: bytes) -> list[str]:
    """The content lines: the line ends are CRLF, and one that is followed by a space was only a fold (3.1)."""
    assert data.endswith(b"\r\n")
    whole = data.replace(b"\r\n ", b"")
    assert b"\n" not in whole.replace(b"\r\n", b"")
    assert b"\r" not in whole.replace(b"\r\n", b"")
    return whole.decode().split("\r\n")[:-1]


def read_text(value: str) -> str:
    """A value of kind TEXT as it was meant (3.3.11); a comma or semicolon must not stand there by itself."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value)
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def read_events(data: bytes) -> list[dict[str, str]]:
    """The events of a calendar by their properties, each of which occurs once."""
    lines = unfolded(data)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    events: list[dict[str, str]] = []
    for line in lines[1:-1]:
        name, _, value = line.partition(":")
        assert re.fullmatch(r"[A-Z-]+", name)
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and name != "END":
            assert name not in events[-1]
            events[-1][name] = value
    return events


def test_a_calendar_says_what_it_is():
    lines = unfolded(calendar_bytes("Bimtek; Uji", [], MADE))
    assert lines == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Bimtek PSM//Portal//ID",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Bimtek\\; Uji",
        "END:VCALENDAR",
    ]


def test_an_event_has_its_times_in_utc_and_all_that_is_required():
    (event,) = read_events(calendar_bytes("Bimtek", [EVENT], MADE))
    assert event == {
        "UID": "0199",
        "DTSTAMP": "20260301T030000Z",
        "DTSTART": "20260310T003000Z",
        "DTEND": "20260310T023000Z",
        "SEQUENCE": "3",
        "STATUS": "CONFIRMED",
        "SUMMARY": "Konsep Dasar PSM",
        "LOCATION": "Aula\\, Bekasi",
    }


def test_what_was_cancelled_stays_and_says_so():
    gone = CalendarEvent("0200", "Senam", "", STARTS, STARTS + timedelta(hours=1), sequence=4, cancelled=True)
    first, second = read_events(calendar_bytes("Bimtek", [EVENT, gone], MADE))
    assert (first["STATUS"], second["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert "LOCATION" not in second


@given(TYPED)
def test_any_line_is_folded_into_pieces_that_part_no_letter(text):
    line = "SUMMARY:" + "".join(text.splitlines())
    data = folded(line)
    pieces = data.split(b"\r\n")
    assert pieces.pop() == b""
    assert all(len(piece) <= LINE_OCTETS for piece in pieces)
    assert all(piece.decode().startswith(" ") for piece in pieces[1:])
    assert pieces[0].decode() + "".join(piece.decode()[1:] for piece in pieces[1:]) == line


@pytest.mark.parametrize(("letters", "lines"), [(75, 1), (76, 2), (75 + 74, 2), (75 + 74 + 1, 3)])
def test_a_line_is_as_long_as_it_may_be(letters, lines):
    assert folded("x" * letters).count(b"\r\n") == lines


@given(TYPED, TYPED)
def test_whatever_is_typed_is_read_back_on_one_line(title, place):
    event = CalendarEvent("1", title, place, STARTS, STARTS + timedelta(hours=1), sequence=0, cancelled=False)
    (found,) = read_events(calendar_bytes(title, [event], MADE))
    assert set(found) - {"LOCATION"} == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY"}
    typed = "".join(letter for letter in " ".join(title.split()) if letter.isprintable())
    read = "".join(letter for letter in read_text(found["SUMMARY"]) if letter.isprintable())
    assert read == typed
