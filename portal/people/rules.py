"""What is said of somebody's record: where a fact comes from, and whether it agrees with the NIK. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.regions.nik import Sex, birth_digits, sex_in

SHOWN = 8
"""Entries of the trail on the page of one person; all of them have a page of their own."""
REASON_LENGTH = 200


@dataclass(frozen=True)
class FactSource:
    """When a fact was last written over, by whom, and why."""

    at: datetime
    who: str
    reason: str


@dataclass(frozen=True)
class Origin:
    """How somebody came into the records of an organiser: the act, and the file that brought them, if one did."""

    at: datetime
    who: str
    action: str
    file_name: str | None


def agrees_with_nik(nik: str, birth_date: date | None, sex: Sex | None) -> bool:
    """Whether what is written of somebody is what 16 digits say."""
    born = (birth_date.day, birth_date.month, birth_date.year % 100) if birth_date else None
    return born == birth_digits(nik) and sex is sex_in(nik)
