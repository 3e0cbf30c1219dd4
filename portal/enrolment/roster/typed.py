"""Somebody typed in by hand, checked as a row of a roster is. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from portal.enrolment.roster.cells import read_birth_date, read_name, read_phone, read_sex, read_village_code
from portal.enrolment.roster.rows import RosterRow
from portal.errors import Refusal
from portal.regions.nik import birth_date_in, check_nik, sex_in


@dataclass(frozen=True)
class TypedPerson:
    """What a form says of somebody, as it was typed. Birth date and sex may be empty: then the NIK says them."""

    nik: str
    name: str
    birth_date: str
    sex: str
    phone: str
    village_code: str
    quota: str | None = None


def read_typed_person(typed: TypedPerson, on: date, known_prefix: Callable[[str], bool]) -> RosterRow | Refusal:
    """The row, or the first thing that is wrong, with its field. Ages are those on the day ``on``."""
    check = check_nik(typed.nik, birth_date=None, sex=None, known_prefix=known_prefix)
    if check.nik is None:
        return replace(check.error or Refusal("nik_empty", ""), field="nik")
    birth: Any = read_birth_date(typed.birth_date or birth_date_in(check.nik, on), on)
    values: dict[str, Any] = {
        "name": read_name(typed.name),
        "birth_date": birth,
        "sex": read_sex(typed.sex) if typed.sex else sex_in(check.nik),
        "phone": read_phone(typed.phone),
        "village_code": read_village_code(typed.village_code),
    }
    for field, value in values.items():
        if isinstance(value, Refusal):
            return replace(value, field=field)
    return RosterRow(number=1, nik=check.nik, quota=typed.quota, **values)
