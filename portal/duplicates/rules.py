"""Whether two records of one organiser may be one person. Only a hint: nothing follows from it by itself. Pure."""

import enum
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Generic, TypeVar

from portal.identities.names import same_name, words
from portal.regions.nik import NIK_LENGTH, birth_digits

REASON_LENGTH = 200
BIRTH, WHOLE = range(6, 12), range(NIK_LENGTH)
"""Where a NIK has the birth date, and all of it."""
MAX_BORN = 50
"""Where more were born on one day, that day was made up."""
Who = TypeVar("Who")


class Likeness(enum.StrEnum):
    """Why two records may be one person: the birth date and nearly the name, or a NIK with one slip besides."""

    NAME = "name"
    NIK = "nik"


@dataclass(frozen=True)
class Described:
    """Somebody as a record, a row of a roster or a form has them."""

    name: str
    birth_date: date | None
    nik: str


def nearly_one_name(name: str, other: str) -> bool:
    """Whether two names may be those of one person: nearly the same words, but for what is too short for a
    slip of the pen. Initials that stand against each other tell two apart, and so does what counts namesakes."""
    return same_name(name, other) and not _told_apart(words(name), words(other))


def _told_apart(mine: Iterable[str], theirs: Iterable[str]) -> bool:
    only_mine, only_theirs = Counter(mine) - Counter(theirs), Counter(theirs) - Counter(mine)
    if any(any(map(str.isdigit, word)) for word in (*only_mine, *only_theirs)):
        return True
    return all(any(len(word) == 1 for word in only) for only in (only_mine, only_theirs))


@dataclass
class BornTogether(Generic[Who]):
    """Those born on one day, by their names: who of them may be one with somebody else of that day. A crowd has a day
    that says nothing, so there the words have to be the very same."""

    _people: list[tuple[str, Who]] = field(default_factory=list)
    _by_words: dict[tuple[str, ...], list[Who]] = field(default_factory=dict)
    _sorted: int = 0

    def add(self, name: str, who: Who) -> None:
        self._people.append((name, who))

    @property
    def is_crowd(self) -> bool:
        return len(self._people) > MAX_BORN

    def near(self, name: str) -> list[Who]:
        if not self.is_crowd:
            return [who for other, who in self._people if nearly_one_name(name, other)]
        for other, who in self._people[self._sorted :]:
            self._by_words.setdefault(_any_order(other), []).append(who)
        self._sorted = len(self._people)
        return self._by_words.get(_any_order(name), [])

    def everybody(self) -> list[Who]:
        return [who for _name, who in self._people]


def _any_order(name: str) -> tuple[str, ...]:
    return tuple(sorted(words(name)))


def is_slip(one: str, other: str) -> bool:
    """Whether two NIK differ by one slip of the keyboard: one digit, or two neighbours changed over."""
    if len(one) != NIK_LENGTH or len(other) != NIK_LENGTH:
        return False
    wrong = [place for place in range(NIK_LENGTH) if one[place] != other[place]]
    if len(wrong) == 1:
        return True
    first, *rest = wrong or [0]
    return rest == [first + 1] and one[first : first + 2] == other[first : first + 2][::-1]


def likeness(one: Described, other: Described) -> Likeness | None:
    """Whether two may be one person. The same NIK is no likeness: it is the same record."""
    if one.nik == other.nik:
        return None
    same_day = one.birth_date is not None and one.birth_date == other.birth_date
    slip = is_slip(one.nik, other.nik)
    if not same_day and not slip:
        return None
    alike = nearly_one_name(one.name, other.name)
    if slip and (same_day or alike):
        return Likeness.NIK
    return Likeness.NAME if same_day and alike else None


def slips(nik: str, places: range = BIRTH) -> Iterator[str]:
    """Every NIK that one slip makes of another at these places, if its day exists. Who has one of another birth date is
    found by nothing else."""
    if len(nik) != NIK_LENGTH:
        return
    for place in places:
        for digit in "0123456789":
            yield from _sound(nik, nik[:place] + digit + nik[place + 1 :])
    for left, right in pairwise(range(NIK_LENGTH)):
        if left in places or right in places:
            yield from _sound(nik, nik[:left] + nik[right] + nik[left] + nik[right + 1 :])


def _sound(nik: str, other: str) -> Iterable[str]:
    if other == nik:
        return ()
    day, month, year = birth_digits(other)
    try:
        date(2000 + year, month, day)
    except ValueError:
        return ()
    return (other,)
