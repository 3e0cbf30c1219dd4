"""Lists to sign: who was there, blank or as recorded, and who was given something. Plain values."""

import enum
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.attendance.rules import WORDS, Presence
from portal.cohorts.models import ClassSession, Cohort
from portal.dates import clock_time, full_moment, local_date, long_date, plain_date
from portal.documents.papers import Signer, SigningLine, SigningList
from portal.errors import Refusal

PURPOSE_LENGTH = 100
"""Characters that say what was given."""
MORE_LINES = 5
"""Empty lines at the end of a list of the team: the portal does not know its committee."""
SIGNS = {
    Presence.PRESENT: "✓",
    Presence.LATE: "T",
    Presence.EXCUSED: "I",
    Presence.SICK: "S",
    Presence.ABSENT: "A",
}
LEGEND = ", ".join(f"{SIGNS[presence]} {WORDS[presence].lower()}" for presence in Presence) + "; kosong belum tercatat."
Marks = Mapping[tuple[uuid.UUID, uuid.UUID], Presence]
"""The mark that counts, by enrolment and session."""


class ListKind(enum.StrEnum):
    """What is put on paper."""

    BLANK = "blank"
    FILLED = "filled"
    PAYMENT = "payment"


class ListPeople(enum.StrEnum):
    """Who is on it."""

    TRAINEES = "trainees"
    TEAM = "team"


@dataclass(frozen=True)
class Occasion:
    """What a list is signed for: one session of a cohort, or several of one day; by everybody or by one group."""

    cohort: Cohort
    zone: str
    sessions: tuple[ClassSession, ...]
    group: str = ""
    group_title: str = ""

    @property
    def day(self) -> date:
        return local_date(self.sessions[0].starts_at, self.zone)


@dataclass(frozen=True)
class Signatory:
    """A trainee as a list names them."""

    enrolment_id: uuid.UUID
    name: str
    origin: str
    sex: str


def refuse_list(kind: ListKind, people: ListPeople) -> Refusal | None:
    """The portal records who of the trainees was there, and of nobody else."""
    if kind is ListKind.FILLED and people is ListPeople.TEAM:
        message = "Kehadiran pelatih dan pemateri tidak dicatat di portal. Pilih daftar hadir yang kosong."
        return Refusal("not_recorded", message, field="people")
    return None


def sessions_of(timetable: Iterable[ClassSession], day: date, zone: str) -> tuple[ClassSession, ...]:
    """The sessions of a day that a list has a column for: those with JP, or all where none has."""
    found = tuple(one for one in timetable if local_date(one.starts_at, zone) == day)
    return tuple(one for one in found if one.jp) or found


def trainee_lines(people: Iterable[Signatory]) -> tuple[SigningLine, ...]:
    return tuple(SigningLine(one.name, one.origin, one.sex) for one in people)


def marked_lines(
    people: Iterable[Signatory], sessions: Sequence[ClassSession], marks: Marks
) -> tuple[SigningLine, ...]:
    """The same with the mark of each in every session, empty where there is none."""
    return tuple(
        SigningLine(one.name, one.origin, one.sex, tuple(_sign(marks.get((one.enrolment_id, s.id))) for s in sessions))
        for one in people
    )


def team_lines(trainers: Iterable[str], sessions: Iterable[ClassSession]) -> tuple[SigningLine, ...]:
    """The trainers of a cohort and whoever speaks in the sessions, each once, and empty lines for the committee."""
    named = {name.casefold(): SigningLine(name, "Pelatih") for name in trainers}
    for speaker in (" ".join(one.speaker.split()) for one in sessions):
        if speaker:
            named.setdefault(speaker.casefold(), SigningLine(speaker, "Pemateri"))
    return (*named.values(), *[SigningLine("", "")] * MORE_LINES)


