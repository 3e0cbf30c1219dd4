"""Regions, and quotas called after them, as people write their names."""

import pytest

from portal.regions.naming import called, region_name, same_region
from portal.regions.rules import Level

ONE_REGENCY = [
    "Kabupaten Bekasi", "Kab. Bekasi", "KAB BEKASI", "Kab.Bekasi", "BEKASI KAB", "Bekasi (Kab)", "Bekasi, Kab.",
    "kabupaten  bekasi", "Kab.\u00a0Bekasi",
]  # fmt: skip
ONE_CITY = ["Kota Bekasi", "KOTA BEKASI", "Bekasi Kota", "Bekasi (Kota)", "Kodya Bekasi", "Kotamadya Bekasi"]
SAME = [
    ("Kota Jakarta Barat", "Kota Administrasi Jakarta Barat"),
    ("Kota Adm. Jakarta Barat", "KOTA ADMINISTRASI JAKARTA BARAT"),
    ("Kab. Kep. Seribu", "Kabupaten Kep Seribu"),
    ("Kab. Kota Baru", "Kabupaten Kotabaru"),
    ("Kec. Bekasi Tim.", "Kecamatan Bekasi Timur"),
    ("Tambun Sel", "TAMBUN SELATAN"),
    ("Kec Cikarang Utr", "Kecamatan Cikarang Utara"),
    ("Karang Baru", "Karangbaru"),
    ("Ja’an", "Ja'an"),
    ('Ja"an', "Ja'an"),
    ("Prov. Jawa Barat", "Provinsi Jawa Barat"),
    ("IPSM  pusat", "IPSM Pusat"),
]
OTHERS = [
    ("Kota Bekasi", "Kabupaten Bekasi"),
    ("Bekasi Kota", "Bekasi Kab"),
    ("Kel. Sidomulyo", "Desa Sidomulyo"),
    ("Kecamatan Jatiasih", "Kelurahan Jatiasih"),
    ("Bekasi", "Bekasi Timur"),
    ("Bekasi", "Kota Bekasi"),
    ("IPSM", "IPSM Pusat"),
    ("", ""),
    ("-", "Kota Bekasi"),
]


@pytest.mark.parametrize("names", [ONE_REGENCY, ONE_CITY])
def test_all_ways_to_write_a_regency_or_a_city_are_one(names):
    assert [(one, other) for one in names for other in names if not same_region(one, other)] == []


def test_a_city_is_never_the_regency_of_its_name():
    assert [(one, other) for one in ONE_CITY for other in ONE_REGENCY if same_region(one, other)] == []


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_name(one, other):
    assert same_region(one, other)
    assert same_region(other, one)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_another_name(one, other):
    assert not same_region(one, other)


def test_a_name_without_its_level_may_mean_several():
    names = ["Kota Bekasi", "Kabupaten Bekasi", "IPSM"]
    assert called("Bekasi", names) == names[:2]
    assert called("kab bekasi", names) == ["Kabupaten Bekasi"]
    assert called("Kota Depok", names) == []
    assert called("", names) == []


def test_a_word_for_another_level_is_a_part_of_the_name():
    assert region_name("Kota Baru", Level.VILLAGE).bare == "kotabaru"
    assert region_name("Kel. Kota Baru", Level.VILLAGE).bare == "kotabaru"
    assert region_name("Desa", Level.VILLAGE).bare == "desa"
