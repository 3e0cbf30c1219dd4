"""Requests for izin or sakit: what may be asked for, who decides, who sees the letter, and for how long. Pure."""

import enum
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from portal.attendance.rules import ATTENDED, Presence, is_late
from portal.errors import Refusal

REASON_LENGTH = 300
LETTER_KEPT = timedelta(days=365)
"""How long the reason and the photo of the letter are kept after the decision, or, where nobody decided, after they
came in."""


class ExcuseKind(enum.StrEnum):
    """What is asked for. The values are those of the marks that come of it."""

    EXCUSED = "excused"
    SICK = "sick"

    @property
    def presence(self) -> Presence:
        return Presence(self.value)


class ExcuseState(enum.StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    TAKEN_BACK = "taken-back"


STANDING = (ExcuseState.ASKED, ExcuseState.APPROVED)
"""A session is asked for once at a time: as long as a request for it is in one of these states."""
WORDS = MappingProxyType(
    {
        ExcuseState.ASKED: "Menunggu keputusan",
        ExcuseState.APPROVED: "Disetujui",
        ExcuseState.REFUSED: "Ditolak",
        ExcuseState.TAKEN_BACK: "Ditarik kembali",
    }
)
LOOKS = MappingProxyType({ExcuseState.ASKED: "warn", ExcuseState.APPROVED: "ok", ExcuseState.REFUSED: "bad"})


@dataclass(frozen=True)
class ExcuseFacts:
    """What somebody asks for, or a member of the staff enters: the sessions, why, and the letter as it may be kept."""

    kind: ExcuseKind
    session_ids: tuple[uuid.UUID, ...]
    reason: str
    letter: bytes | None = None


def may_ask_for(jp: int, starts_at: datetime, presence: Presence | None, asked: bool, zone: str, now: datetime) -> bool:
    """Whether a session can be asked for: it counts, nobody has said that they were there, nothing is asked for it yet,
    and the time in which trainers mark it is not over."""
    return jp > 0 and presence not in ATTENDED and not asked and not is_late(starts_at, now, zone)


def refuse_sessions(facts: ExcuseFacts, offered: Collection[uuid.UUID]) -> Refusal | None:
    if not facts.session_ids:
        return Refusal("no_session", "Centang sedikitnya satu sesi.", field="sessions")
    if set(facts.session_ids) <= set(offered):
        return None
    message = "Salah satu sesi itu sudah tercatat, sudah diajukan, atau sudah lewat waktunya. Periksa lagi pilihannya."
    return Refusal("not_offered", message, field="sessions")


def refuse_change(state: ExcuseState) -> Refusal | None:
    """A request is decided, or withdrawn, once. What was approved by mistake is put right on the roll."""
    if state is ExcuseState.ASKED:
        return None
    return Refusal("settled", f"Permohonan ini sudah selesai: {WORDS[state].lower()}. Tidak ada yang berubah.")


def may_see(state: ExcuseState, decided_by: uuid.UUID | None, viewer_id: uuid.UUID, organising: bool) -> bool:
    """Whether a member of the cohort's staff sees why somebody was away, and the letter: organisers, whoever may still
    decide, and whoever has decided."""
    return organising or state is ExcuseState.ASKED or decided_by == viewer_id
