"""Codes of the door, when it is open, and what about an arrival a trainer should look at. Pure."""

import enum
import hmac
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from portal.errors import Refusal

WINDOW = timedelta(seconds=20)
"""How long one code stays on the wall."""
ACCEPTED = 3
"""Windows whose code is taken: the present one and those before it."""
AHEAD = 3
"""Codes to come that the wall holds, for when it loses its signal."""
NOTE_LASTS = timedelta(minutes=10)
"""How long somebody has from scanning a code to saying who they are."""
DEVICE_LASTS = timedelta(hours=24)
"""How long a phone is known to be the same one."""
OPENS = timedelta(minutes=30)
"""How long before a session its door opens."""
SLOW = timedelta(seconds=60)
SHARED = 3
"""People on one phone that are worth a look."""
DEVICE_LENGTH = 24
HANDLE_BYTES, MAC_BYTES, WINDOW_BITS = 6, 10, 28
STAMP_LETTERS = (8 * MAC_BYTES + WINDOW_BITS) // 6


def window_at(moment: datetime) -> int:
    """The number of the window that a moment lies in."""
    return int(moment.timestamp() // WINDOW.total_seconds())


def begins(window: int) -> datetime:
    return datetime.fromtimestamp(window * WINDOW.total_seconds(), UTC)


def ends(window: int) -> datetime:
    """The moment at which the code of a window is taken no more."""
    return begins(window + ACCEPTED)


def handle_of(session_id: uuid.UUID) -> str:
    """Eight letters that name a session in a link: the random end of its key."""
    return urlsafe_b64encode(session_id.bytes[-HANDLE_BYTES:]).decode()


def key_ending(handle: str) -> str | None:
    """The end of a session's key (hex) that a link names; None if it can be none."""
    try:
        ending = urlsafe_b64decode(handle.encode("ascii"))
    except ValueError:
        return None
    return ending.hex() if urlsafe_b64encode(ending).decode() == handle and len(ending) == HANDLE_BYTES else None


def stamp(key: bytes, session_id: uuid.UUID, window: int) -> str:
    """The code of a session in a window: the number of the window, and 80 bits that only the ``key`` can make."""
    mac = hmac.digest(key, session_id.bytes + window.to_bytes(8), "sha256")[:MAC_BYTES]
    number = window << 8 * MAC_BYTES | int.from_bytes(mac)
    return urlsafe_b64encode(number.to_bytes(15)).decode()[-STAMP_LETTERS:]


def read_stamp(key: bytes, session_id: uuid.UUID, code: str, now: datetime) -> int | None:
    """The window of a code that is good now; None for any other text."""
    present = window_at(now)
    for window in range(present, present - ACCEPTED, -1):
        if hmac.compare_digest(stamp(key, session_id, window).encode(), code.encode("utf-8", "replace")):
            return window
    return None


def opens_at(starts_at: datetime) -> datetime:
    return starts_at - OPENS


def refuse_arrival(starts_at: datetime, ends_at: datetime, now: datetime) -> Refusal | None:
    """The door is open from half an hour before a session until its end."""
    if now < opens_at(starts_at):
        message = "Presensi sesi ini belum dibuka. Muat ulang halaman ini mulai %(minutes)s menit sebelum sesi."
        return Refusal("too_early", message, {"minutes": OPENS // timedelta(minutes=1)})
    if now >= ends_at:
        return Refusal("over", "Sesi ini sudah selesai. Jika Anda hadir, sampaikan kepada pelatih.")
    return None


@dataclass(frozen=True)
class DoorNote:
    """What a phone brings along from the code that it scanned, until its owner has said who they are.

    ``shown_to`` is the account that was shown the button first, under a name that only the portal can make.
    """

    session_id: uuid.UUID
    window: int
    first_seen_at: datetime
    device: str
    shown_to: str = ""

    def lasts(self, now: datetime) -> bool:
        return now - self.first_seen_at < NOTE_LASTS

    def changed_hands(self, account: str) -> bool:
        return self.shown_to not in ("", account)


SCAN_AGAIN = Refusal(
    "scan_again",
    "Kode yang Anda pindai sudah berganti, sudah dipakai, atau sudah lewat 10 menit. Pindai kode terbaru di layar "
    "dengan kamera HP ini.",
)


def refuse_stranger(name: str) -> Refusal:
    message = (
        "Kode ini untuk peserta angkatan lain. Anda masuk sebagai %(name)s, yang tidak terdaftar di angkatan itu. Jika "
        "seharusnya terdaftar, temui panitia."
    )
    return Refusal("stranger", message, {"name": name})


class Oddity(enum.StrEnum):
    """What about an arrival is worth a look. Each has honest reasons."""

    SHARED_PHONE = "shared-phone"
    CHANGED_HANDS = "changed-hands"
    SLOW = "slow"
    EARLY = "early"


@dataclass(frozen=True)
class Arrival:
    """Somebody said at the door that they are there."""

    mark_id: uuid.UUID
    full_name: str
    village: str
    marked_at: datetime
    window: int
    first_seen_at: datetime
    device: str
    changed_hands: bool
    """Another account was shown the button first."""
    replaced: bool
    """Somebody has decided about it since."""


@dataclass(frozen=True)
class ToCheck:
    """An arrival that is worth a look, with why; ``sharing`` people came by its phone."""

    arrival: Arrival
    oddities: tuple[Oddity, ...]
    sharing: int


def to_check(everybody: Sequence[Arrival], starts_at: datetime) -> list[ToCheck]:
    """The arrivals that are worth a look and nobody has decided about, those of one phone side by side."""
    counts: dict[str, int] = {}
    for one in everybody:
        counts[one.device] = counts.get(one.device, 0) + 1
    found = [ToCheck(one, tuple(_oddities(one, counts, starts_at)), counts[one.device]) for one in everybody]
    first = {one.device: one.marked_at for one in sorted(everybody, key=lambda one: one.marked_at, reverse=True)}
    left = [one for one in found if one.oddities and not one.arrival.replaced]
    return sorted(left, key=lambda one: (first[one.arrival.device], one.arrival.device, one.arrival.marked_at))


def _oddities(one: Arrival, counts: dict[str, int], starts_at: datetime) -> Iterable[Oddity]:
    if counts[one.device] >= SHARED:
        yield Oddity.SHARED_PHONE
    if one.changed_hands:
        yield Oddity.CHANGED_HANDS
    if one.marked_at > begins(one.window + 1) + SLOW:
        yield Oddity.SLOW
    if one.first_seen_at < opens_at(starts_at):
        yield Oddity.EARLY
