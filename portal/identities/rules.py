"""What organisers may learn of each other's people: one fact, as yes or no. Limits and decisions. Pure.

A course may require a level that was completed elsewhere. The act that gives a seat in such a course asks whether it
has been. The NIK alone proves nothing, since anybody can type one: birth date and name must agree with the record
that holds the completion, or the code of its certificate is known, or the administrator has looked at both.
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.errors import Refusal
from portal.identities.names import same_name
from portal.ledger.rules import CODE_LENGTH

REASON_LENGTH = 500
WRONG_CODES = 100
CODE_SPAN = timedelta(hours=24)
"""So many wrong certificate codes an organiser may send in this time; further ones are not looked at. A code has
40 bits, and counts only together with its NIK: trying for a year opens one door in thirty million."""


class Ground(enum.StrEnum):
    """Why a question was answered as it was; ``NONE`` is a no."""

    NONE = "none"
    OWN = "own"
    AGREED = "agreed"
    CODE = "code"
    SETTLED = "settled"


class PairOutcome(enum.StrEnum):
    """How the administrator settled a pair: what an organiser typed, and the record of another."""

    SAME = "same"
    DIFFERENT = "different"
    ASKED_WRONG = "asked-wrong"
    RECORD_WRONG = "record-wrong"


@dataclass(frozen=True)
class Identity:
    """What is said of somebody beside the NIK."""

    name: str
    birth_date: date | None


def agree(one: Identity, other: Identity) -> bool:
    """Whether both say the same, slips of the pen in the name aside. An unknown birth date agrees with none."""
    return one.birth_date is not None and one.birth_date == other.birth_date and same_name(one.name, other.name)


def answer(asked: Identity, records: Iterable[Identity], code_fits: bool, settled: PairOutcome | None) -> Ground:
    """Whether somebody counts as the holder of a completion, and why.

    ``records`` are the ways in which the holder is written down, all with the NIK that was asked for. ``code_fits``
    says that the code of that completion was typed. What the administrator settled goes before both.
    """
    if settled is not None:
        return Ground.SETTLED if settled is PairOutcome.SAME else Ground.NONE
    if any(agree(asked, record) for record in records):
        return Ground.AGREED
    return Ground.CODE if code_fits else Ground.NONE


def refuse_level(level: str) -> Refusal:
    """The answer no, in the same words whether nobody has the NIK or somebody else seems to have it."""
    message = (
        "Belum tercatat lulus Pelatihan %(level)s. Bila orang ini sudah lulus: cocokkan NIK, nama, dan tanggal lahir "
        "dengan KTP, isi kode sertifikatnya (%(length)s huruf dan angka) di kolom Kode Sertifikat, lalu impor baris "
        "ini sekali lagi, atau minta administrator portal memeriksanya. Bila belum, daftarkan dulu ke Pelatihan "
        "%(level)s."
    )
    return Refusal("level_unknown", message, {"level": level.capitalize(), "length": CODE_LENGTH})


def refuse_codes() -> Refusal:
    message = (
        "Kode sertifikat di baris ini tidak diperiksa: terlalu banyak kode yang salah dari penyelenggara ini. Periksa "
        "kode pada sertifikat aslinya, lalu impor baris ini besok."
    )
    return Refusal("codes_stopped", message)
