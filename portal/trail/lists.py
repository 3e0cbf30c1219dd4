"""Entries of the trail in words, for the page and for the file."""

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal.accounts.rules import shown_number
from portal.acts import ACTIONS, FIELDS
from portal.assessments.questions.presentation import points_in_words
from portal.audit import AuditEntry
from portal.dates import clock_time, number, short_date, zone_label
from portal.documents.sheets import Column, Spreadsheet
from portal.regions.rules import display_name
from portal.trail.queries import Known
from portal.trail.rules import NOTHING, ROLES, WORDS

REGIONS = ("region_code", "village_code")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")

COLUMNS = (
    Column("Waktu", "text", 22),
    Column("Siapa", "text", 30),
    Column("Sebagai", "text", 16),
    Column("Apa", "text", 40),
    Column("Tentang", "text", 34),
    Column("Jumlah orang", "number", 10),
    Column("Perubahan", "text", 60),
    Column("Alasan", "text", 40),
)


@dataclass(frozen=True)
class FieldChange:
    """A field that changed, in words."""

    field: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.field}: {self.old} → {self.new}"


@dataclass(frozen=True)
class TrailLine:
    """One entry in words. ``about`` is the one person it concerns, ``crowd`` how many a mass act concerns."""

    id: uuid.UUID
    at: datetime
    who: str
    role: str
    what: str
    person_id: uuid.UUID | None
    about: str
    crowd: int
    changes: tuple[FieldChange, ...]
    reason: str


@dataclass(frozen=True)
class Book:
    """What is needed to say entries in words: the people and regions in them, and the zone of the place."""

    people: Mapping[uuid.UUID, Known]
    crowds: Mapping[uuid.UUID, int]
    regions: Mapping[str, str]
    zone: str

    def line(self, entry: AuditEntry) -> TrailLine:
        about = self.people.get(entry.person_id) if entry.person_id else None
        own = entry.actor_id is not None and entry.actor_id == entry.person_id
        pairs = {**entry.changed, **(entry.personal or {})}
        return TrailLine(
            entry.id,
            entry.at,
            self._who(entry),
            self._role(entry, own),
            " · ".join((ACTIONS[entry.action].words, *self._specifics(entry.detail))),
            entry.person_id,
            f"{about.name} ({shown_number(about.login)})" if about else "",
            self.crowds.get(entry.id, 0),
            tuple(self._change(field, *pair) for field, pair in pairs.items()),
            entry.reason,
        )

    def _who(self, entry: AuditEntry) -> str:
        if entry.actor_id is None:
            return "Pendaftar" if entry.detail.get("by") == "applicant" else "Portal"
        found = self.people.get(entry.actor_id)
        return found.name if found else "Akun yang sudah dihapus"

    def _role(self, entry: AuditEntry, own: bool) -> str:
        if own:
            return ROLES["trainee"]
        found = self.people.get(entry.actor_id) if entry.actor_id else None
        if entry.detail.get("by") == "applicant":
            return "halaman pendaftaran"
        return " · ".join(ROLES[role] for role in found.roles) if found else "perintah di server"

    def _specifics(self, detail: Mapping[str, Any]) -> Iterator[str]:
        """What else there is to say of the act, beside its name."""
        for name, words in (
            ("class_session", "{}"),
            ("kind", "{}"),
            ("number", "percobaan {}"),
            ("lesson", "{}"),
            ("title", "{}"),
            ("level", "jenjang {}"),
            ("slug", "{}"),
            ("path", "{}"),
            ("question", "soal {}"),
            ("way", "menurut {}"),
            ("minutes", "{} menit"),
            ("failed_at", "terputus {}"),
            ("accepted", "{} diterima"),
            ("waiting", "{} menunggu kursi"),
            ("seats", "kursi terisi {}"),
            ("category", "{}"),
            ("refused", "{} ditolak"),
            ("rows", "{} baris"),
            ("count", "{}"),
            ("file", "{}"),
        ):
            value = detail.get(name)
            if value not in (None, ""):
                yield words.format(self._said(name, value))
        first, last = (detail.get("numbers") or [None, None])[:2]
        if first:
            yield f"nomor {first}" if first == last else f"nomor {first} sampai {last}"

    def _change(self, field: str, old: Any, new: Any) -> FieldChange:
        return FieldChange(FIELDS.get(field, field), self._said(field, old), self._said(field, new))

    def _said(self, field: str, value: Any) -> str:
        """A value as JSON kept it, as a person reads it."""
        if value is None or value == "" or value == []:
            return NOTHING
        if isinstance(value, bool):
            return "ya" if value else "tidak"
        if isinstance(value, list):
            return ", ".join(self._said(field, one) for one in value)
        if isinstance(value, int):
            return points_in_words(value) if field == "points" else number(value)
        text = str(value)
        if field in REGIONS and text in self.regions:
            return display_name(text, self.regions[text])
        if _MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(text)
            return f"{short_date(moment.astimezone(ZoneInfo(self.zone)).date())}, {clock_time(moment, self.zone)}"
        if _DATE.fullmatch(text):
            return short_date(date.fromisoformat(text))
        return text[:12] if field == "digest" else WORDS.get(field, {}).get(text, text)


def region_codes(entries: Iterable[AuditEntry]) -> set[str]:
    """The codes of regions among what changed."""
    pairs = [{**entry.changed, **(entry.personal or {})} for entry in entries]
    return {code for one in pairs for field in REGIONS for code in one.get(field, ()) if code}


def trail_sheet(title: str, lines: Iterable[TrailLine], zone: str) -> Spreadsheet:
    """A trail as a table, in the order of the page."""
    return Spreadsheet(title, COLUMNS, (_cells(line, zone) for line in lines))


def _cells(line: TrailLine, zone: str) -> tuple[Any, ...]:
    local = line.at.astimezone(ZoneInfo(zone))
    return (
        f"{local:%Y-%m-%d %H:%M:%S} {zone_label(zone)}",
        line.who,
        line.role,
        line.what,
        line.about,
        line.crowd or None,
        "\n".join(map(str, line.changes)),
        line.reason,
    )
