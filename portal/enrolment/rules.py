"""How an enrolment stands, to which quota somebody belongs, and who gets a seat. Pure.

A seat has no owner: who is in counts for a category (a quota, or none), and whether a category has room follows from
the counts alone. Nobody who is in is ever displaced, and no seat stands empty while somebody waits who may have it.
"""

import enum
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from portal.cohorts.rules import QuotaShare, unallocated
from portal.errors import Refusal
from portal.regions.naming import called
from portal.regions.rules import holds

OPEN_SEATS = "Kursi bebas"
"""What the seats are called that no quota speaks for."""
OUTSIDE = Refusal("quota_none", "Desa/kelurahannya di luar wilayah semua kuota. Dimasukkan ke “Kursi bebas”.")


class EnrolmentState(enum.StrEnum):
    ACTIVE = "active"
    OFFERED = "offered"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"


class PersonalText(enum.StrEnum):
    """What a ready text for WhatsApp tells one person."""

    ENROLLED = "enrolled"
    OFFERED = "offered"


SAID_LENGTH = 300
"""Letters in which a trainee says what is wrong, and the organiser answers."""


class DataFact(enum.StrEnum):
    """What somebody can say of their own record that is wrong."""

    NAME = "full_name"
    BIRTH_PLACE = "birth_place"
    BIRTH_DATE = "birth_date"
    VILLAGE = "village_code"
    OTHER = "other"


FACT_WORDS = {
    DataFact.NAME.value: "Nama",
    DataFact.BIRTH_PLACE.value: "Tempat lahir",
    DataFact.BIRTH_DATE.value: "Tanggal lahir",
    DataFact.VILLAGE.value: "Desa/kelurahan",
    DataFact.OTHER.value: "Lebih dari satu, atau yang lain",
}


class ReportOutcome(enum.StrEnum):
    """What became of somebody's word that the record is wrong."""

    CORRECTED = "corrected"
    LEFT = "left"


@dataclass(frozen=True)
class Seating:
    """The seats of a cohort, and how many are taken in each category; the category None is that of no quota.

    ``released``: the seats of a quota that stand empty are anybody's.
    """

    announced: int
    shares: tuple[QuotaShare, ...]
    taken: Mapping[uuid.UUID | None, int] = field(default_factory=dict)
    released: bool = False

    @property
    def filled(self) -> int:
        return sum(self.taken.values())

    @property
    def pool(self) -> int:
        """Announced seats that no quota speaks for. Below 0 where the quotas are more than what was announced."""
        return unallocated(self.announced, self.shares)

    @property
    def pool_taken(self) -> int:
        """How many sit beyond the seats of their category."""
        seats = {share.id: share.seats for share in self.shares}
        return sum(max(0, count - seats.get(category, 0)) for category, count in self.taken.items())

    @property
    def has_pool(self) -> bool:
        """Whether seats that no quota speaks for are there, or sat in."""
        return self.pool > 0 or self.pool_taken > 0

    @property
    def excess(self) -> int:
        """By how many there are more people than seats, after the seats were made fewer."""
        return max(0, self.filled - self.announced)

    def has_room(self, category: uuid.UUID | None) -> bool:
        """Whether one more of a category may sit down: within its quota, or in a seat that no quota speaks for."""
        if self.filled >= self.announced:
            return False
        own = next((share.seats for share in self.shares if share.id == category), 0)
        return self.released or self.taken.get(category, 0) < own or self.pool_taken < self.pool

    def figures(self, category: uuid.UUID | None) -> str:
        """What decides over a category, in words that everybody on the list may read."""
        own = next((share for share in self.shares if share.id == category), None)
        parts = [f"{own.name} {self.taken.get(category, 0)}/{own.seats}"] if own else []
        return ", ".join([*parts, f"{OPEN_SEATS.casefold()} {self.pool_taken}/{max(self.pool, 0)}"])

    def with_one_more(self, category: uuid.UUID | None) -> "Seating":
        taken = {**self.taken, category: self.taken.get(category, 0) + 1}
        return Seating(self.announced, self.shares, taken, self.released)


