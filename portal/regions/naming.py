"""Whether two ways of writing the name of a region, or of a quota called after one, are the same name. Pure.

`Kab. Bekasi`, `Kabupaten Bekasi` and `BEKASI (KAB)` are one regency; `Kota Bekasi` is another one, always. Capitals,
spaces, dots, apostrophes and the place of the word for the level do not count, nor does how a quarter is shortened.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from portal.regions.rules import Level

_WORDS = {
    "provinsi": "provinsi prov propinsi prop",
    "kabupaten": "kabupaten kab",
    "kota": "kota kotamadya kodya",
    "kecamatan": "kecamatan kec distrik kapanewon kemantren",
    "desa": "desa ds",
    "kelurahan": "kelurahan kel",
    "kampung": "kampung nagari gampong pekon",
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_OF_LEVEL = {
    Level.PROVINCE: ("provinsi",),
    Level.REGENCY: ("kabupaten", "kota"),
    Level.DISTRICT: ("kecamatan",),
    Level.VILLAGE: ("desa", "kelurahan", "kampung"),
}
_ADMINISTRATIVE = ("administrasi", "adm")
_QUARTERS = {
    short: quarter
    for quarter, shorts in {
        "utara": "ut utr",
        "selatan": "sel slt",
        "timur": "tim tmr",
        "barat": "bar brt",
        "tengah": "teng tgh",
        "pusat": "pst",
    }.items()
    for short in shorts.split()
}
_APOSTROPHES = re.compile("['\"‘’ʼ`´ʻ]")


@dataclass(frozen=True)
class RegionName:
    """A name as it is compared. ``whole`` are all its letters, ``bare`` those without the word for the level, ``kind``
    is that word in its usual form, or empty."""

    whole: str
    bare: str
    kind: str = ""


def region_name(text: str, level: Level | None = None) -> RegionName:
    """A written name. With a level only its own words are taken for one: `Kota Baru` is a village's whole name."""
    words = re.findall(r"[^\W_]+", _APOSTROPHES.sub("", text.casefold()))
    kinds = [kind for one in Level if level in (None, one) for kind in _OF_LEVEL[one]]
    whole = "".join(words)
    first, last = (_KINDS.get(words[at], "") if len(words) > 1 else "" for at in (0, -1))
    if first in kinds:
        rest, kind = words[1:], first
    elif last in kinds:
        rest, kind = words[:-1], last
    else:
        rest, kind = words, ""
    if kind and len(rest) > 1:
        rest = [word for at, word in enumerate(rest) if word not in _ADMINISTRATIVE or at not in (0, len(rest) - 1)]
    if len(rest) > 1:
        rest = [*rest[:-1], _QUARTERS.get(rest[-1], rest[-1])]
    return RegionName(whole, "".join(rest), kind)


def same_region(one: str, other: str) -> bool:
    """Whether two texts name one region: with words for the level in both, the same ones."""
    mine, theirs = region_name(one), region_name(other)
    if not mine.bare or not theirs.bare:
        return False
    return mine.whole == theirs.whole or (mine.bare == theirs.bare and mine.kind == theirs.kind)


def called(text: str, names: Iterable[str]) -> list[str]:
    """Those of the names that a text may mean. One that leaves the word for the level out may mean several."""
    listed = list(names)
    same = [name for name in listed if same_region(text, name)]
    wanted = region_name(text)
    if same or wanted.kind:
        return same
    return [name for name in listed if wanted.bare and region_name(name).bare == wanted.bare]
