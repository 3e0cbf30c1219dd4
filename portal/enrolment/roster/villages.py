"""Finding a village by its name, within the district and the regency that stand beside it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from portal.errors import Refusal
from portal.regions.naming import region_name
from portal.regions.nik import hide_niks
from portal.regions.rules import Level, VillageKind, display_name, level_of, parse_code, village_kind

LIKE = 80
"""From how alike another village is named when one is not found, of 100."""
MAX_NAMED = 3
MAX_SHOWN = 60
_DESA, _KELURAHAN = (VillageKind.DESA, VillageKind.DESA_ADAT), (VillageKind.KELURAHAN,)
_KINDS = {"desa": _DESA, "kelurahan": _KELURAHAN}

Regions = Sequence[tuple[str, str]]
"""Codes and names."""


@dataclass(frozen=True)
class Gazetteer:
    """The portal's own list of regions, asked for as it is needed: what lies right below a code (below an empty one,
    all provinces), and where the people of this roster come from."""

    below: Callable[[str], Regions]
    home: tuple[str, ...] = ()


NOWHERE = Gazetteer(lambda code: ())


@dataclass
class VillageFinder:
    """Finds villages in a gazetteer, and remembers what it has looked up."""

    gazetteer: Gazetteer
    _below: dict[str, dict[str, list[tuple[str, str]]]] = field(default_factory=dict)
    _found: dict[tuple[Level, str, tuple[str, ...]], list[str]] = field(default_factory=dict)

    def find(self, village: str, district: str, regency: str) -> str | Refusal:
        """The code of a village, or why there is none. A Refusal whose code is in DOUBTS leaves it to a person."""
        regencies = self._regencies(regency)
        if not regencies:
            return _unknown("regency_unknown", "Kabupaten/kota", regency)
        named = self._among(Level.DISTRICT, district, regencies) if district else self._all_below(regencies)
        districts = tuple(named)
        if not districts:
            return self._unclear(Level.DISTRICT, "district", "Kecamatan", district, regencies)
        found = self._among(Level.VILLAGE, village, districts)
        if len(found) == 1:
            return found[0]
        if found:
            return self._several(village, found)
        return self._unclear(Level.VILLAGE, "village", "Desa/kelurahan", village, districts)

    def _regencies(self, text: str) -> tuple[str, ...]:
        home = tuple(code for part in self.gazetteer.home for code in self._down_to_regency(part))
        if not text:
            return home
        if (code := parse_code(text)) and level_of(code) is Level.REGENCY:
            return (code,)
        near = self._among(Level.REGENCY, text, tuple({code[:2] for code in home}))
        own = [code for code in near if code in home]
        if own or near:
            return tuple(own or near)
        provinces = tuple(code for code, _name in self.gazetteer.below(""))
        return tuple(self._among(Level.REGENCY, text, provinces))

    def _down_to_regency(self, code: str) -> Iterable[str]:
        if len(code) > 2:
            return (code[:5],)
        return (below for below, _name in self.gazetteer.below(code))

    def _all_below(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(below for code in codes for below, _name in self.gazetteer.below(code))

    def _among(self, level: Level, text: str, parents: tuple[str, ...]) -> list[str]:
        """The regions below some others that have this name, word for word but for spaces and signs."""
        asked = (level, text, parents)
        if asked not in self._found:
            self._found[asked] = self._look(level, text, parents)
        return self._found[asked]

    def _look(self, level: Level, text: str, parents: tuple[str, ...]) -> list[str]:
        written = region_name(text, level)
        found = self._with_key(level, written.whole, parents)
        if found or not written.kind:
            return [code for code, _name in found or self._with_key(level, written.bare, parents)]
        found = self._with_key(level, written.bare, parents)
        of_kind = [code for code, name in found if _is_of_kind(level, code, name, written.kind)]
        is_strict = level is Level.REGENCY  # desa and kelurahan are often mixed up, a city and a regency never
        return of_kind if of_kind or is_strict else [code for code, _name in found]

    def _with_key(self, level: Level, key: str, parents: tuple[str, ...]) -> list[tuple[str, str]]:
        return [one for parent in parents for one in self._children(level, parent).get(key, ())]

    def _children(self, level: Level, parent: str) -> dict[str, list[tuple[str, str]]]:
        if parent not in self._below:
            named: dict[str, list[tuple[str, str]]] = {}
            for code, name in self.gazetteer.below(parent):
                key = (
                    region_name(name, Level.REGENCY).bare if level is Level.REGENCY else region_name(name, level).whole
                )
                named.setdefault(key, []).append((code, name))
            self._below[parent] = named
        return self._below[parent]

    def _several(self, text: str, codes: Sequence[str]) -> Refusal:
        return Refusal(
            "village_doubtful",
            "Ada %(count)s desa/kelurahan bernama “%(name)s”: %(codes)s. Isi kecamatan atau kode desanya.",
            {"count": len(codes), "name": _shown(text), "codes": ", ".join(codes[:MAX_NAMED])},
        )

    def _unclear(self, level: Level, code: str, word: str, text: str, parents: tuple[str, ...]) -> Refusal:
        """What to say of a name that is not there: which ones are like it, if any."""
        names = {
            key: display_name(*found[0]) for parent in parents for key, found in self._children(level, parent).items()
        }
        alike = process.extract(
            region_name(text, level).bare, names.keys(), scorer=fuzz.ratio, score_cutoff=LIKE, limit=3
        )
        if not alike:
            return _unknown(f"{code}_unknown", word, text)
        return Refusal(
            f"{code}_doubtful",
            "%(word)s “%(name)s” tidak ada dalam daftar Kemendagri; yang mirip: %(alike)s. Tulis namanya seperti di "
            "daftar itu, atau isi kode desanya.",
            {"word": word, "name": _shown(text), "alike": ", ".join(names[key] for key, *_ in alike)},
        )


DOUBTS = frozenset({"village_doubtful", "district_doubtful"})


def _unknown(code: str, word: str, text: str) -> Refusal:
    message = "%(word)s “%(name)s” tidak ditemukan dalam daftar Kemendagri. Periksa namanya, atau isi kode desa."
    return Refusal(code, message, {"word": word, "name": _shown(text)})


def _shown(text: str) -> str:
    return hide_niks(text)[:MAX_SHOWN]


def _is_of_kind(level: Level, code: str, name: str, kind: str) -> bool:
    """Whether a region is what its written name says: a desa, a kelurahan, a city."""
    if level is Level.VILLAGE:
        return village_kind(code) in _KINDS.get(kind, tuple(VillageKind))
    if level is Level.REGENCY and kind:
        return name.casefold().startswith("kota") is (kind == "kota")
    return True
