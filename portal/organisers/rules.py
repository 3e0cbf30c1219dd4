"""Limits and kinds of organisers; who may do what to which account of staff. Pure."""

import enum
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.access import Role
from portal.errors import Refusal

NAME_LENGTH = 160
PATTERN_LENGTH = 80
"""Of a number's pattern as it is written; the column would hold more."""
NOTE_LENGTH = 120
INVITATION_LASTS = timedelta(days=14)
AT_AN_ORGANISER = (Role.ORGANISER, Role.TRAINER)
IN_THE_PORTAL = (Role.CURATOR, Role.ADMIN)


class OrganiserKind(enum.StrEnum):
    """Who may organise a training for PSM."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    REGENCY = "regency"
    IPSM = "ipsm"


@dataclass(frozen=True)
class Duty:
    """A role of staff and where it holds: at an organiser, or (curators, administrators) in the whole portal."""

    role: Role
    organisation_id: uuid.UUID | None = None

    def __str__(self) -> str:
        """As forms and the session carry it."""
        return f"{self.role}:{self.organisation_id}" if self.organisation_id else str(self.role)


def parse_duty(text: str | None) -> Duty | None:
    """The duty that a form or a session names; None for anything that cannot be one."""
    role, _, organisation_id = (text or "").partition(":")
    try:
        duty = Duty(Role(role), uuid.UUID(organisation_id) if organisation_id else None)
    except ValueError:
        return None
    return duty if can_be(duty) else None


def can_be(duty: Duty) -> bool:
    return duty.role in (AT_AN_ORGANISER if duty.organisation_id else IN_THE_PORTAL)


@dataclass(frozen=True)
class Manager:
    """Who looks after accounts: an administrator after all, an organiser after those of their own organisers.

    The command line of the server is an administrator without an account.
    """

    person_id: uuid.UUID | None
    everywhere: bool
    organisations: frozenset[uuid.UUID] = frozenset()

    def may_give(self, duty: Duty) -> bool:
        """Whether this duty is theirs to give, to invite to, and to take away."""
        return can_be(duty) and (self.everywhere or duty.organisation_id in self.organisations)

    def may_see(self, duty: Duty) -> bool:
        """Whether they may know of this duty of somebody's: an organiser not what is done for others."""
        return self.everywhere or duty.organisation_id in self.organisations

    def owns(self, duties: Collection[Duty]) -> bool:
        """Whether an account with these duties is theirs as a whole: all of an organiser's are at that organiser."""
        where = {duty.organisation_id for duty in duties}
        return self.everywhere or (len(where) == 1 and where <= self.organisations)


OPERATOR = Manager(None, everywhere=True)


def refuse_whole(manager: Manager, person_id: uuid.UUID, duties: Collection[Duty]) -> Refusal | None:
    """Why an account is not this manager's to shut, open, reset or add to, if so."""
    if manager.person_id == person_id:
        return Refusal("own_account", "Ini akun Anda sendiri. Minta pengelola lain untuk melakukannya.")
    if not manager.owns(duties):
        return Refusal(
            "shared",
            "Akun ini juga bertugas di tempat lain, jadi hanya administrator yang dapat mengubahnya. "
            "Anda tetap dapat mencabut perannya di penyelenggara Anda.",
        )
    return None


def refuse_taking(manager: Manager, person_id: uuid.UUID, duty: Duty) -> Refusal | None:
    """Why a duty cannot be taken away by this manager, if so. Whether it is the last of its kind is asked apart."""
    if manager.person_id == person_id:
        return Refusal("own_account", "Ini akun Anda sendiri. Minta pengelola lain untuk melakukannya.")
    if not manager.may_give(duty):
        return Refusal("elsewhere", "Peran ini bukan di penyelenggara Anda.")
    return None


LAST_ADMINISTRATOR = Refusal(
    "last_administrator",
    "Ini administrator terakhir yang masih dapat masuk. Tunjuk administrator lain dulu.",
)


class InvitationState(enum.StrEnum):
    """What has become of an invitation."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def invitation_state(
    accepted_at: datetime | None, withdrawn_at: datetime | None, expires_at: datetime, now: datetime
) -> InvitationState:
    if accepted_at:
        return InvitationState.ACCEPTED
    if withdrawn_at:
        return InvitationState.WITHDRAWN
    return InvitationState.OPEN if now < expires_at else InvitationState.EXPIRED


UNUSABLE = Refusal(
    "unusable",
    "Kode undangan ini salah, sudah dipakai, atau tidak berlaku lagi. Periksa kodenya, atau minta kode baru.",
    field="code",
)
TRAINEE = Refusal(
    "trainee",
    "Anda masuk sebagai peserta, dan kartu peserta tidak dapat menjadi akun petugas. "
    "Keluar dulu, lalu ketik kode ini lagi untuk membuat akun petugas.",
)
ALREADY = Refusal(
    "already", "Akun ini sudah punya peran itu. Kodenya belum terpakai dan dapat diberikan kepada orang lain."
)


def in_whose_name(duties: Sequence[Duty], chosen: Duty | None, at: uuid.UUID | None) -> int | None:
    """Which of somebody's duties a page is in the name of: ``at`` an organiser one there, as organiser before trainer;
    else the chosen one, else the first."""
    there = [duty for duty in duties if duty.organisation_id == at] if at else []
    if chosen in (there or duties):
        return duties.index(chosen)
    if there:
        return duties.index(min(there, key=lambda duty: AT_AN_ORGANISER.index(duty.role)))
    return 0 if duties else None
