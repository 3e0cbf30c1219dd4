"""What a NIK must look like. All NIKs here are invented: their serial begins with 9."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.regions.nik import NikCheck, Sex, birth_date_in, check_nik, mask_nik

GOOD = "3275011708909001"
BORN = date(1990, 8, 17)


def check(text: str, birth_date: date | None = None, sex: Sex | None = None, known: bool = True) -> NikCheck:
    return check_nik(text, birth_date=birth_date, sex=sex, known_prefix=lambda code: known)


@pytest.mark.parametrize("text", [GOOD, f" {GOOD} ", "327501-170890-9001", "327501.170890.9001", "3275 0117 0890 9001"])
def test_good_however_it_is_written(text: str) -> None:
    assert check(text, BORN, Sex.MALE) == NikCheck(GOOD)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "nik_empty"),
        (" .- ", "nik_empty"),
        ("3,27501E+15", "nik_number"),
        ("3.27501e+15", "nik_number"),
        ("3E15", "nik_number"),
        ("3275011708909001.0", "nik_number"),
        ("3275011708909001,00", "nik_number"),
        ("327501170890900.1", "nik_number"),
        ("3.275011708909001", "nik_number"),
        ("3.275.011.708.909.001", "nik_number"),
        ("3,275,011,708,909,001", "nik_number"),
        ("327501170890ABCD", "nik_digits"),
        ("٣٢٧٥٠١١٧٠٨٩٠٩٠٠١", "nik_digits"),
        ("３２７５０１１７０８９０９００１", "nik_digits"),
        ("+3275011708909001", "nik_digits"),
        ("327501170890900", "nik_length"),
        ("32750117089090011", "nik_length"),
        ("3275010008909001", "nik_date"),
        ("3275013208909001", "nik_date"),
        ("3275013102909001", "nik_date"),
        ("3275017102909001", "nik_date"),
        ("3275012902019001", "nik_date"),
        ("3275014008909001", "nik_date"),
        ("3275017208909001", "nik_date"),
        ("3275011700909001", "nik_date"),
        ("3275011713909001", "nik_date"),
        ("3275019908909001", "nik_date"),
        ("3275011708900000", "nik_serial"),
    ],
)
def test_refused(text: str, code: str) -> None:
    found = check(text)
    assert found.nik is None
    assert found.error is not None
    assert (found.error.code, found.error.field, found.warnings) == (code, "nik", ())


@pytest.mark.parametrize("day", ["29", "69"])
@pytest.mark.parametrize("year", ["00", "04", "96"])
def test_leap_days_exist(day: str, year: str) -> None:
    assert check(f"327501{day}02{year}9001").error is None


def test_what_spreadsheets_did_is_told() -> None:
    assert "Teks (Text)" in str(check("3,27501E+15").error)


@pytest.mark.parametrize(
    ("nik", "birth_date", "sex", "known", "codes"),
    [
        (GOOD, BORN, Sex.MALE, True, []),
        (GOOD, None, None, True, []),
        ("3275015708909001", BORN, Sex.FEMALE, True, []),
        ("3275011708059001", date(2005, 8, 17), Sex.MALE, True, []),
        (GOOD, BORN, Sex.FEMALE, True, ["nik_sex"]),
        (GOOD, date(1990, 8, 18), Sex.MALE, True, ["nik_birth_date"]),
        (GOOD, date(1991, 8, 17), Sex.MALE, True, ["nik_birth_date"]),
        (GOOD, BORN, Sex.MALE, False, ["nik_prefix"]),
        (GOOD, date(1990, 1, 1), Sex.FEMALE, False, ["nik_birth_date", "nik_sex", "nik_prefix"]),
    ],
)
def test_warnings(nik: str, birth_date: date | None, sex: Sex | None, known: bool, codes: list[str]) -> None:
    found = check(nik, birth_date, sex, known)
    assert found.nik == nik
    assert [warning.code for warning in found.warnings] == codes


def test_prefix_is_asked_for_as_a_district_code() -> None:
    asked: list[str] = []
    check_nik(GOOD, birth_date=None, sex=None, known_prefix=lambda code: not asked.append(code))
    assert asked == ["32.75.01"]


@given(
    st.dates(date(1916, 1, 1), date(2008, 12, 31)),
    st.sampled_from(Sex),
    st.integers(9000, 9999),
)
def test_every_person_has_a_nik_without_warnings(born: date, sex: Sex, serial: int) -> None:
    day = born.day + (40 if sex is Sex.FEMALE else 0)
    nik = f"327501{day:02d}{born:%m%y}{serial}"
    assert check(nik, born, sex) == NikCheck(nik)


@given(st.text() | st.text("0123456789.,-+eE ", max_size=24))
def test_any_text_is_taken_or_refused_without_being_repeated(text: str) -> None:
    found = check(text, BORN, Sex.MALE, known=False)
    assert (found.nik is None) == (found.error is not None)
    if found.nik:
        assert found.nik.isascii()
        assert found.nik.isdigit()
        assert len(found.nik) == 16
        assert not any(found.nik in str(warning) for warning in found.warnings)


@pytest.mark.parametrize(
    ("digits", "born"),
    [("010109", date(2009, 1, 1)), ("010110", date(1910, 1, 1)), ("570890", BORN)],
)
def test_the_birth_date_in_a_nik_is_that_of_somebody_old_enough_for_a_card(digits: str, born: date) -> None:
    assert birth_date_in(f"327501{digits}9001", date(2026, 3, 10)) == born


def test_mask() -> None:
    assert mask_nik("3275060101905969") == "327506••••••5969"
    assert mask_nik("327506") == "••••••"
    assert mask_nik("") == ""