@dataclass(frozen=True)
class Waiting:
    """Somebody on the waiting list. ``received``: when they were entered; ``priority``: above 0 if the organiser put
    them ahead. Nothing else decides who is before whom."""

    id: uuid.UUID
    category: uuid.UUID | None
    received: datetime
    priority: int = 0

    @property
    def rank(self) -> tuple[int, datetime, uuid.UUID]:
        return -self.priority, self.received, self.id


def settle(seats: Seating, waiting: Iterable[Waiting]) -> list[Waiting]:
    """Who gets a seat, the first received first. Whoever waits in a category without room is passed over, not
    overtaken: others of the same category wait behind."""
    seated = []
    for one in sorted(waiting, key=lambda one: one.rank):
        if seats.has_room(one.category):
            seats = seats.with_one_more(one.category)
            seated.append(one)
    return seated


def promotes(today: date, first_day: date, stopped: bool) -> bool:
    """Whether whoever waits longest moves up by itself: until the day before the first session, or a stop."""
    return not stopped and today < first_day


@dataclass(frozen=True)
class Offer:
    """A seat that somebody was offered who waited, and has not answered for: it counts as taken. ``answer_by``: until
    when, once they were told; None before that."""

    id: uuid.UUID
    category: uuid.UUID | None
    answer_by: datetime | None

    def ends_at(self, last: datetime) -> datetime:
        """When it lapses: with the last moment of the list for whoever was not told, or has longer."""
        return min(self.answer_by or last, last)


def answer_by(told_at: datetime, hours: int, last: datetime) -> datetime:
    """Until when somebody may answer who is told now of a seat: no longer than the list moves by itself."""
    return min(told_at + timedelta(hours=hours), last)


def lapsed(offers: Iterable[Offer], last: datetime, now: datetime) -> list[Waiting]:
    """Those whose offers have ended without an answer, as they wait from then on: behind all who had come by the moment
    at which the offer ended, whenever that is carried out."""
    return [Waiting(one.id, one.category, end) for one in offers if (end := one.ends_at(last)) <= now]


OFFER_OVER = Refusal("offer_over", "Tawaran kursi ini sudah tidak berlaku: sudah dijawab, atau waktunya habis.")


@dataclass(frozen=True)
class Category:
    """The quota that a person comes in under (None: none), and what is to be said about it."""

    share: QuotaShare | None
    note: Refusal | None = None

    @property
    def id(self) -> uuid.UUID | None:
        return self.share.id if self.share else None


def category_of(shares: Sequence[QuotaShare], village_code: str, wanted: str | None) -> Category:
    """The quota named, if it has no region or its region holds the village; else the one that is nearest to the
    village, else none: a quota without a region is only for those who are named to it, unless it is the only one.
    Quotas are named as people write regions. A note says where another one was named than is given, and where quotas
    speak for regions and none for this one."""
    near = [share for share in shares if share.region_code and holds(share.region_code, village_code)]
    whole = shares[0] if len(shares) == 1 and not shares[0].region_code else None
    nearest = max(near, key=lambda share: len(share.region_code or ""), default=whole)
    if not wanted:
        is_outside = nearest is None and any(share.region_code for share in shares)
        return Category(nearest, OUTSIDE if is_outside else None)
    if wanted.casefold() == OPEN_SEATS.casefold():
        return Category(None)
    meant = quotas_called(shares, wanted)
    fitting = [share for share in meant if share.region_code is None or share in near]
    if len(fitting) == 1:
        return Category(fitting[0])
    given = nearest.name if nearest else OPEN_SEATS
    if meant:
        message = "Desa/kelurahannya di luar wilayah kuota “%(wanted)s”. Dimasukkan ke “%(given)s”."
    else:
        message = "Kuota “%(wanted)s” tidak ada di angkatan ini. Dimasukkan ke “%(given)s”."
    return Category(nearest, Refusal("quota_other", message, {"wanted": wanted, "given": given}))


def quotas_called(shares: Sequence[QuotaShare], wanted: str) -> list[QuotaShare]:
    """The quotas that somebody may mean by a text."""
    names = called(wanted, [share.name for share in shares])
    return [share for share in shares if share.name in names]


