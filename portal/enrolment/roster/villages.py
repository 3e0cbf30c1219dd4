"""Finding a village by its name, within the district and the regency that stand beside it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from portal.enrolment.roster.questions import RowQuestion, about_key
from portal.errors import Refusal
from portal.regions.naming import region_name
from portal.regions.nik import hide_niks
from portal.regions.rules import Level, VillageKind, display_name, level_of, parent_code, parse_code, village_kind

LIKE = 80
"""From how alike another village is named when one is not found, of 100."""
OFFERED = 60
"""From how alike it is offered to choose from."""
MAX_NAMED = 3
MAX_OFFERED = 12
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


@dataclass(frozen=True)
class Doubt:
    """A name that is not clear: why, and the question that would settle it, for a village or for its district."""

    reason: Refusal
    question: RowQuestion


@dataclass
class VillageFinder:
    """Finds villages in a gazetteer, and remembers what it has looked up."""

    gazetteer: Gazetteer
    _below: dict[str, dict[str, list[tuple[str, str]]]] = field(default_factory=dict)
    _found: dict[tuple[Level, str, tuple[str, ...]], list[str]] = field(default_factory=dict)

    def find(self, village: str, district: str, regency: str) -> str | Refusal | Doubt:
        """The code of a village, or why there is none."""
        regencies = self._regencies(regency)
        if not regencies:
            return _unknown("regency_unknown", "Kabupaten/kota", regency)
        districts = self._districts(district, regencies)
        if not districts:
            return self._unclear(Level.DISTRICT, "Kecamatan", (district, regency), regencies)
        found = self._among(Level.VILLAGE, village, districts)
        if len(found) == 1:
            return found[0]
        texts = (village, district, regency)
        return (
            self._several(texts, found) if found else self._unclear(Level.VILLAGE, "Desa/kelurahan", texts, districts)
        )

    def _districts(self, text: str, regencies: tuple[str, ...]) -> tuple[str, ...]:
        code = parse_code(text)
        if code and level_of(code) is Level.DISTRICT:
            return (code,)
        return tuple(self._among(Level.DISTRICT, text, regencies)) if text else self._all_below(regencies)

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

    def _several(self, texts: tuple[str, ...], codes: Sequence[str]) -> Doubt:
        reason = Refusal(
            "village_doubtful",
            "Ada %(count)s desa/kelurahan bernama “%(name)s”. Pilih yang dimaksud, atau isi kecamatannya.",
            {"count": len(codes), "name": _shown(texts[0])},
            "village_code",
        )
        return Doubt(reason, self._question(Level.VILLAGE, texts, codes))

    def _unclear(self, level: Level, word: str, texts: tuple[str, ...], parents: tuple[str, ...]) -> Refusal | Doubt:
        """What to say of a name that is not there: which ones are like it, if any."""
        named = {key: found for parent in parents for key, found in self._children(level, parent).items()}
        key = region_name(texts[0], level).bare
        alike = process.extract(key, named.keys(), scorer=fuzz.ratio, score_cutoff=OFFERED, limit=MAX_OFFERED)
        near = [display_name(*named[name][0]) for name, score, _at in alike if score >= LIKE][:MAX_NAMED]
        if not near:
            return _unknown(f"{level.value}_unknown", word, texts[0])
        reason = Refusal(
            f"{level.value}_doubtful",
            "%(word)s “%(name)s” tidak ada dalam daftar Kemendagri; yang mirip: %(alike)s. Pilih yang dimaksud, atau "
            "isi kode desanya.",
            {"word": word, "name": _shown(texts[0]), "alike": ", ".join(near)},
            "village_code",
        )
        codes = [code for name, *_ in alike for code, _name in named[name]]
        return Doubt(reason, self._question(level, texts, codes))

    def _question(self, level: Level, texts: tuple[str, ...], codes: Sequence[str]) -> RowQuestion:
        options = tuple((code, self._told(code)) for code in codes[:MAX_OFFERED])
        return RowQuestion(level.value, options, about_key(level.value, *texts))

    def _told(self, code: str) -> str:
        """The name of a region with the one around it, and its code where only that tells two apart."""
        around = parent_code(code) or ""
        names = [dict(self.gazetteer.below(parent_code(one) or "")).get(one, "") for one in (code, around)]
        return f"{display_name(code, names[0])}, {display_name(around, names[1])} ({code})"


def _unknown(code: str, word: str, text: str) -> Refusal:
    message = "%(word)s “%(name)s” tidak ditemukan dalam daftar Kemendagri. Periksa namanya, atau isi kode desa."
    return Refusal(code, message, {"word": word, "name": _shown(text)}, "village_code")


def _shown(text: str) -> str:
    return hide_niks(text)[:MAX_SHOWN]


def _is_of_kind(level: Level, code: str, name: str, kind: str) -> bool:
    """Whether a region is what its written name says: a desa, a kelurahan, a city."""
    if level is Level.VILLAGE:
        return village_kind(code) in _KINDS.get(kind, tuple(VillageKind))
    if level is Level.REGENCY and kind:
        return name.casefold().startswith("kota") is (kind == "kota")
    return True
