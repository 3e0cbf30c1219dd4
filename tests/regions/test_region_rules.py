"""Region codes: shape, level, parent, time and the name shown."""

import csv
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.dates import zone_label
from portal.paths import REGIONS
from portal.regions.rules import (
    Level,
    VillageKind,
    clean_name,
    display_name,
    level_of,
    parent_code,
    parse_code,
    time_zone,
    village_kind,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("32.75.01.1001", "32.75.01.1001"),
        ("3275011001", "32.75.01.1001"),
        (" 32 75 01 1001 ", "32.75.01.1001"),
        ("32.75.011001", "32.75.01.1001"),
        ("32", "32"),
        ("3275", "32.75"),
        ("32.75.01", "32.75.01"),
        ("", None),
        ("3", None),
        ("327", None),
        ("327501100", None),
        ("32750110011", None),
        ("02.75", None),
        ("32,75", None),
        ("32.75.", None),
        ("32..75", None),
        ("3.275.011.001", None),
        ("٣٢", None),
        ("３２７５", None),
        ("Bekasi", None),
    ],
)
def test_code_is_read_or_not(text: str, code: str | None) -> None:
    assert parse_code(text) == code


@given(st.text())
def test_any_text_gives_a_code_or_none(text: str) -> None:
    code = parse_code(text)
    assert code is None or (parse_code(code) == code and level_of(code))


@given(st.from_regex(r"[1-9][0-9]([0-9]{2}([0-9]{2}([0-9]{4})?)?)?", fullmatch=True))
def test_plain_digits_become_the_dotted_form(digits: str) -> None:
    code = parse_code(digits)
    assert code is not None
    assert code.replace(".", "") == digits


def test_levels_and_parents() -> None:
    codes = ["32.75.01.1001", "32.75.01", "32.75", "32"]
    assert [level_of(code) for code in codes] == [Level.VILLAGE, Level.DISTRICT, Level.REGENCY, Level.PROVINCE]
    assert [parent_code(code) for code in codes] == ["32.75.01", "32.75", "32", None]
    for wrong in ("3275", "", "x", "32.7"):
        with pytest.raises(ValueError, match="region code"):
            level_of(wrong)


def test_every_province_has_its_time() -> None:
    with (REGIONS / "provinces.csv").open(encoding="utf-8", newline="") as lines:
        provinces = [row["code"] for row in csv.DictReader(lines)]
    labels = [zone_label(time_zone(code)) for code in provinces]
    assert {label: labels.count(label) for label in labels} == {"WIB": 18, "WITA": 12, "WIT": 8}
    assert all(ZoneInfo(time_zone(code)) for code in provinces)


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("32.75.01.1001", "Asia/Jakarta"),
        ("61", "Asia/Pontianak"),
        ("62.71", "Asia/Pontianak"),
        ("63.71", "Asia/Makassar"),
        ("96", "Asia/Jayapura"),
    ],
)
def test_zone(code: str, zone: str) -> None:
    assert time_zone(code) == zone


def test_unknown_province_has_no_time() -> None:
    with pytest.raises(ValueError, match="province"):
        time_zone("99")


@pytest.mark.parametrize(
    ("code", "name", "shown"),
    [
        ("32", "Jawa Barat", "Provinsi Jawa Barat"),
        ("32.75", "Kota Bekasi", "Kota Bekasi"),
        ("32.75.01", "Bekasi Timur", "Kecamatan Bekasi Timur"),
        ("91.03.01", "Sentani", "Distrik Sentani"),
        ("32.75.01.1001", "Bekasijaya", "Kelurahan Bekasijaya"),
        ("17.04.01.2001", "Padang Hangat", "Desa Padang Hangat"),
        ("91.03.01.3001", "Sereh", "Desa Adat Sereh"),
    ],
)
def test_display_name(code: str, name: str, shown: str) -> None:
    assert display_name(code, name) == shown


def test_village_kind() -> None:
    kinds = [village_kind(f"32.75.01.{number}") for number in ("1001", "2001", "3001", "9001")]
    assert kinds == [VillageKind.KELURAHAN, VillageKind.DESA, VillageKind.DESA_ADAT, None]
    assert village_kind("32.75") is None


def test_names_get_real_apostrophes() -> None:
    assert [clean_name(name) for name in ('Ra"as', "Regapu’u", "Teuw*")] == ["Ra'as", "Regapu'u", "Teuw"]
