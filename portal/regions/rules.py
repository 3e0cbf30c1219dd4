"""Region codes of Kemendagri: their shape, level, parent, time zone and the name shown on screen.

A code is kept in its dotted form: ``32`` (province), ``32.75`` (regency or city), ``32.75.01`` (district),
``32.75.01.1001`` (village).
"""

import re
from enum import StrEnum

from portal.errors import Refusal


class Level(StrEnum):
    PROVINCE = "province"
    REGENCY = "regency"
    DISTRICT = "district"
    VILLAGE = "village"


class VillageKind(StrEnum):
    """What a village is by law; the value is the word for the screen."""

    KELURAHAN = "Kelurahan"
    DESA = "Desa"
    DESA_ADAT = "Desa Adat"


LEVELS = {2: Level.PROVINCE, 5: Level.REGENCY, 8: Level.DISTRICT, 13: Level.VILLAGE}
KINDS = {"1": VillageKind.KELURAHAN, "2": VillageKind.DESA, "3": VillageKind.DESA_ADAT}
PAPUA = frozenset({"91", "92", "93", "94", "95", "96"})
ZONES = {
    "Asia/Jakarta": frozenset(
        {"11", "12", "13", "14", "15", "16", "17", "18", "19", "21", "31", "32", "33", "34", "35", "36"}
    ),
    "Asia/Pontianak": frozenset({"61", "62"}),
    "Asia/Makassar": frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"}),
    "Asia/Jayapura": frozenset({"81", "82"}) | PAPUA,
}

_CODE = re.compile(r"([1-9][0-9])(?:\.?([0-9]{2})(?:\.?([0-9]{2})(?:\.?([0-9]{4}))?)?)?")


def parse_code(text: str) -> str | None:
    """The dotted form of a code written with or without dots and spaces; None when it has no code's shape.

    It says nothing about whether such a region exists.
    """
    match = _CODE.fullmatch("".join(text.split()))
    return ".".join(part for part in match.groups() if part) if match else None


def level_of(code: str) -> Level:
    """The level of a dotted code. Raises ValueError for any other text."""
    if parse_code(code) != code:
        raise ValueError("not a dotted region code")
    return LEVELS[len(code)]


def parent_code(code: str) -> str | None:
    """The dotted code of the region around this one; None for a province."""
    return code.rpartition(".")[0] or None


def holds(region_code: str, code: str) -> bool:
    """Whether a region lies within another one, or is it."""
    return f"{code}.".startswith(f"{region_code}.")


def time_zone(code: str) -> str:
    """The IANA time zone at a code of any level. Raises ValueError for an unknown province.

    No regency keeps another time than its province; ``Asia/Pontianak`` is West and Central Kalimantan.
    """
    for zone, provinces in ZONES.items():
        if code[:2] in provinces:
            return zone
    raise ValueError("unknown province code")


def village_kind(code: str) -> VillageKind | None:
    """What kind of village a dotted village code stands for: the first of its last four digits says it."""
    return KINDS.get(code[9:10])


def display_name(code: str, name: str) -> str:
    """The name with the word for its level before it: ``Kelurahan Margahayu``, ``Kecamatan Bekasi Timur``.

    Names of regencies carry theirs already. In Papua a district is a distrik (UU 21/2001).
    """
    level = level_of(code)
    if level is Level.PROVINCE:
        return f"Provinsi {name}"
    if level is Level.DISTRICT:
        return f"{'Distrik' if code[:2] in PAPUA else 'Kecamatan'} {name}"
    if level is Level.VILLAGE:
        return f"{village_kind(code) or VillageKind.DESA} {name}"
    return name


LEVEL_WORDS = frozenset(
    {"desa", "ds", "kelurahan", "kel", "kecamatan", "kec", "distrik", "kabupaten", "kab", "kota", "provinsi", "prov"}
)
MAX_WORDS = 6


def words_of_place(text: str) -> list[str]:
    """The words by which somebody names a village: without those for levels, and no more than are looked for."""
    words = [word.strip(".") for word in text.replace(",", " ").split()]
    return [word for word in words if word and word.casefold() not in LEVEL_WORDS][:MAX_WORDS]


def clean_name(name: str) -> str:
    """A region's name with the source's stand-ins for an apostrophe made one, and stray stars dropped."""
    return name.replace('"', "'").replace("’", "'").replace("*", "").strip()


def no_region(code: str) -> Refusal:
    """What to say of a well-formed code that no region has."""
    return Refusal("region", "Kode wilayah %(code)s tidak ada dalam daftar Kemendagri.", {"code": code}, "region_code")
