"""Looking regions up. Lists of codes of any length are asked for in chunks, so no statement grows too long."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import case, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.errors import NotFound
from portal.regions.models import Region
from portal.regions.rules import Level

CHUNK = 500
PROVINCE_LENGTH, REGENCY_LENGTH, DISTRICT_LENGTH = 2, 5, 8
"""Characters of the dotted code of a province, a regency and a district."""


@dataclass(frozen=True)
class RegionPath:
    """The names on the way from a village to its province, without the words for their levels."""

    village: str
    district: str
    regency: str
    province: str


@dataclass(frozen=True)
class FoundVillage:
    """A village with the names around it that tell it from others of its name."""

    code: str
    name: str
    district: str
    regency: str


def region(session: Session, code: str) -> Region:
    """The region with this dotted code. Raises NotFound."""
    found = session.get(Region, code)
    if found is None:
        raise NotFound
    return found


def names(session: Session, codes: Collection[str]) -> dict[str, str]:
    """The name for each code that exists. One SELECT for every 500 different codes."""
    found: dict[str, str] = {}
    for chunk in _chunks(codes):
        rows = session.execute(select(Region.code, Region.name).where(Region.code.in_(chunk)))
        found.update((code, name) for code, name in rows)
    return found


def full_names(session: Session, village_codes: Collection[str]) -> dict[str, RegionPath]:
    """The names around each village that exists. One SELECT for every 500 different regions on the way."""
    ways = {code: (code, code[:8], code[:5], code[:2]) for code in village_codes if len(code) == 13}
    known = names(session, {step for way in ways.values() for step in way})
    return {code: RegionPath(*(known[step] for step in way)) for code, way in ways.items() if code in known}


def regencies(session: Session) -> list[tuple[str, str]]:
    """Code and name of all regencies and cities, by name, as choices for a form."""
    statement = select(Region.code, Region.name).where(Region.level == Level.REGENCY)
    return [(code, name) for code, name in session.execute(statement.order_by(Region.name, Region.code))]


def villages_in(session: Session, codes: Collection[str], most: int) -> list[tuple[str, str]]:
    """Code and name of the villages of some regions, by name, each with its district; none where there are more than
    ``most``, who would make a page too heavy."""
    district = aliased(Region)
    within = [Region.code.startswith(f"{code}.") for code in codes]
    statement = (
        select(Region.code, Region.name, district.name)
        .join(district, district.code == func.substr(Region.code, 1, DISTRICT_LENGTH))
        .where(Region.level == Level.VILLAGE, or_(false(), *within))
        .order_by(Region.name, Region.code)
        .limit(most + 1)
    )
    found = [(code, f"{name}, {around}") for code, name, around in session.execute(statement)]
    return found if len(found) <= most else []


def villages_called(session: Session, words: Sequence[str], near: Collection[str], most: int) -> list[FoundVillage]:
    """Villages in whose name, district or regency each of the words stands, those of the best name first: looked for in
    the regencies of the codes ``near``, else in their provinces, else everywhere. One more than ``most`` says that
    there are too many."""
    regencies = {code[:REGENCY_LENGTH] for code in near if len(code) >= REGENCY_LENGTH}
    provinces = {code[:PROVINCE_LENGTH] for code in near}
    for codes, around in ((regencies, False), (provinces, True), (None, False)):
        found = _called(session, words, codes, around, most + 1)
        if found:
            return found
    return []


def _called(
    session: Session, words: Sequence[str], codes: Collection[str] | None, around: bool, limit: int
) -> list[FoundVillage]:
    district, regency = aliased(Region), aliased(Region)
    names = (Region.name, district.name, regency.name)
    stand = [or_(*(func.lower(name).contains(word.lower(), autoescape=True) for name in names)) for word in words]
    whole = " ".join(words).lower()
    called = func.lower(Region.name)
    fit = case((called == whole, 0), (called.in_([word.lower() for word in words]), 1), else_=2)
    statement = (
        select(Region.code, Region.name, district.name, regency.name)
        .join(district, district.code == Region.parent_code)
        .join(regency, regency.code == district.parent_code)
        .where(Region.level == Level.VILLAGE, *stand)
        .order_by(fit, Region.name, Region.code)
        .limit(limit)
    )
    if codes is not None:
        within = regency.parent_code if around else regency.code
        statement = statement.where(within.in_(sorted(codes)))
    return [FoundVillage(*row) for row in session.execute(statement)] if words else []


def district_codes(session: Session) -> frozenset[str]:
    """The dotted codes of all districts: the prefixes that a NIK issued today may begin with."""
    return frozenset(session.scalars(select(Region.code).where(Region.level == Level.DISTRICT)))


def existing(session: Session, codes: Collection[str]) -> set[str]:
    """Those of the codes that exist."""
    return set(names(session, codes))


def below(session: Session, code: str) -> list[tuple[str, str]]:
    """Code and name of the regions right below one; below an empty code, all provinces."""
    parent = Region.parent_code == code if code else Region.parent_code.is_(None)
    return [(one, name) for one, name in session.execute(select(Region.code, Region.name).where(parent))]


def _chunks(codes: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(set(codes))
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]
