"""Whether two records of one organiser may be one person. Only a hint: nothing follows from it by itself. Pure."""

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from portal.identities.names import same_name
from portal.regions.nik import NIK_LENGTH, birth_digits

REASON_LENGTH = 200
BIRTH = range(6, 12)
"""Where a NIK has the birth date."""


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
    alike = same_name(one.name, other.name)
    if slip and (same_day or alike):
        return Likeness.NIK
    return Likeness.NAME if same_day and alike else None


def slips_of_the_birth_date(nik: str) -> Iterator[str]:
    """Every NIK that one slip makes of another birth date: who has one stands under another date, and is found by
    nothing else. Those whose day does not exist are left out."""
    if len(nik) != NIK_LENGTH:
        return
    for place in BIRTH:
        for digit in "0123456789":
            yield from _sound(nik, nik[:place] + digit + nik[place + 1 :])
    for left, right in pairwise((BIRTH.start - 1, *BIRTH, BIRTH.stop)):
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
