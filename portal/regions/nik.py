"""NIK, the 16 digits of a resident: PPKKCC DDMMYY SSSS, where women have 40 added to the day.

There is no check digit: these checks find slips of the keyboard and of spreadsheets, and cannot prove that a NIK
exists. Its first six digits name the district where it was first issued, which may since have been split.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.errors import Refusal

_NUMBER = re.compile(
    r"[0-9]+[.,]?[0-9]*[eE][+-]?[0-9]+"  # 3,27501E+15
    r"|[0-9]+[.,][0-9]{0,2}|[0-9][.,][0-9]+"  # 3275010101909001.0
    r"|[0-9]{1,3}([.,][0-9]{3}){2,}([.,][0-9]{1,2})?"  # 3.275.010.101.909.001
)
_SEPARATORS = re.compile(r"[\s.-]+")
NIK_LENGTH = 16
CARD_AGE = 17
"""Years at which a resident gets an identity card."""
_DIGITS = re.compile(r"[0-9]+")
_ANY_NIK = re.compile(r"[0-9](?:[\s.-]?[0-9]){14,}")


class Sex(StrEnum):
    MALE = "L"
    FEMALE = "P"


@dataclass(frozen=True)
class NikCheck:
    """The 16 digits, or the error for which they were refused; warnings never stand in the way."""

    nik: str | None
    error: Refusal | None = None
    warnings: tuple[Refusal, ...] = ()


def check_nik(text: str, *, birth_date: date | None, sex: Sex | None, known_prefix: Callable[[str], bool]) -> NikCheck:
    """Check a NIK as typed, which may hold spaces, dots and dashes, against what else is known of the person.

    ``known_prefix`` gets the first six digits as a dotted district code. No message repeats the NIK.
    """
    text = text.strip()
    nik = _SEPARATORS.sub("", text)
    error = _error(text, nik)
    if error:
        return NikCheck(None, error)
    return NikCheck(nik, None, tuple(_warnings(nik, birth_date, sex, known_prefix)))


def birth_digits(nik: str) -> tuple[int, int, int]:
    """Day, month and the last two digits of the year of birth that 16 digits tell."""
    day = int(nik[6:8])
    return day - 40 if day > 40 else day, int(nik[8:10]), int(nik[10:12])


def sex_in(nik: str) -> Sex:
    """The sex that a NIK of 16 digits says."""
    return Sex.FEMALE if int(nik[6:8]) > 40 else Sex.MALE


def birth_date_in(nik: str, on: date) -> date:
    """The birth date that a NIK of 16 digits says, of somebody who is at least 17 on the day ``on``: nobody has a NIK
    on a card before. Of the two centuries the later one that allows it. ValueError where the day does not exist."""
    day, month, year = birth_digits(nik)
    return date((2000 if 2000 + year <= on.year - CARD_AGE else 1900) + year, month, day)


def hide_niks(text: str) -> str:
    """A text in which whatever could be a NIK is left out: for what is shown of a file."""
    return _ANY_NIK.sub("…", text)


def mask_nik(nik: str) -> str:
    """The NIK with its birth date and the first serial digits hidden; all of it when it has not 16 digits."""
    return f"{nik[:6]}••••••{nik[-4:]}" if len(nik) == NIK_LENGTH else "•" * len(nik)


def _error(text: str, nik: str) -> Refusal | None:
    if not nik:
        return _refusal("nik_empty", f"NIK belum diisi. Isi dengan {NIK_LENGTH} angka sesuai KTP.")
    if _NUMBER.fullmatch(text):
        return _refusal(
            "nik_number",
            "NIK terbaca sebagai bilangan sehingga angka terakhirnya bisa hilang. "
            "Atur format kolom NIK menjadi Teks (Text), lalu ketik ulang NIK.",
        )
    if not _DIGITS.fullmatch(nik):
        return _refusal("nik_digits", "NIK hanya boleh berisi angka 0 sampai 9. Periksa kembali dengan KTP.")
    if len(nik) != NIK_LENGTH:
        return _refusal(
            "nik_length",
            f"NIK harus {NIK_LENGTH} angka, tetapi terisi %(count)s angka. Periksa kembali dengan KTP.",
            count=len(nik),
        )
    if not _date_exists(nik):
        return _refusal(
            "nik_date", "Tanggal lahir di dalam NIK (angka ke-7 sampai ke-12) tidak ada. Periksa kembali dengan KTP."
        )
    if nik.endswith("0000"):
        return _refusal("nik_serial", "Empat angka terakhir NIK tidak mungkin 0000. Periksa kembali dengan KTP.")
    return None


def _warnings(
    nik: str, birth_date: date | None, sex: Sex | None, known_prefix: Callable[[str], bool]
) -> Iterator[Refusal]:
    day, month, year = birth_digits(nik)
    if birth_date and (birth_date.day, birth_date.month, birth_date.year % 100) != (day, month, year):
        yield _refusal("nik_birth_date", "Tanggal lahir berbeda dengan yang tertera di dalam NIK. Cocokkan dengan KTP.")
    if sex and sex is not sex_in(nik):
        yield _refusal("nik_sex", "Jenis kelamin berbeda dengan yang tertera di dalam NIK. Cocokkan dengan KTP.")
    if not known_prefix(f"{nik[:2]}.{nik[2:4]}.{nik[4:6]}"):
        yield _refusal(
            "nik_prefix",
            "Enam angka pertama NIK tidak ada di daftar kecamatan sekarang. "
            "Abaikan bila NIK terbit sebelum pemekaran wilayah.",
        )


def _date_exists(nik: str) -> bool:
    """Whether the day exists in 19YY or 20YY. Every day of a year 19YY is also one of 20YY."""
    day, month, year = birth_digits(nik)
    try:
        date(2000 + year, month, day)
    except ValueError:
        return False
    return True


def _refusal(code: str, message: str, **figures: int) -> Refusal:
    return Refusal(code, message, figures, field="nik")
