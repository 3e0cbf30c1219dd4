"""What an attendance mark means. Pure."""

import enum
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.errors import Refusal


class Presence(enum.StrEnum):
    """Marks of Indonesian attendance lists. Coming late counts as attended."""

    PRESENT = "present"
    LATE = "late"
    EXCUSED = "excused"
    SICK = "sick"
    ABSENT = "absent"


class MarkMaker(enum.StrEnum):
    """Whose word a mark is, from the weakest to the strongest: the portal's own, the trainee's, the staff's."""

    AUTO = "auto"
    SELF = "self"
    STAFF = "staff"


ATTENDED = (Presence.PRESENT, Presence.LATE)
WORDS = {
    Presence.PRESENT: "Hadir",
    Presence.LATE: "Terlambat",
    Presence.EXCUSED: "Izin",
    Presence.SICK: "Sakit",
    Presence.ABSENT: "Alpa",
}
EARLIEST = timedelta(hours=2)


def refuse_mark(starts_at: datetime, now: datetime) -> Refusal | None:
    """Attendance opens two hours before a session, when the first people are at the door."""
    if now >= starts_at - EARLIEST:
        return None
    message = "Sesi ini belum dibuka. Kehadiran dapat dicatat mulai %(hours)s jam sebelum sesi."
    return Refusal("too_early", message, {"hours": EARLIEST // timedelta(hours=1)})


CENTRE = uuid.UUID(int=0)
"""The site and the device of marks that came in by a page of the portal itself."""


@dataclass(frozen=True)
class Mark:
    """One mark of one person for one session. ``replaces`` are the marks that its maker saw. A mark without a presence
    says nothing of its own: it takes back those that it replaces."""

    id: uuid.UUID
    presence: Presence | None
    maker: MarkMaker
    marked_at: datetime
    device: uuid.UUID = CENTRE
    device_seq: int = 0
    replaces: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True)
class RollState:
    """What the marks of one person for one session say: the presence that counts, since when, and whether marks
    contradict each other, of which none was made by somebody who saw the other."""

    presence: Presence | None = None
    marked_at: datetime | None = None
    contested: bool = False


def marked_at(said_at: datetime, clock_offset: timedelta, received_at: datetime) -> datetime:
    """When a mark was made, by the clock of the device that said so, set right, and never after it arrived."""
    return min(said_at - clock_offset, received_at)


def standing(marks: Iterable[Mark]) -> list[Mark]:
    """The marks that no other one replaces, the one that counts first. Automatic ones stand only if no other does.
    What was taken back counts as never made: it replaces nothing, and what stood before it stands again.

    Times decide nothing but which of several marks, whose makers did not see each other, counts until somebody has
    decided: so neither a wrong clock nor the order in which marks arrive changes what a correction has corrected.
    """
    known = {mark.id: mark for mark in marks}
    taken_back = {other for mark in known.values() if mark.presence is None for other in mark.replaces}
    made = [mark for mark in known.values() if mark.presence is None or mark.id not in taken_back]
    replaced = {other for mark in made for other in mark.replaces if other != mark.id}
    left = [mark for mark in made if mark.presence is not None and mark.id not in replaced]
    by_people = [mark for mark in left if mark.maker is not MarkMaker.AUTO]
    return sorted(by_people or left, key=_weight, reverse=True)


def _weight(mark: Mark) -> tuple[int, datetime, uuid.UUID, int, uuid.UUID]:
    return list(MarkMaker).index(mark.maker), mark.marked_at, mark.device, mark.device_seq, mark.id


def roll_state(marks: Iterable[Mark]) -> RollState:
    """What the marks of one person for one session say, in whatever order and however often they came in."""
    left = standing(marks)
    if not left:
        return RollState()
    return RollState(left[0].presence, left[0].marked_at, len({mark.presence for mark in left}) > 1)
