"""Limits and decisions about cohorts, quotas and timetables. Pure."""

import enum
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from portal.access import Permission
from portal.content.shapes import MAX_DAYS, Course
from portal.errors import Refusal

TITLE_LENGTH = 160
PLACE_LENGTH = 120
NAME_LENGTH = 160
QUOTA_NAME_LENGTH = 80
FUNDS_LENGTH = 120
GROUP_NAME_LENGTH = 60
MAX_SEATS = 5_000
MAX_QUOTAS = 12
MAX_GROUPS = 30
GROUP_NOUNS = frozenset({"kelompok", "grup", "regu", "kelas", "rombel", "ruang"})
ROOM_NOUNS = frozenset({"ruang", "ruangan", "aula", "kelas", "gedung", "balai", "pendopo", "lantai", "lab", "hall"})
CODE_LENGTH = 8
FIRST_YEAR, LAST_YEAR = 2000, 2100
LATE_AFTER, MAX_LATE_AFTER = 15, 240
"""Minutes after the beginning of a session from which on whoever comes by its door counts as late."""
CONFIRM_HOURS, MAX_CONFIRM_HOURS = 48, 336
"""Hours in which whoever is offered a seat from the waiting list may answer."""


class CohortPhase(enum.StrEnum):
    """Where a cohort stands on the calendar of its place."""

    COMING = "coming"
    RUNNING = "running"
    OVER = "over"


class CohortState(enum.StrEnum):
    """How far a cohort has come: nobody is in it yet, people are gathered, it is held, it is over and waits for its
    decisions, it was closed by its organiser."""

    DRAFT = "draft"
    REGISTRATION = "registration"
    RUNNING = "running"
    DECIDING = "deciding"
    CLOSED = "closed"


_GATHERED = frozenset(
    {
        Permission.COHORT_MANAGE,
        Permission.ROSTER_EDIT,
        Permission.SIGN_IN_CARDS,
        Permission.ATTENDANCE_MARK,
        Permission.QUIZ_OPEN,
        Permission.WORK_PLAN_REVIEW,
    }
)
CHANGES: Mapping[CohortState, frozenset[Permission]] = MappingProxyType(
    {
        CohortState.DRAFT: frozenset({Permission.COHORT_MANAGE, Permission.ROSTER_EDIT, Permission.QUIZ_OPEN}),
        CohortState.REGISTRATION: _GATHERED,
        CohortState.RUNNING: _GATHERED | {Permission.COMPLETION_DECIDE},
        CohortState.DECIDING: _GATHERED | {Permission.COMPLETION_DECIDE},
        CohortState.CLOSED: frozenset({Permission.SIGN_IN_CARDS}),
    }
)
"""What may be changed in each state, by what its route asks for. Reading, and taking lists, is never forbidden."""


class FundSource(enum.StrEnum):
    """Who pays: the state's budget, that of a region, or somebody else."""

    APBN = "apbn"
    APBD = "apbd"
    OTHER = "other"


@dataclass(frozen=True)
class QuotaShare:
    """A part of the announced seats: for people from a region, or named without one."""

    id: uuid.UUID | None
    name: str
    seats: int
    region_code: str | None


@dataclass(frozen=True)
class SessionPlan:
    """A session of the timetable before it is stored. Moments are aware."""

    title: str
    module: str | None
    jp: int
    starts_at: datetime
    ends_at: datetime


def cohort_code(cohort_id: uuid.UUID) -> str:
    """The short code by which commands name a cohort: the end of its key, which is random."""
    return cohort_id.hex[-CODE_LENGTH:]


def phase(starts_on: date, ends_on: date, today: date) -> CohortPhase:
    if today < starts_on:
        return CohortPhase.COMING
    return CohortPhase.RUNNING if today <= ends_on else CohortPhase.OVER


def state(when: CohortPhase, people: bool, closed: bool) -> CohortState:
    """The state of a cohort at a phase of the calendar; ``people``: whether anybody is in it, or waits for it."""
    if closed:
        return CohortState.CLOSED
    if when is CohortPhase.OVER:
        return CohortState.DECIDING
    if when is CohortPhase.RUNNING:
        return CohortState.RUNNING
    return CohortState.REGISTRATION if people else CohortState.DRAFT


_MANAGED = frozenset(permission for allowed in CHANGES.values() for permission in allowed)


def refuse_change(now: CohortState, permission: Permission) -> Refusal | None:
    """Why nothing may be changed now by whoever has this permission, if so."""
    if permission not in _MANAGED or permission in CHANGES[now]:
        return None
    if now is CohortState.CLOSED:
        message = "Angkatan ini sudah ditutup, jadi tidak ada yang dapat diubah. Penyelenggara dapat membukanya lagi."
        return Refusal("closed", message)
    if now is CohortState.DRAFT:
        return Refusal("draft", "Angkatan ini belum punya peserta. Masukkan pesertanya lebih dulu.")
    return Refusal("early", "Kelulusan ditetapkan mulai hari pertama pelatihan.")


def refuse_close(now: CohortState, writing: int, open_quizzes: int) -> Refusal | None:
    """Why a cohort cannot be closed yet, while so many people write and so many quizzes are open."""
    if now is not CohortState.DECIDING:
        return Refusal("not_over", "Angkatan ditutup setelah hari terakhirnya lewat.")
    if writing:
        message = "%(count)s orang masih mengerjakan kuis. Tunggu sampai mereka selesai, lalu tutup lagi."
        return Refusal("writing", message, {"count": writing})
    if open_quizzes:
        return Refusal("open_quiz", "Masih ada kuis yang dibuka. Tutup kuisnya di Pretes dan pascates, lalu ulangi.")
    return None


