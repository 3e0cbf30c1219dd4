"""What an attendance mark means. Pure."""

import enum
from datetime import datetime, timedelta

from portal.errors import Refusal


class Presence(enum.StrEnum):
    """Marks of Indonesian attendance lists. Coming late counts as attended."""

    PRESENT = "present"
    LATE = "late"
    EXCUSED = "excused"
    SICK = "sick"
    ABSENT = "absent"


class MarkSource(enum.StrEnum):
    """How a mark came in."""

    ROLL_CALL = "roll-call"


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
    return Refusal("too_early", "Sesi ini belum dibuka. Kehadiran dapat dicatat mulai 2 jam sebelum sesi.")
