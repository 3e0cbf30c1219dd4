"""Whether a hall is ready for its quiz, by what a rehearsal measured. Pure.

The limits are the portal's own. A quiz goes on without a signal, and so none of them stops anybody; they say when a
trainer has something to change before the day.
"""

import enum
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from portal.errors import Refusal

MAX_ASKED = 30
"""How often one phone asks at most."""
MAX_MILLISECONDS = 60_000
"""Milliseconds that an answer may have taken; phones stop waiting long before."""
MIN_PHONES, SHARE_OF_PHONES = 10, 0.1
"""A measurement speaks for a hall from so many phones on, or from this share of its people if that is more."""
SIGN_IN = 2
"""The server's work for one sign-in, in verifications of a secret: the pages before and after take about as much."""

UNREADABLE = Refusal("measure", "Ukuran dari ponsel ini tidak dapat dibaca.")


class Readiness(enum.StrEnum):
    """From good to bad; the worst of its parts is that of the whole."""

    READY = "ready"
    CAUTION = "caution"
    NOT_READY = "not-ready"


@dataclass(frozen=True)
class PhoneTimes:
    """What one phone measured."""

    asked: int
    lost: int
    milliseconds: tuple[int, ...]


def read_times(sent: Mapping[str, Any]) -> PhoneTimes | None:
    """What a phone sent, if it can be so: each time it asked there came an answer, or none."""
    asked, lost, times = sent.get("asked"), sent.get("lost"), sent.get("milliseconds")
    if not (_is_count(asked, MAX_ASKED) and _is_count(lost, MAX_ASKED) and isinstance(times, list)):
        return None
    if len(times) + lost != asked or not all(_is_count(one, MAX_MILLISECONDS) for one in times):
        return None
    return PhoneTimes(asked, lost, tuple(times))


def _is_count(value: Any, most: int) -> TypeGuard[int]:
    return type(value) is int and 0 <= value <= most


@dataclass(frozen=True)
class Measured:
    """What is known of a hall of so many ``people``. ``load``: how many processes want a core, for each core; None
    where the machine does not say. ``verification``: seconds that checking one secret takes."""

    people: int
    phones: Sequence[PhoneTimes]
    cores: int
    load: float | None
    verification: float

    @property
    def asked(self) -> int:
        return sum(phone.asked for phone in self.phones)

    @property
    def lost_share(self) -> float:
        return sum(phone.lost for phone in self.phones) / self.asked if self.asked else 0.0

    def milliseconds(self, share: float) -> int | None:
        """What the fastest ``share`` of the answers took at most, by the nearest rank; None without any."""
        times = sorted(one for phone in self.phones for one in phone.milliseconds)
        return times[max(0, math.ceil(share * len(times)) - 1)] if times else None

    @property
    def wanted_phones(self) -> int:
        return min(self.people, max(MIN_PHONES, math.ceil(SHARE_OF_PHONES * self.people)))

    @property
    def sign_in_minutes(self) -> float:
        """How long the server needs until all have signed in at once."""
        return self.people * SIGN_IN * self.verification / self.cores / 60


@dataclass(frozen=True)
class Finding:
    """One part of the verdict: ``figure`` as people read it, and what to change unless it is ready."""

    part: str
    readiness: Readiness
    figure: str
    advice: str = ""


NETWORK = (
    "Tambah titik akses Wi-Fi (kira-kira satu untuk 40 ponsel), jauhkan yang berdesakan, atau minta sebagian peserta "
    "memakai data seluler."
)
SERVER = (
    "Komputer portal sibuk: hentikan pekerjaan lain di komputer itu, tambah prosesnya (PORTAL_WORKERS), atau pindahkan "
    "portal ke komputer yang lebih kuat."
)
MORE_PHONES = "Minta lebih banyak peserta membuka gladi dan membiarkan halaman soalnya terbuka satu menit."
EARLIER = "Minta peserta masuk bergelombang sebelum acara mulai, bukan bersamaan, atau tambah inti komputer portal."


def findings(measured: Measured) -> list[Finding]:
    """What the rehearsal says, part by part."""
    found = [_phones(measured)]
    if measured.asked:
        found += [_losses(measured), _round_trip(measured)]
    if measured.load is not None:
        found.append(_load(measured.load))
    return [*found, _sign_in(measured)]


def verdict(found: Sequence[Finding]) -> Readiness:
    return max((one.readiness for one in found), key=tuple(Readiness).index)


def _between(value: float, caution: float, not_ready: float) -> Readiness:
    """Ready up to ``caution``, not ready beyond ``not_ready``."""
    if value > not_ready:
        return Readiness.NOT_READY
    return Readiness.CAUTION if value > caution else Readiness.READY


def _finding(part: str, readiness: Readiness, figure: str, advice: str) -> Finding:
    return Finding(part, readiness, figure, "" if readiness is Readiness.READY else advice)


def _phones(measured: Measured) -> Finding:
    enough = len(measured.phones) >= measured.wanted_phones
    figure = f"{len(measured.phones)} dari sedikitnya {measured.wanted_phones} ponsel sudah mengukur"
    return _finding("Ponsel", Readiness.READY if enough else Readiness.CAUTION, figure, MORE_PHONES)


def _losses(measured: Measured) -> Finding:
    share = measured.lost_share
    figure = f"{_decimal(100 * share)} % permintaan tidak terjawab"
    return _finding("Sinyal", _between(share, 0.01, 0.05), figure, NETWORK)


def _round_trip(measured: Measured) -> Finding:
    usual, slow = measured.milliseconds(0.5), measured.milliseconds(0.95)
    if usual is None or slow is None:
        return Finding("Jawaban", Readiness.NOT_READY, "belum ada permintaan yang terjawab", NETWORK)
    figure = f"biasanya {_seconds(usual)} detik, yang paling lambat {_seconds(slow)} detik"
    busy = measured.load is not None and _load(measured.load).readiness is not Readiness.READY
    return _finding("Jawaban", _between(slow, 2_000, 5_000), figure, SERVER if busy else NETWORK)


def _load(load: float) -> Finding:
    free = max(0, round(100 * (1 - load)))
    return _finding("Cadangan server", _between(load, 0.5, 0.8), f"{free} % tenaga komputer masih bebas", SERVER)


def _sign_in(measured: Measured) -> Finding:
    minutes = max(1, math.ceil(measured.sign_in_minutes))
    figure = f"{measured.people} orang masuk bersamaan selesai dalam {minutes} menit"
    return _finding("Masuk bersama", _between(measured.sign_in_minutes, 5, 15), figure, EARLIER)


def _seconds(milliseconds: int) -> str:
    return _decimal(milliseconds / 1000)


def _decimal(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")
