"""What may be set while people write, and where somebody stands. Pure."""

import enum
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal.assessments.attempts.rules import (
    VOIDED,
    AttemptState,
    QuizSettings,
    WindowState,
    WindowTimes,
    attempt_state,
)
from portal.assessments.attempts.rules import window_state as state_of
from portal.dates import clock_time, local_date, long_date
from portal.errors import Refusal

SILENT_AFTER = timedelta(minutes=2)


class TakingState(enum.StrEnum):
    """Where somebody stands with the latest attempt. Silent is running without an answer for SILENT_AFTER."""

    WAITING = "waiting"
    RUNNING = "running"
    SILENT = "silent"
    SUBMITTED = "submitted"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class TakingCounts:
    """How many people stand where."""

    waiting: int
    running: int
    silent: int
    submitted: int
    lapsed: int

    @property
    def started(self) -> int:
        return self.running + self.silent + self.submitted + self.lapsed

    def of(self, standing: TakingState) -> int:
        return int(getattr(self, standing.value))


def taking_state(row: Any, now: datetime) -> TakingState:
    """The standing of one row of ``people``: the same rule as in its conditions."""
    if row.attempt_id is None:
        return TakingState.WAITING
    state = attempt_state(row.due_at, row.submitted_at, now)
    if state is not AttemptState.RUNNING:
        return TakingState(state)
    return TakingState.SILENT if (row.last_at or row.started_at) < now - SILENT_AFTER else TakingState.RUNNING


@dataclass(frozen=True)
class Reach:
    """Whom extra time is for: one person, or everybody, or one group. ``failed_at``: whoever was at it at that minute,
    however long ago; without it whoever is at it now, or the one person's attempt whenever it ran out."""

    failed_at: datetime | None = None
    group: str = ""
    enrolment_id: uuid.UUID | None = None

    def moment(self, now: datetime) -> datetime | None:
        """The moment at which an attempt must have run to be reached; None: any."""
        if self.failed_at is None and self.enrolment_id is not None:
            return None
        return min(self.failed_at or now, now)


FOREIGN = Refusal(
    "foreign",
    "Berkas ini bukan dari kuis ini di angkatan ini. Periksa apakah peserta, angkatan, dan kuisnya sudah benar.",
    field="file",
)
MISTYPED = Refusal(
    "mistyped",
    "Ada huruf yang keliru. Kode bukti terdiri atas 8 huruf dan angka, tanpa O, I, L, 0, dan 1. Cocokkan sekali lagi.",
    field="code",
)
UNKNOWN_CODE = Refusal("unknown_code", "Tidak ada kuis di angkatan ini yang dikumpulkan dengan kode itu.", field="code")
TOO_MANY = Refusal("wait", "Terlalu banyak kode yang salah. Tunggu beberapa menit, lalu coba lagi.", field="code")
MAX_MINUTES = 120
"""Extra time that one act may give."""


def refuse_settings(before: QuizSettings, after: QuizSettings, in_progress: int) -> Refusal | None:
    """While so many people are writing, what is seen afterwards stays: it would give keys away to some of them. The
    code of the hall may change, as it only meets those who have not begun."""
    if not in_progress or (before.review, before.review_after_closing) == (after.review, after.review_after_closing):
        return None
    message = (
        "%(count)s orang sedang mengerjakan kuis ini, jadi yang dilihat peserta setelah selesai belum dapat diganti. "
        "Tunggu sampai mereka selesai, lalu simpan lagi."
    )
    return Refusal("writing", message, {"count": in_progress}, field="review")


def refuse_answer_file(state: AttemptState) -> Refusal | None:
    """Whether answers that a trainer brings in are taken: also after the end, but not once the quiz is handed in."""
    if state is AttemptState.VOIDED:
        return VOIDED
    if state is not AttemptState.SUBMITTED:
        return None
    message = "Peserta ini sudah mengumpulkan kuisnya. Jawaban di berkas tidak dapat dimasukkan lagi."
    return Refusal("submitted", message)


EARLY = timedelta(minutes=30)
"""So long before its time one tap opens a quiz, and until the end of that day."""
FURTHEST = timedelta(days=370)
"""So far ahead an opening is planned."""


def is_due(due_at: datetime, now: datetime, zone: str) -> bool:
    """Whether a quiz whose time is at ``due_at`` is to be opened about now; days are those of the place."""
    return local_date(due_at, zone) == local_date(now, zone) and now >= due_at - EARLY


def refuse_early(title: str, due_at: datetime, now: datetime, zone: str) -> Refusal | None:
    """The question that is asked before a quiz is opened at another time than its own."""
    if is_due(due_at, now, zone):
        return None
    away = (local_date(due_at, zone) - local_date(now, zone)).days
    ahead = f"{away} hari lagi" if away > 0 else "hari ini" if away == 0 else f"{-away} hari yang lalu"
    figures = {"title": title, "day": long_date(local_date(due_at, zone)), "ahead": ahead}
    message = "%(title)s dijadwalkan %(day)s pukul %(time)s, %(ahead)s. Buka juga sekarang?"
    return Refusal("not_due", message, figures | {"time": clock_time(due_at, zone)})


def refuse_plan(
    before: WindowTimes, opening: datetime | None, closing: datetime | None, now: datetime
) -> Refusal | None:
    """Why a quiz cannot be planned to open and close by itself at these moments, if so. An opening that has come about
    may stay; a closing alone is only for a quiz that is open."""
    if opening is None and state_of(before, now) is not WindowState.OPEN:
        return Refusal("no_opening", "Isi tanggal dan jam buka.", field="opens_on")
    if opening is not None and opening <= now and opening != before.planned_opening:
        message = "Jam buka ini sudah lewat. Pilih jam lain, atau buka kuisnya sekarang dengan tombol."
        return Refusal("opening_past", message, field="opens_at")
    if closing is not None and closing <= max(now, opening or now):
        return Refusal("closing_early", "Jam tutup harus sesudah jam buka dan belum lewat.", field="closes_at")
    if max(opening or now, closing or now) > now + FURTHEST:
        return Refusal("too_far", "Rencana paling jauh setahun dari sekarang.", field="opens_on")
    return None
