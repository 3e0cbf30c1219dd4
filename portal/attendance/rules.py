"""What an attendance mark means. Pure."""

import enum
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.dates import local_date, long_date
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
AWAY = (Presence.EXCUSED, Presence.SICK)
"""Marks of those who were excused."""
WORDS = {
    Presence.PRESENT: "Hadir",
    Presence.LATE: "Terlambat",
    Presence.EXCUSED: "Izin",
    Presence.SICK: "Sakit",
    Presence.ABSENT: "Alpa",
}
EARLIEST = timedelta(hours=2)
MARKING_DAYS = 7
"""Days after that of a session on which trainers may still mark it."""


def last_day(starts_at: datetime, zone: str) -> date:
    """The last day on which trainers mark a session; days are those of the place."""
    return local_date(starts_at, zone) + timedelta(days=MARKING_DAYS)


def is_late(starts_at: datetime, now: datetime, zone: str) -> bool:
    """Whether only the organiser marks a session, and says why."""
    return local_date(now, zone) > last_day(starts_at, zone)


def refuse_mark(
    starts_at: datetime, now: datetime, zone: str, organising: bool = False, reason: str = ""
) -> Refusal | None:
    """Attendance opens two hours before a session, when the first people are at the door. A week after its day it is
    over for trainers; the organiser goes on, and says why."""
    if now < starts_at - EARLIEST:
        message = "Sesi ini belum dibuka. Kehadiran dapat dicatat mulai %(hours)s jam sebelum sesi."
        return Refusal("too_early", message, {"hours": EARLIEST // timedelta(hours=1)})
    return refuse_late(starts_at, now, zone, organising, reason)


def refuse_late(
    starts_at: datetime, now: datetime, zone: str, organising: bool = False, reason: str = ""
) -> Refusal | None:
    """Whoever is excused can be marked long before a session; afterwards the same holds as of every mark."""
    if not is_late(starts_at, now, zone):
        return None
    if not organising:
        message = "Pelatih dapat mencatat sampai %(day)s. Sampaikan yang keliru kepada penyelenggara."
        return Refusal("too_late", message, {"day": long_date(last_day(starts_at, zone))})
    return None if reason.strip() else Refusal("no_reason", "Tulis alasan perubahan ini dulu.", field="reason")


def refuse_rest(starts_at: datetime, now: datetime) -> Refusal | None:
    """Whoever has no mark yet may still be on the way, until the session begins."""
    if now >= starts_at:
        return None
    return Refusal("not_begun", "Sesi ini belum mulai. Sisanya dapat ditandai sekaligus setelah sesi mulai.")


def refuse_undo(marked_at: datetime, now: datetime, zone: str) -> Refusal | None:
    """An act is taken back on its own day. Later each mark is put right by itself."""
    if local_date(marked_at, zone) == local_date(now, zone):
        return None
    return Refusal("undo_over", "Yang dapat dibatalkan hanya tanda hari ini. Perbaiki satu per satu di daftarnya.")


def pass_ends(ends_at: datetime, now: datetime, zone: str) -> datetime:
    """The midnight that ends the day of a session, or today where it is over."""
    day = local_date(max(ends_at, now), zone)
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


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


def counted_excuses(jp: Iterable[int], most: int) -> int:
    """The JP that count as attended although somebody was excused: those of so many sessions, the longest first.
    ``jp`` are those of every session that they were excused from."""
    return sum(sorted(jp, reverse=True)[:most])


def late_from(starts_at: datetime, late_after: int | None) -> datetime | None:
    """The last moment at which whoever comes by the door of a session is in time; None: that is always."""
    return None if late_after is None else starts_at + timedelta(minutes=late_after)


def judged(presence: Presence, maker: MarkMaker, marked_at: datetime, late: datetime | None) -> Presence:
    """The presence that a mark comes to. Whoever says of themselves that they are there, and says so after the time of
    grace, is late; that is worked out from the times and never kept. What the staff say stands as they say it."""
    by_the_door = maker is MarkMaker.SELF and presence is Presence.PRESENT
    return Presence.LATE if by_the_door and late is not None and marked_at > late else presence


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


def roll_state(marks: Iterable[Mark], late: datetime | None = None) -> RollState:
    """What the marks of one person for one session say, in whatever order and however often they came in. Being there
    and coming late by the door do not contradict each other."""
    left = standing(marks)
    if not left:
        return RollState()
    first, contested = left[0], len({mark.presence for mark in left}) > 1
    presence = first.presence and judged(first.presence, first.maker, first.marked_at, late)
    return RollState(presence, first.marked_at, contested)


@dataclass(frozen=True)
class Move:
    """What becomes of the marks of a roll that was saved on the wrong session: whose go over, with which presence, and
    whose stay, because the right session has a mark of them already or because theirs contradict each other."""

    moving: dict[uuid.UUID, Presence]
    marked: tuple[uuid.UUID, ...] = ()
    contested: tuple[uuid.UUID, ...] = ()


def plan_move(wrong: Mapping[uuid.UUID, RollState], right: Mapping[uuid.UUID, RollState]) -> Move:
    """Which marks go from the wrong session to the right one."""
    moving: dict[uuid.UUID, Presence] = {}
    marked, contested = [], []
    for who, state in wrong.items():
        if state.presence is None:
            continue
        if right.get(who, RollState()).presence is not None:
            marked.append(who)
        elif state.contested:
            contested.append(who)
        else:
            moving[who] = state.presence
    return Move(moving, tuple(marked), tuple(contested))


def may_receive(jp: int, starts_at: datetime, now: datetime) -> bool:
    """Whether a roll can be moved to a session: it counts and has begun."""
    return jp > 0 and starts_at <= now