def signing_list(
    occasion: Occasion, people: ListPeople, kind: ListKind, lines: tuple[SigningLine, ...], remarks: tuple[str, ...]
) -> SigningList:
    """A list of presence, to be signed or as it was recorded. Several sessions have a column each."""
    several = len(occasion.sessions) > 1
    one = "Kehadiran" if kind is ListKind.FILLED else "Tanda tangan"
    speaker = "" if several else occasion.sessions[0].speaker
    return SigningList(
        **_common(occasion, people),
        title="DAFTAR HADIR",
        facts=(*_times(occasion), ("Tempat", _place(occasion)), *_group(occasion)),
        with_sex=people is ListPeople.TRAINEES,
        columns=tuple(_heading(session, occasion.zone) for session in occasion.sessions) if several else (one,),
        in_turns=kind is ListKind.BLANK and not several,
        lines=lines,
        remarks=remarks,
        signers=(Signer("", "Pelatih", speaker), Signer(_place_and_date(occasion), "Panitia", "")),
    )


def payment_list(occasion: Occasion, people: ListPeople, lines: tuple[SigningLine, ...], purpose: str) -> SigningList:
    """A list of who was given something on a day. How much is written by hand."""
    body = occasion.cohort.organisation
    return SigningList(
        **_common(occasion, people),
        title="TANDA TERIMA",
        facts=(
            ("Hari, tanggal", long_date(occasion.day)),
            ("Tempat", _place(occasion)),
            *_group(occasion),
            ("Untuk", purpose or "." * 60),
        ),
        with_sex=False,
        columns=("Jumlah (Rp)", "Tanda tangan"),
        in_turns=True,
        lines=lines,
        remarks=(),
        signers=(
            Signer("Mengetahui,", body.signer_title, body.signer_name),
            Signer(_place_and_date(occasion), "Yang menyerahkan", ""),
        ),
    )


def figures(occasion: Occasion, people: Sequence[Signatory], marks: Marks, moment: datetime) -> tuple[str, ...]:
    """What the signs mean, how many there are of each, and when this was so."""
    told = [LEGEND]
    for session in occasion.sessions:
        found = Counter(marks.get((one.enrolment_id, session.id)) for one in people)
        counts = [f"{WORDS[presence]} {found[presence]}" for presence in Presence]
        told.append(f"{session.title}: " + ", ".join([*counts, f"belum tercatat {found[None]}"]) + ".")
    return (*told, f"Keadaan pada {full_moment(moment, occasion.zone)}.")


def _common(occasion: Occasion, people: ListPeople) -> dict[str, Any]:
    body = occasion.cohort.organisation
    return {
        "issuer": body.name,
        "unit": body.unit,
        "training": occasion.cohort.title,
        "origin_title": "Asal" if people is ListPeople.TRAINEES else "Bertugas sebagai",
        "sample": body.is_sample,
    }


def _times(occasion: Occasion) -> tuple[tuple[str, str], ...]:
    first, last = occasion.sessions[0], occasion.sessions[-1]
    begins, ends = clock_time(first.starts_at, occasion.zone, label=False), clock_time(last.ends_at, occasion.zone)
    session = (("Sesi", first.title),) if first is last else ()
    return (("Hari, tanggal", long_date(occasion.day)), ("Waktu", f"{begins}–{ends}"), *session)


def _group(occasion: Occasion) -> tuple[tuple[str, str], ...]:
    return (("Kelompok", occasion.group_title),) if occasion.group_title else ()


def _heading(session: ClassSession, zone: str) -> str:
    return f"{clock_time(session.starts_at, zone, label=False)} {session.title}"


def _place(occasion: Occasion) -> str:
    rooms = {one.room for one in occasion.sessions}
    return place_words(occasion.cohort, next(iter(rooms)) if len(rooms) == 1 else "")


def place_words(cohort: Cohort, room: str) -> str:
    """Room, venue and city, each said once."""
    return ", ".join(dict.fromkeys(filter(None, (room, cohort.venue, cohort.city))))


def _place_and_date(occasion: Occasion) -> str:
    return f"{occasion.cohort.city}, {plain_date(occasion.day)}"


def _sign(presence: Presence | None) -> str:
    return SIGNS[presence] if presence else ""
