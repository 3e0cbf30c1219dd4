"""What one cell of a roster means: a value, or a Refusal that never repeats what the cell holds."""

import re
import unicodedata
from datetime import date

import phonenumbers

from portal.documents.tables import Cell
from portal.errors import Refusal
from portal.ledger.rules import CODE_LENGTH, read_typed
from portal.regions.nik import Sex
from portal.regions.rules import Level, level_of, parse_code
from portal.texts import starts_formula

MAX_TEXT = 100
"""Longest name and longest quota, in characters."""
MIN_AGE = 18
MAX_AGE = 110

_SEXES = {
    **dict.fromkeys(("l", "lk", "laki", "lakilaki", "pria", "m", "male"), Sex.MALE),
    **dict.fromkeys(("p", "pr", "perempuan", "wanita", "f", "female"), Sex.FEMALE),
}
_MONTHS = {
    "januari": 1, "jan": 1, "februari": 2, "pebruari": 2, "feb": 2, "peb": 2, "maret": 3, "mar": 3, "april": 4,
    "apr": 4, "mei": 5, "juni": 6, "jun": 6, "juli": 7, "jul": 7, "agustus": 8, "agust": 8, "agu": 8, "agt": 8,
    "ags": 8, "september": 9, "sept": 9, "sep": 9, "oktober": 10, "okt": 10, "november": 11, "nopember": 11,
    "nov": 11, "nop": 11, "desember": 12, "des": 12,
}  # fmt: skip
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})([/-])([0-9]{1,2})\2([0-9]{1,2})(?:[ T]00:00(?::00)?)?")
_MONTH_NAMED = re.compile(r"([0-9]{1,2})[ -]([a-z]{3,9})\.?[ -]([0-9]{4})")
_PHONE = re.compile(r"\+?[0-9() .-]{5,30}")
_APOSTROPHES = str.maketrans("‘’ʼ`´", "'''''")


def as_text(cell: Cell) -> str:
    """The cell as one line: no invisible marks, single spaces, straight apostrophes. A lone dash is empty."""
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else repr(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if not cell.isascii():
        visible = (char for char in cell if unicodedata.category(char) != "Cf")
        cell = unicodedata.normalize("NFC", "".join(visible))
    line = " ".join(cell.translate(_APOSTROPHES).split())
    return "" if line == "-" else line


def as_key(text: str) -> str:
    """Letters and digits only, in one case: how headers and fixed words are compared."""
    return "".join(filter(str.isalnum, text.casefold()))


def is_formula(cell: Cell, *, phone: bool = False) -> bool:
    """Whether a spreadsheet program could take the text for a formula. A phone number may begin with a plus."""
    return isinstance(cell, str) and starts_formula(cell, phone=phone)


def read_nik(cell: Cell) -> str:
    """The NIK as typed. A number becomes E-notation, so that the check refuses it: its last digits are not sure."""
    return f"{cell:e}" if isinstance(cell, float) else as_text(cell).removeprefix("'")


def read_name(cell: Cell) -> str | Refusal:
    name = as_text(cell)
    if not name:
        return Refusal("name_empty", "Nama belum diisi. Isi nama lengkap sesuai KTP.")
    if len(name) > MAX_TEXT:
        return Refusal("name_long", "Nama melebihi %(limit)s huruf. Singkat nama atau gelarnya.", {"limit": MAX_TEXT})
    if not name.isprintable() or not any(map(str.isalpha, name)):
        return Refusal("name_letters", "Nama harus berupa huruf. Periksa kembali nama sesuai KTP.")
    return name


def read_sex(cell: Cell) -> Sex | Refusal:
    return _SEXES.get(as_key(as_text(cell))) or Refusal(
        "sex_unknown", "Jenis kelamin tidak dikenali. Isi L untuk laki-laki atau P untuk perempuan."
    )


def read_birth_date(cell: Cell, on: date) -> date | Refusal:
    """The date of birth of somebody who is from 18 to 110 years old on the day ``on``."""
    birth_date = cell if isinstance(cell, date) else _parse_date(as_text(cell).removeprefix("'").casefold())
    if birth_date is None:
        return Refusal(
            "birth_unknown",
            "Tanggal lahir tidak terbaca atau tidak ada. Tulis seperti 17/08/1990 atau 17 Agustus 1990.",
        )
    if birth_date > on:
        return Refusal("birth_future", "Tanggal lahir ada di masa depan. Periksa tahunnya.")
    age = on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
    if age > MAX_AGE:
        return Refusal("too_old", "Usia melebihi %(limit)s tahun. Periksa tahun lahirnya.", {"limit": MAX_AGE})
    if age < MIN_AGE:
        return Refusal(
            "too_young",
            "Usia belum %(limit)s tahun. Peserta harus berusia paling sedikit %(limit)s tahun; periksa tahun lahirnya.",
            {"limit": MIN_AGE},
        )
    return birth_date


def read_phone(cell: Cell) -> str | Refusal | None:
    """The number in E.164, None when there is none. A number without country code is Indonesian."""
    text = as_text(cell).removeprefix("'")
    if not text:
        return None
    refusal = Refusal(
        "phone_unknown", "Nomor HP tidak dikenali. Tulis satu nomor seperti 0812-3456-7890, atau kosongkan."
    )
    if not _PHONE.fullmatch(text):
        return refusal
    try:
        number = phonenumbers.parse(text, "ID")
    except phonenumbers.NumberParseException:
        return refusal
    if not phonenumbers.is_valid_number(number):
        return refusal
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_village_code(cell: Cell) -> str | Refusal:
    """The dotted code of a village; whether it exists is not known here."""
    code = parse_code(as_text(cell).removeprefix("'"))
    if code is None or level_of(code) is not Level.VILLAGE:
        return Refusal(
            "village_code",
            "Kode desa/kelurahan harus 10 angka. Tulis sebagai teks, misalnya 32.75.01.1001 (kode Kemendagri).",
        )
    return code


def read_quota(cell: Cell) -> str | Refusal | None:
    quota = as_text(cell)
    if len(quota) > MAX_TEXT or not quota.isprintable():
        return Refusal(
            "quota_text", "Isi kuota melebihi %(limit)s huruf atau memuat tanda yang tidak dikenal. Tulis ulang.",
            {"limit": MAX_TEXT},
        )  # fmt: skip
    return quota or None


def read_certificate_code(cell: Cell) -> str | Refusal:
    """The code of a certificate as it stands in the ledger, empty when there is none."""
    text = as_text(cell)
    if not text:
        return ""
    read = read_typed(text)
    return read.code or Refusal(
        "certificate_code",
        "Kode sertifikat tidak dikenali. Tulis %(length)s huruf dan angka di dekat kode QR sertifikatnya, atau "
        "kosongkan.",
        {"length": CODE_LENGTH},
    )


def _parse_date(text: str) -> date | None:
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = match[1], match[3], match[4]
    elif match := _YEAR_FIRST.fullmatch(text):
        day, month, year = match[4], match[3], match[1]
    elif match := _MONTH_NAMED.fullmatch(text):
        day, month, year = match[1], _MONTHS.get(match[2], 0), match[3]
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
