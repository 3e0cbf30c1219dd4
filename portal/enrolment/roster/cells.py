"""What one cell of a roster means: a value, or a Refusal that never repeats what the cell holds."""

import re
import unicodedata
from datetime import date

import phonenumbers

from portal.documents.tables.shapes import Cell
from portal.enrolment.roster.dates import UNKNOWN, read_date
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
_PHONE = re.compile(r"\+?[0-9() .-]{5,30}")
_MANY_DIGITS = re.compile(r"(?:[0-9][\s.-]?){6,}")
"""No part of a name, but maybe of a NIK."""
_BETWEEN_PHONES = re.compile(r"[/,;|&\n]|\b(?:atau|dan)\b|\s{2,}")
_NOT_PHONE = re.compile(r"^[^0-9+(]+|\([^0-9)]*\)|[^0-9]+$")
"""Words around a number: `WA: 0812...`, `0812... (istri)`."""
_NO_PHONES = "tidakada tdkada takada tidakpunya tdkpunya belumada belumpunya blmada nihil kosong na none null"
_NO_PHONE = frozenset(_NO_PHONES.split())
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


def cleaned(cell: Cell) -> Cell:
    """A text as one line, anything else as it is."""
    return as_text(cell) if isinstance(cell, str) else cell


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
    if not name.isprintable() or not any(map(str.isalpha, name)) or _MANY_DIGITS.search(name):
        return Refusal("name_letters", "Nama harus berupa huruf. Periksa kembali nama sesuai KTP.")
    return name


def read_sex(cell: Cell) -> Sex | Refusal:
    return _SEXES.get(as_key(as_text(cell))) or Refusal(
        "sex_unknown", "Jenis kelamin tidak dikenali. Isi L untuk laki-laki atau P untuk perempuan."
    )


def read_birth_date(cell: Cell, on: date) -> date | Refusal:
    """The date of birth of somebody who is from 18 to 110 years old on the day ``on``, the day written first."""
    written = read_date(cleaned(cell), on)
    return check_age(written.day_first, on) if written and written.day_first else UNKNOWN


def check_age(birth_date: date, on: date) -> date | Refusal:
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
    text = re.sub(
        r"\(0\)|^\(?\+62\)?", lambda found: "" if found[0] == "(0)" else "+62", as_text(cell).removeprefix("'")
    )
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


def first_phone(cell: Cell) -> tuple[str | None, Refusal | None]:
    """The first number in a cell of a roster, with a note where something was left out. It refuses nobody."""
    found = read_phone(cell)
    if not isinstance(found, Refusal):
        return found, None
    if as_key(as_text(cell)) in _NO_PHONE:
        return None, None
    parts = [_NOT_PHONE.sub("", part) for part in _BETWEEN_PHONES.split(cell)] if isinstance(cell, str) else []
    numbers = [number for number in map(read_phone, parts) if isinstance(number, str)]
    if numbers:
        note = Refusal("phone_first", "Sel No HP memuat lebih dari satu nomor; yang dipakai nomor pertama.")
        return numbers[0], note if len([part for part in parts if part]) > 1 else None
    return None, Refusal("phone_left_out", "Isi No HP bukan nomor yang dikenali, maka dikosongkan.")


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