def unallocated(announced: int, shares: Sequence[QuotaShare]) -> int:
    """Announced seats that no quota speaks for. Never hidden, never spread over the quotas."""
    return announced - sum(share.seats for share in shares)


def refuse_cohort(starts_on: date, ends_on: date, announced: int, shares: Sequence[QuotaShare]) -> Refusal | None:
    """Why a cohort cannot be opened like this, if so."""
    if not FIRST_YEAR <= starts_on.year <= LAST_YEAR:
        figures = {"first": FIRST_YEAR, "last": LAST_YEAR}
        return Refusal("year", "Isi tahun dari %(first)s sampai %(last)s.", figures, "starts_on")
    if ends_on < starts_on:
        return Refusal("ends_before", "Tanggal selesai tidak boleh mendahului tanggal mulai.", field="ends_on")
    if (ends_on - starts_on).days >= MAX_DAYS:
        return Refusal("too_long", "Paling lama %(days)s hari.", {"days": MAX_DAYS}, "ends_on")
    names = [share.name.casefold() for share in shares]
    if len(set(names)) < len(names):
        return Refusal("quota_twice", "Dua kuota bernama sama. Beri nama yang berbeda.", field="quotas")
    if unallocated(announced, shares) < 0:
        total = sum(share.seats for share in shares)
        return Refusal(
            "quota_sum",
            "Jumlah kuota %(total)s melebihi %(announced)s kursi yang diumumkan. Kurangi kuota atau tambah kursi.",
            {"total": total, "announced": announced},
            "quotas",
        )
    return None


def session_end(starts_at: datetime, jp: int, jp_minutes: int) -> datetime:
    """When a session of so many JP ends; one without JP is given half an hour."""
    return starts_at + timedelta(minutes=jp * jp_minutes if jp else 30)


def planned_sessions(course: Course, starts_on: date, ends_on: date, zone: str) -> list[SessionPlan]:
    """The course's own timetable laid on the calendar from its first day, in the zone of the place.

    What would fall after the last day is left out, for the organiser to put elsewhere.
    """
    plans = []
    for planned in course.timetable:
        hour, minute = (int(part) for part in planned.start.split("."))
        day = starts_on + timedelta(days=planned.day - 1)
        if day > ends_on:
            continue
        start = datetime.combine(day, time(hour, minute), ZoneInfo(zone))
        end = session_end(start, planned.jp, course.jp_minutes)
        plans.append(SessionPlan(planned.title, planned.module or None, planned.jp, start, end))
    return plans


def refuse_certified(certified: bool) -> Refusal | None:
    """Why a cohort stays as it is once somebody's completion was decided: its papers say what it was."""
    message = (
        "Sudah ada kelulusan yang ditetapkan di angkatan ini, jadi data dan jadwalnya tidak dapat diubah lagi. Yang "
        "tercatat harus tetap sama dengan sertifikatnya."
    )
    return Refusal("certified", message) if certified else None


FUNDS = MappingProxyType({FundSource.APBN: "APBN", FundSource.APBD: "APBD", FundSource.OTHER: "Lainnya"})
"""Who pays, in words."""


def moved(starts_at: datetime, days: Mapping[date, date], zone: str, new_zone: str) -> datetime:
    """When a session begins once its day was moved: at the same hour of the clock, also where the zone is another."""
    local = starts_at.astimezone(ZoneInfo(zone))
    return datetime.combine(days.get(local.date(), local.date()), local.time(), ZoneInfo(new_zone))


class ClashKind(enum.StrEnum):
    """Why two sessions cannot both be held as planned."""

    ROOM = "room"
    SPEAKER = "speaker"
    PEOPLE = "people"


@dataclass(frozen=True)
class Slot:
    """What of a session can clash with another. Moments are aware."""

    title: str
    starts_at: datetime
    ends_at: datetime
    room: str
    speaker: str


@dataclass(frozen=True)
class Clash:
    """Two sessions at the same time: in one room, with one speaker, or with the same people in two rooms."""

    first: str
    second: str
    kind: ClashKind
    what: str = ""


def clashes(slots: Sequence[Slot]) -> list[Clash]:
    """Every two sessions that overlap, in order of time; those that follow each other at once do not."""
    ordered = sorted(slots, key=lambda slot: (slot.starts_at, slot.ends_at, slot.title))
    return [
        _clash(first, second)
        for index, first in enumerate(ordered)
        for second in ordered[index + 1 :]
        if second.starts_at < first.ends_at
    ]


def _clash(first: Slot, second: Slot) -> Clash:
    if first.room and first.room.casefold() == second.room.casefold():
        return Clash(first.title, second.title, ClashKind.ROOM, first.room)
    if first.speaker and first.speaker.casefold() == second.speaker.casefold():
        return Clash(first.title, second.title, ClashKind.SPEAKER, first.speaker)
    return Clash(first.title, second.title, ClashKind.PEOPLE)


def group_label(name: str) -> str:
    """What a group is called beside the name of somebody in it: "Kelompok B"."""
    return name if _first_word(name) in GROUP_NOUNS else f"Kelompok {name}"


def group_words(name: str, room: str) -> str:
    """A group and where it sits: "Kelompok B · ruang Melati"."""
    label = group_label(name)
    if not room:
        return label
    return f"{label} · {room if _first_word(room) in ROOM_NOUNS else f'ruang {room}'}"


def _first_word(text: str) -> str:
    return text.partition(" ")[0].casefold()


def refuse_session(starts_on: date, ends_on: date, day: date) -> Refusal | None:
    if starts_on <= day <= ends_on:
        return None
    return Refusal("outside", "Tanggal sesi harus di antara tanggal mulai dan tanggal selesai angkatan.", field="day")