def refuse_seat(seats: Seating, category: uuid.UUID | None) -> Refusal:
    """Why somebody who waits cannot sit down now."""
    message = "Belum ada kursi untuk orang ini: terisi %(filled)s dari %(announced)s (%(figures)s)."
    figures = {"filled": seats.filled, "announced": seats.announced, "figures": seats.figures(category)}
    return Refusal("no_seat", message, figures)


def refuse_quota(name: str) -> Refusal:
    message = "Kuota “%(name)s” hanya untuk wilayahnya, dan desa/kelurahan orang ini di luarnya. Pilih yang lain."
    return Refusal("quota_region", message, {"name": name}, "quota")


def refuse_report(completed: bool, waiting: bool) -> Refusal | None:
    """Why somebody cannot say now that the own record is wrong."""
    if completed:
        message = "Kelulusan Anda sudah ditetapkan. Sampaikan kesalahan pada sertifikat langsung kepada penyelenggara."
        return Refusal("completed", message)
    message = "Laporan Anda yang lama masih menunggu jawaban. Tunggu jawabannya, lalu kirim lagi bila perlu."
    return Refusal("waiting", message) if waiting else None


def refuse_completed(completed: bool) -> Refusal | None:
    """Why who is in may no longer be changed for somebody whose completion was decided."""
    message = "Kelulusan orang ini sudah ditetapkan dan sertifikatnya sudah terbit, jadi ini tidak dapat diubah lagi."
    return Refusal("completed", message) if completed else None


class GroupingWay(enum.StrEnum):
    """What decides with whom somebody sits when a cohort is divided into its groups."""

    NAME = "name"
    QUOTA = "quota"
    DISTRICT = "district"


def divide(blocks: Sequence[Sequence[uuid.UUID]], groups: Mapping[uuid.UUID, int]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Divide people into groups, of which each has so many already, as evenly as their blocks allow: whole blocks, the
    largest first, each into the group with the fewest people, the first of several. Only a block of more than the
    share of one group is cut, in its order. One block of everybody so falls into parts that follow each other."""
    people = sum(len(block) for block in blocks)
    share = -(-people // len(groups)) if people and groups else 0
    pieces = [piece for block in blocks for piece in _pieces(block, share)] if share else []
    given: dict[uuid.UUID, list[uuid.UUID]] = {group: [] for group in groups}
    for piece in sorted(pieces, key=len, reverse=True):
        emptiest = min(groups, key=lambda group: groups[group] + len(given[group]))
        given[emptiest] += piece
    return given


def _pieces(block: Sequence[uuid.UUID], share: int) -> list[Sequence[uuid.UUID]]:
    """A block in as few parts as a share allows, all of nearly one size, the longer ones first."""
    count = -(-len(block) // share)
    sizes = [len(block) // count + (part < len(block) % count) for part in range(count)]
    starts = [sum(sizes[:part]) for part in range(count)]
    return [block[start : start + size] for start, size in zip(starts, sizes, strict=True)]


@dataclass(frozen=True)
class GroupPlan:
    """A group of a cohort as it shall be; with an id one that is there."""

    id: uuid.UUID | None
    name: str
    room: str


def refuse_groups(plans: Sequence[GroupPlan], removed: Mapping[str, int], emptying: bool) -> Refusal | None:
    """Why the groups of a cohort cannot become these, if so; ``removed`` says how many people sit in each that goes."""
    names = [plan.name.casefold() for plan in plans]
    if len(set(names)) < len(names):
        return Refusal("group_twice", "Dua kelompok bernama sama. Beri nama yang berbeda.", field="groups")
    full = next(((name, count) for name, count in removed.items() if count), None)
    if full is None or emptying:
        return None
    message = (
        "Kelompok “%(name)s” berisi %(count)s orang. Pindahkan mereka dulu, atau centang bahwa orangnya boleh menjadi "
        "tanpa kelompok."
    )
    return Refusal("group_full", message, {"name": full[0], "count": full[1]}, "groups")


def refuse_division(groups: int, people: int) -> Refusal | None:
    if groups < 2:
        return Refusal("few_groups", "Buat sedikitnya dua kelompok dulu, lalu bagikan orangnya.")
    return None if people else Refusal("nobody", "Tidak ada orang yang perlu dibagikan.")
