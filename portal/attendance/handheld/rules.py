"""What a phone sends, and what becomes of each mark. Pure."""

import enum
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from portal.attendance.rules import EARLIEST, Presence, is_late, last_day, marked_at
from portal.dates import long_date
from portal.errors import Refusal

MAX_MARKS = 500
"""Marks in one parcel."""
MAX_REPLACED = 50
"""Earlier marks that one mark may say to have seen."""
MAX_NUMBER = 1 << 31
MAX_CLOCK = 4_102_444_800_000
"""The last moment that a phone's clock may say: the year 2100, in milliseconds."""
NONE = "none"
"""How a phone writes a mark without a presence, which takes back those that it replaces."""


KEPT_FOR = timedelta(days=1)
"""How long after a session a phone keeps the names of a roll that was prepared on it."""


def kept_until(ends_at: datetime, now: datetime) -> datetime:
    return max(ends_at, now) + KEPT_FOR


class MarkFate(enum.StrEnum):
    """What became of a mark that a phone sent."""

    KEPT = "kept"
    KNOWN = "known"
    WAITING = "waiting"
    REFUSED = "refused"


@dataclass(frozen=True)
class SentMark:
    """A mark as it was made on a phone, under a key of the phone's own. ``said_at`` is the clock of that phone."""

    id: uuid.UUID
    enrolment_id: uuid.UUID
    presence: Presence | None
    seq: int
    said_at: datetime
    replaces: frozenset[uuid.UUID]


@dataclass(frozen=True)
class Parcel:
    """Marks as they came in together, from which phone, and by how much its clock went ahead of the portal's."""

    device: uuid.UUID
    clock_offset: timedelta
    marks: tuple[SentMark, ...]

    def marked_at(self, mark: SentMark, received_at: datetime) -> datetime:
        return marked_at(mark.said_at, self.clock_offset, received_at)


def read_parcel(body: Mapping[str, Any], now: datetime) -> Parcel | None:
    """What a phone sends, ``{"device", "now", "marks": [[id, who, presence, seq, said_at, [replaced, …]], …]}`` with
    times in milliseconds of its own clock; None when it cannot be read. A mark that stands there twice counts once."""
    rows = body.get("marks")
    if not isinstance(rows, list) or len(rows) > MAX_MARKS:
        return None
    try:
        offset = timedelta(seconds=round((_moment(body.get("now")) - now).total_seconds()))
        marks = {mark.id: mark for mark in map(_read_mark, rows)}
        return Parcel(_key(body.get("device")), offset, tuple(marks.values()))
    except (ValueError, TypeError):
        return None


def _read_mark(row: object) -> SentMark:
    if not isinstance(row, list):
        raise TypeError
    key, who, presence, seq, said_at, replaces = row
    if not isinstance(replaces, list) or len(replaces) > MAX_REPLACED or type(seq) is not int:
        raise TypeError
    if not 0 <= seq < MAX_NUMBER:
        raise ValueError
    own = _key(key)
    said = None if presence == NONE else Presence(presence)
    return SentMark(own, _key(who), said, seq, _moment(said_at), frozenset(map(_key, replaces)) - {own})


def _key(text: object) -> uuid.UUID:
    if not isinstance(text, str):
        raise TypeError
    return uuid.UUID(text)


def _moment(milliseconds: object) -> datetime:
    if type(milliseconds) is not int:
        raise TypeError
    if not 0 <= milliseconds <= MAX_CLOCK:
        raise ValueError
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


STRANGER = Refusal("stranger", "Bukan peserta angkatan ini.")
TAKEN = Refusal("taken", "Tanda lain sudah memakai kunci ini. Catat orang ini sekali lagi.")


def fate(starts_at: datetime, made_at: datetime, received_at: datetime, zone: str) -> MarkFate | Refusal:
    """What becomes of a mark that was made then and came in now. Marks that were said in time and came in after the
    last day wait for the organiser. Later ones the organiser sets on the roll, where a reason is asked for."""
    if made_at < starts_at - EARLIEST:
        message = "Dicatat sebelum sesi dibuka. Kehadiran dapat dicatat mulai %(hours)s jam sebelum sesi."
        return Refusal("too_early", message, {"hours": EARLIEST // timedelta(hours=1)})
    if is_late(starts_at, made_at, zone):
        message = "Dicatat sesudah %(day)s. Penyelenggara dapat memperbaikinya di daftar hadir, dengan alasan."
        return Refusal("too_late", message, {"day": long_date(last_day(starts_at, zone))})
    return MarkFate.WAITING if is_late(starts_at, received_at, zone) else MarkFate.KEPT
