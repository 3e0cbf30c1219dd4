"""One cell of a roster: what is read as what, and what is refused."""

from datetime import date

import pytest

from portal.enrolment.roster.cells import (
    read_birth_date,
    read_certificate_code,
    read_name,
    read_phone,
    read_quota,
    read_sex,
    read_village_code,
)
from portal.errors import Refusal
from portal.regions.nik import Sex

ON = date(2026, 2, 17)


def code_of(found: object) -> str:
    assert isinstance(found, Refusal), found
    return found.code


@pytest.mark.parametrize(
    ("cell", "read_as"),
    [
        ("  Siti   Aminah ", "Siti Aminah"),
        ("Sutrisno", "Sutrisno"),
        ("Ma’ruf", "Ma'ruf"),
        ("'Aisyah", "'Aisyah"),
        ("Drs. H. Sidarmin, M.Pd.", "Drs. H. Sidarmin, M.Pd."),
        ("René\u200b", "René"),
        ("Rene\u0301", "René"),
        ("A" * 100, "A" * 100),
    ],
)
def test_name(cell: str, read_as: str) -> None:
    assert read_name(cell) == read_as


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "name_empty"),
        ("-", "name_empty"),
        ("A" * 101, "name_long"),
        ("3275011708909001", "name_letters"),
        ("...", "name_letters"),
        ("Siti\x07", "name_letters"),
    ],
)
def test_name_is_refused(cell: str, code: str) -> None:
    assert code_of(read_name(cell)) == code


@pytest.mark.parametrize(
    ("cells", "sex"),
    [
        (["L", "l", "Laki-laki", "LAKI LAKI", "Pria", "M", "Lk"], Sex.MALE),
        (["P", "p", "Perempuan", "WANITA", "F", "Pr"], Sex.FEMALE),
        (["", "L/P", "X", "1", "Laki-laki/Perempuan"], None),
    ],
)
def test_sex(cells: list[str], sex: Sex | None) -> None:
    for cell in cells:
        found = read_sex(cell)
        assert found is sex if sex else code_of(found) == "sex_unknown"


@pytest.mark.parametrize(
    "cell",
    [
        "17/08/1990", "17-08-1990", "17.8.1990", "1990-08-17", "1990/08/17", "1990-08-17 00:00:00", "17 Agustus 1990",
        "17 agustus 1990", "17 Agt 1990", "17-Agu-1990", "17 Ags. 1990", " 17  AGUSTUS 1990 ", "'17/08/1990",
        "17/8/90", "17 08 1990", "17 August 1990", "17-Aug-90", "17081990", "33102", 33102.0, 17081990.0,
        "Bekasi, 17 Agustus 1990", "Bekasi 17-08-1990",
    ],
)  # fmt: skip
def test_birth_date_in_words_and_digits(cell: str) -> None:
    assert read_birth_date(cell, ON) == date(1990, 8, 17)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "birth_unknown"),
        ("31/02/1990", "birth_unknown"),
        ("08/17/1990", "birth_unknown"),
        ("17/08-1990", "birth_unknown"),
        ("00/00/0000", "birth_unknown"),
        ("3310", "birth_unknown"),
        ("١٧/٠٨/١٩٩٠", "birth_unknown"),
        ("18/02/2026", "birth_future"),
        ("18/02/2008", "too_young"),
        ("17/02/2008", None),
        ("18/02/1915", None),
        ("17/02/1915", "too_old"),
    ],
)
def test_birth_date_is_refused(cell: str, code: str | None) -> None:
    found = read_birth_date(cell, ON)
    assert code_of(found) == code if code else isinstance(found, date)


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("0812-3456-7890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("62 812 3456 7890", "+6281234567890"),
        ("'081234567890", "+6281234567890"),
        ("\u202a+62 812-3456-7890\u202c", "+6281234567890"),
        ("(021) 8895 1234", "+622188951234"),
        ("(+62)812-3456-7890", "+6281234567890"),
        ("+62 (0)812 3456 7890", "+6281234567890"),
        ("", None),
        ("-", None),
    ],
)
def test_phone(cell: str, phone: str | None) -> None:
    assert read_phone(cell) == phone


@pytest.mark.parametrize(
    "cell",
    ["0812", "tidak ada", "0812FLOWERS", "0812-3456-7890 / 0813-1111-2222", "8,12346E+10", "+cmd|calc", "+1 000 000"],
)
def test_phone_is_refused(cell: str) -> None:
    assert code_of(read_phone(cell)) == "phone_unknown"


@pytest.mark.parametrize("cell", ["", "3275", "32.75.01", "327501100", "32,75", "Bekasijaya"])
def test_village_code_is_refused(cell: str) -> None:
    assert code_of(read_village_code(cell)) == "village_code"


@pytest.mark.parametrize("cell", ["3275011001", "'32.75.01.1001", "32 75 01 1001"])
def test_village_code_is_put_into_its_dotted_form(cell: str) -> None:
    assert read_village_code(cell) == "32.75.01.1001"


@pytest.mark.parametrize(("cell", "quota"), [("", None), ("-", None), (" Kab.  Bekasi ", "Kab. Bekasi")])
def test_quota(cell: str, quota: str | None) -> None:
    assert read_quota(cell) == quota


@pytest.mark.parametrize("cell", ["a" * 101, "a\x07b"])
def test_quota_is_refused(cell: str) -> None:
    assert code_of(read_quota(cell)) == "quota_text"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", ""),
        ("-", ""),
        ("7KQ4-M2XD", "7KQ4M2XD"),
        (" 7kq4 m2xd ", "7KQ4M2XD"),
        ("https://bimtek.example.go.id/v/7KQ4-M2XD", "7KQ4M2XD"),
        (12345678.0, "12345678"),
    ],
)
def test_certificate_code(cell: object, code: str) -> None:
    assert read_certificate_code(cell) == code


@pytest.mark.parametrize("cell", ["7KQ4-M2X", "0001/PSM-D/II/2020", "3275094101909001", "lulus"])
def test_what_is_no_certificate_code(cell: object) -> None:
    assert code_of(read_certificate_code(cell)) == "certificate_code"
