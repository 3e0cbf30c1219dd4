"""When a cohort takes applications, what one needs, and what becomes of it. Pure."""

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from portal.errors import Refusal
from portal.regions.nik import NIK_LENGTH

SHORT_NAME_LENGTH = 6
"""Letters and digits that name a registration in its public address, which stands on posters."""
TEXT_LENGTH = 1_000
VILLAGE_LENGTH = 100
NOTICE_VERSION = "1"
"""The version of the privacy notice; another text gets another number. Each application keeps the one it agreed to."""
ERASED_AFTER = timedelta(days=90)
"""How long after the last day of its cohort an application stays that led to no seat."""
SPARE_APPLICATIONS = 200


class RegistrationPhase(enum.StrEnum):
    """Where a registration stands on the clock."""

    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"


class ApplicationState(enum.StrEnum):
    """What was decided about an application. What became of an approved one, its enrolment says."""

    RECEIVED = "received"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SET_ASIDE = "set-aside"


LIVE = (ApplicationState.RECEIVED, ApplicationState.APPROVED)
"""States of an application that still counts."""


class PsmCondition(enum.StrEnum):
    """What a PSM has to be, but for the age, which the birth date says."""

    CITIZEN = "citizen"
    VOLUNTEER = "volunteer"
    RESIDENT = "resident"
    LITERATE = "literate"
    CONDUCT = "conduct"
    TRAINED = "trained"


def phase(opens_at: datetime, closes_at: datetime, now: datetime) -> RegistrationPhase:
    if now < opens_at:
        return RegistrationPhase.COMING
    return RegistrationPhase.OPEN if now < closes_at else RegistrationPhase.CLOSED


def refuse_times(opens_at: datetime, closes_at: datetime, end: datetime) -> Refusal | None:
    """Why a registration cannot be open from then to then; ``end`` is that of the cohort's first day."""
    if closes_at <= opens_at:
        return Refusal("closes_before", "Waktu tutup harus sesudah waktu buka.", field="closes_on")
    if closes_at > end:
        message = "Pendaftaran paling lambat tutup pada hari pertama pelatihan."
        return Refusal("closes_late", message, field="closes_on")
    return None


def needs_approval(wanted: bool, level: str) -> bool:
    """Whether the organiser looks at each application before it is ranked. Where a course requires a level, only an
    organiser may ask whether somebody has it."""
    return wanted or bool(level)


def refuse_crowd(undecided: int, announced: int) -> Refusal | None:
    """A cohort takes no more applications than somebody could look at: robots would fill it without end."""
    if undecided < 4 * announced + SPARE_APPLICATIONS:
        return None
    message = "Pendaftaran sedang penuh: panitia masih memeriksa yang sudah masuk. Coba lagi besok."
    return Refusal("crowd", message)


CLOSED = Refusal("registration_closed", "Pendaftaran sudah ditutup. Tanyakan kepada penyelenggaranya.")
COMING = Refusal("registration_coming", "Pendaftaran belum dibuka. Datang lagi pada waktunya.")
NOT_CITIZEN = Refusal("not_citizen", "Pendaftaran ini hanya untuk warga negara Indonesia (WNI).", field="citizen")
OVER = Refusal("cohort_over", "Pelatihannya sudah dimulai. Bicaralah dengan panitia di tempat.")


def refuse_time(found: RegistrationPhase) -> Refusal | None:
    """Why nobody can apply now."""
    return {RegistrationPhase.COMING: COMING, RegistrationPhase.CLOSED: CLOSED}.get(found)


def refuse_digits(typed: str) -> Refusal | None:
    """What to say of a NIK that has too few or too many digits: how many there are."""
    digits = "".join(sign for sign in typed if sign.isdigit())
    rest = "".join(sign for sign in typed if not sign.isdigit())
    if rest.strip(" .-") or not digits or len(digits) == NIK_LENGTH:
        return None
    few = len(digits) < NIK_LENGTH
    message = "Baru %(count)s angka. NIK berisi 16 angka." if few else "Ada %(count)s angka. NIK berisi 16 angka."
    return Refusal("nik_length", message, {"count": len(digits)}, "nik")


def refuse_answers(answers: Mapping[PsmCondition, bool]) -> Refusal | None:
    """Only who is no citizen is stopped; all else the organiser weighs."""
    return None if answers.get(PsmCondition.CITIZEN) else NOT_CITIZEN


def missing(answers: Mapping[str, bool]) -> list[PsmCondition]:
    """What the organiser should speak about: conditions that were answered with no, but for the training itself."""
    return [one for one in PsmCondition if one is not PsmCondition.TRAINED and not answers.get(one)]


def age_on(birth_date: date, day: date) -> int:
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def is_live(state: ApplicationState) -> bool:
    return state in LIVE


TWIN = Refusal("twin", "Ada pendaftaran lain dengan NIK yang sama. Pilih dulu mana yang dipakai.")
NO_TWIN = Refusal("no_twin", "Tidak ada lagi pendaftaran lain dengan NIK yang sama.")


def refuse_decided(state: ApplicationState) -> Refusal | None:
    """Why nothing can be decided about an application any more."""
    message = "Pendaftaran ini sudah diputuskan atau dibatalkan."
    return None if state is ApplicationState.RECEIVED else Refusal("decided", message)


