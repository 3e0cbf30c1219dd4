"""How an enrolment stands, and to which quota somebody belongs. Pure."""

import enum
import uuid
from collections.abc import Mapping, Sequence

from portal.cohorts.rules import QuotaShare
from portal.errors import Refusal


class EnrolmentState(enum.StrEnum):
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


def choose_quota(
    shares: Sequence[QuotaShare], taken: Mapping[uuid.UUID | None, int], village_code: str, wanted: str | None
) -> QuotaShare | Refusal:
    """The quota that a person comes in under: the one named, else that of the region, else the only one without."""
    share = _named(shares, wanted) if wanted else _by_region(shares, village_code)
    if isinstance(share, Refusal):
        return share
    if taken.get(share.id, 0) >= share.seats:
        message = "Kuota %(name)s sudah penuh (%(seats)s kursi). Tambah kuota atau pindahkan peserta ini."
        return Refusal("quota_full", message, {"name": share.name, "seats": share.seats})
    return share


def _named(shares: Sequence[QuotaShare], wanted: str) -> QuotaShare | Refusal:
    for share in shares:
        if share.name.casefold() == wanted.casefold():
            return share
    message = "Kuota “%(wanted)s” tidak ada. Pakai salah satu: %(names)s."
    return Refusal("quota_unknown", message, {"wanted": wanted, "names": ", ".join(share.name for share in shares)})


def _by_region(shares: Sequence[QuotaShare], village_code: str) -> QuotaShare | Refusal:
    near = [s for s in shares if s.region_code and f"{village_code}.".startswith(f"{s.region_code}.")]
    if near:
        return max(near, key=lambda share: len(share.region_code or ""))
    without = [share for share in shares if not share.region_code]
    if len(without) == 1:
        return without[0]
    message = "Asal peserta di luar wilayah semua kuota. Isi kolom “kuota” dengan salah satu: %(names)s."
    return Refusal("quota_none", message, {"names": ", ".join(share.name for share in shares)})
