"""What a row of a roster changes about somebody who is in the cohort already. Pure."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.enrolment.roster.rows import RosterRow
from portal.errors import Refusal
from portal.regions.naming import same_region
from portal.regions.nik import Sex


@dataclass(frozen=True)
class Member:
    """Somebody in the cohort, as the organiser has them."""

    enrolment_id: uuid.UUID
    person_id: uuid.UUID
    full_name: str
    sex: Sex | None
    birth_date: date | None
    birth_place: str
    phone: str | None
    village_code: str
    quota: str | None


def differences(member: Member, row: RosterRow) -> dict[str, tuple[Any, Any]]:
    """The old and the new of each field that the row says otherwise. What a row leaves open changes nothing, nor does
    another use of capitals."""
    told: dict[str, Any] = {
        "full_name": row.name,
        "sex": row.sex,
        "birth_place": row.birth_place,
        "phone": row.phone,
        "village_code": row.village_code,
    }
    changed = {}
    for name, value in told.items():
        before = getattr(member, name)
        if value and name not in row.from_nik and _folded(before) != _folded(value):
            changed[name] = (before, value)
    return changed


def refusals(member: Member, row: RosterRow) -> Iterator[Refusal]:
    """Why nothing is taken from a row: it may be somebody else's."""
    if "birth_date" not in row.from_nik and member.birth_date != row.birth_date:
        message = (
            "Tanggal lahir di baris ini berbeda dari data %(name)s yang sudah terdaftar. Cocokkan dengan KTP, lalu "
            "betulkan baris ini atau data peserta itu."
        )
        yield Refusal("birth_date_differs", message, {"name": member.full_name}, "birth_date")


def notes(member: Member, row: RosterRow) -> Iterator[Refusal]:
    """What a row says and a roster cannot change."""
    if row.quota and not (member.quota and same_region(row.quota, member.quota)):
        message = "Kuota di baris ini berbeda dari yang tercatat, dan tidak dipindahkan lewat impor."
        yield Refusal("quota_stays", message)


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