@dataclass(frozen=True)
class Limit:
    """How often something may be done from one address: so often at once, and again after a ``pace`` each."""

    at_once: int
    pace: timedelta

    @property
    def full(self) -> timedelta:
        return self.at_once * self.pace

    def after(self, calm_at: datetime, now: datetime) -> datetime | None:
        """When the address is calm again after one more; None where it may do it no more just now."""
        begun = max(calm_at, now)
        return None if begun - now >= self.full else begun + self.pace


APPLYING = Limit(1_000, timedelta(seconds=6))
"""Applications from one address. A village office, or a hall of 500, is behind one: each may apply and try twice at
once, and 600 more in every hour."""
CODES = Limit(300, timedelta(seconds=36))
"""Wrong codes from one address. A code has 79 bits: this only keeps the pages quick."""
TOO_MANY = Refusal("busy", "Terlalu banyak pendaftaran dari jaringan ini. Coba lagi beberapa menit lagi.")
TOO_MANY_CODES = Refusal(
    "codes", "Terlalu banyak kode yang salah dari jaringan ini. Coba lagi beberapa menit lagi, atau pakai data seluler."
)
WRONG_CODE = Refusal("code", "Kode ini tidak dikenal. Periksa huruf dan angkanya, lalu coba lagi.", field="code")
WRONG_BIRTH = Refusal(
    "birth", "Tanggal lahirnya berbeda dari yang didaftarkan. Periksa, lalu coba lagi.", field="birth"
)


def refuse_wait(waiting: Refusal) -> Refusal:
    """Too many wrong birth dates, in words that fit."""
    wait = waiting.figures.get("wait", "beberapa menit")
    return Refusal("wait", "Terlalu banyak tanggal yang salah. Coba lagi dalam %(wait)s.", {"wait": wait})


def refuse_village(count: int, most: int) -> Refusal:
    """Why a village is not known yet: none of that name, or several among which to choose."""
    if not count:
        message = "Desa ini tidak ditemukan. Ketik nama desa lalu kecamatannya, misalnya: Sukamaju Cibungbulang."
        return Refusal("village_unknown", message, field="village")
    if count > most:
        message = "Banyak yang bernama mirip. Pilih di bawah, atau tambahkan nama kecamatannya."
        return Refusal("village_many", message, field="village_code")
    return Refusal("village_choose", "Pilih desa Anda.", field="village_code")


FILLED_BY_ROBOT = Refusal("robot", "Kosongkan isian yang bertanda “kosongkan”, lalu kirim lagi.")
WORDS = MappingProxyType(
    {
        ApplicationState.RECEIVED: "belum diperiksa",
        ApplicationState.APPROVED: "diterima",
        ApplicationState.REFUSED: "ditolak",
        ApplicationState.WITHDRAWN: "dibatalkan",
        ApplicationState.SET_ASIDE: "tidak dipakai",
    }
)
SHORT_CONDITIONS = MappingProxyType(
    {
        PsmCondition.CITIZEN: "WNI",
        PsmCondition.VOLUNTEER: "Bersedia menjadi relawan",
        PsmCondition.RESIDENT: "KTP di desa tempat bertugas",
        PsmCondition.LITERATE: "Dapat membaca dan menulis",
        PsmCondition.CONDUCT: "Berkelakuan baik",
        PsmCondition.TRAINED: "Pernah ikut bimtek dasar",
    }
)
"""The conditions in a few words, for lists."""


DECIDED = MappingProxyType(
    {
        ApplicationState.APPROVED: "Diterima oleh penyelenggara",
        ApplicationState.REFUSED: "Tidak diterima",
        ApplicationState.SET_ASIDE: "Tidak dipakai",
    }
)
BEFALL = MappingProxyType(
    {
        "offer-lapsed": "Tawaran kursi tidak dijawab; pindah ke akhir daftar",
        "participant-returned": "Masuk daftar lagi",
        "participant-withdrawn": "Keluar dari daftar",
        "put-ahead": "Didahulukan oleh penyelenggara",
        "quota-changed": "Dipindahkan ke kuota lain",
        "seat-confirmed": "Kursi itu diterima",
        "seat-declined": "Kursi itu tidak diambil",
        "seat-given": "Mendapat kursi",
        "seat-offered": "Kursi ditawarkan kepada Anda",
    }
)
"""What of the trail of an enrolment whoever applied reads, in words for them."""


@dataclass(frozen=True)
class JourneyStep:
    """Something that became of an application."""

    at: datetime
    words: str


def journey(
    received_at: datetime,
    decided: tuple[datetime, ApplicationState] | None,
    numbers: Sequence[tuple[datetime, int]],
    befallen: Iterable[tuple[datetime, str]],
) -> list[JourneyStep]:
    """The way of an application, the latest step first: from when it was received, by what was noted since. ``numbers``
    in order of time."""
    steps = [JourneyStep(received_at, "Pendaftaran masuk")]
    if decided and decided[1] in DECIDED:
        steps.append(JourneyStep(decided[0], DECIDED[decided[1]]))
    steps += [*_numbers(numbers), *(JourneyStep(at, BEFALL[action]) for at, action in befallen)]
    return sorted(steps, key=lambda step: step.at)[::-1]


def _numbers(numbers: Sequence[tuple[datetime, int]]) -> Iterator[JourneyStep]:
    before = 0
    for at, number in numbers:
        if number == before:
            continue
        way = "Daftar tunggu," if not before else "Naik ke" if number < before else "Turun ke"
        yield JourneyStep(at, f"{way} nomor {number}")
        before = number
