"""What stands in a work plan, when it may be changed, and how it is reviewed. Pure.

Seed 001, no. 11: every PSM draws up a work plan from the potential, the sources, the abilities and the conditions of
social welfare in their own area.
"""

import enum
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple

from portal.dates import number
from portal.errors import Refusal

VILLAGE_LENGTH = 1_000
LINE_LENGTH = 160
TEXT_LENGTH = 400
COMMENT_LENGTH = 2_000
MAX_ACTIVITIES = 8
MAX_COST = 1_000_000_000
"""Rupiah, for one activity."""
COST_LENGTH = 24
MAX_FILES = 5
FILE_NAME_LENGTH = 80
REASON_LENGTH = 200


class PlanState(enum.StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class Decision(enum.StrEnum):
    """What a trainer can do with a submitted plan."""

    RETURN = "returned"
    ACCEPT = "accepted"


OPEN = (PlanState.DRAFT, PlanState.RETURNED)
AFTER = {Decision.RETURN: PlanState.RETURNED, Decision.ACCEPT: PlanState.ACCEPTED}


@dataclass(frozen=True)
class Activity:
    """One row of the plan. ``cost`` is whole rupiah, or None where nothing was written yet."""

    title: str = ""
    aim: str = ""
    target: str = ""
    place: str = ""
    time: str = ""
    partners: str = ""
    cost: int | None = None
    cost_source: str = ""
    indicator: str = ""
    responsible: str = ""


BLANK = Activity()


@dataclass(frozen=True)
class PlanContents:
    """The whole plan as it is written: the four things seen in the village, then 1 to MAX_ACTIVITIES activities."""

    potential: str = ""
    sources: str = ""
    ability: str = ""
    conditions: str = ""
    activities: tuple[Activity, ...] = (BLANK,)

    @property
    def total(self) -> int:
        """The cost of all activities, in rupiah."""
        return sum(activity.cost or 0 for activity in self.activities)


def to_document(sheet: PlanContents) -> dict[str, Any]:
    """The plan as dicts, lists and scalars, ready for JSON."""
    return asdict(sheet) | {"activities": [asdict(activity) for activity in sheet.activities]}


def from_document(document: Mapping[str, Any]) -> PlanContents:
    """The plan that ``to_document`` made ``document`` from."""
    rows = tuple(Activity(**row) for row in document["activities"])
    return PlanContents(**{**document, "activities": rows})


class LackKind(enum.StrEnum):
    """EMPTY: a field; BLANK: a whole activity; NIK: a text that holds a number like a NIK; TWO: texts of two pages, of
    which one has yet to be chosen."""

    EMPTY = "empty"
    BLANK = "blank"
    NIK = "nik"
    TWO = "two"


@dataclass(frozen=True)
class MissingPart:
    """What keeps a plan from being submitted. ``name`` is the field (of TWO: as the form calls it); ``row`` the
    activity, from 0 (None: village)."""

    kind: LackKind
    name: str
    row: int | None = None


_LIKE_NIK = re.compile(r"(?<!\d)\d(?:[ .-]?\d){15}(?!\d)", re.ASCII)


def lacking(sheet: PlanContents, aside: Iterable[str] = ()) -> tuple[MissingPart, ...]:
    """Everything that a plan lacks, in the order of the form; nothing: it can be submitted. ``aside``: the fields that
    a further text lies aside for.

    A plan is passed around, so it may not carry anybody's NIK.
    """
    missing = [MissingPart(LackKind.TWO, name) for name in aside]
    missing += [*_lacking_in(sheet, [one.name for one in fields(PlanContents) if one.name != "activities"], None)]
    names = [one.name for one in fields(Activity)]
    for row, activity in enumerate(sheet.activities):
        if activity == BLANK:
            missing.append(MissingPart(LackKind.BLANK, "title", row))
        else:
            free = activity.cost == 0
            missing += _lacking_in(activity, [name for name in names if not (free and name == "cost_source")], row)
    return tuple(missing)


def _lacking_in(part: PlanContents | Activity, names: list[str], row: int | None) -> Iterator[MissingPart]:
    for name in names:
        value = getattr(part, name)
        if value in ("", None):
            yield MissingPart(LackKind.EMPTY, name, row)
        elif isinstance(value, str) and _LIKE_NIK.search(value):
            yield MissingPart(LackKind.NIK, name, row)


_RUPIAH = re.compile(r"(?:rp\.? ?)?(\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+)(?:,(?:-|00))?", re.ASCII | re.I)


def parse_rupiah(text: str) -> int | Refusal:
    """Whole rupiah as people write them (`150000`, `Rp150.000`, `150.000,-`), or why it is none."""
    found = _RUPIAH.fullmatch(text.strip()) if len(text) <= COST_LENGTH else None
    if found is None:
        message = "Tulis biaya sebagai angka rupiah bulat, 0 atau lebih, misalnya 150.000."
        return Refusal("cost_unreadable", message)
    cost = int(found[1].replace(".", "").replace(",", ""))
    if cost > MAX_COST:
        return Refusal("cost_too_high", f"Biaya satu kegiatan paling besar Rp{number(MAX_COST)}.")
    return cost


def refuse_change(state: PlanState, closed: bool) -> Refusal | None:
    """A plan is the trainee's to change until it is submitted, and again when it was returned; not once its cohort is
    closed."""
    if state is PlanState.ACCEPTED:
        return Refusal("accepted", "Rencana ini sudah diterima pelatih, jadi tidak dapat diubah lagi.")
    if closed:
        message = (
            "Pelatihan ini sudah ditutup, jadi rencananya tidak dapat diubah lagi. Bila masih perlu, minta "
            "penyelenggara membukanya lagi."
        )
        return Refusal("closed", message)
    if state in OPEN:
        return None
    return Refusal("submitted", "Rencana ini sudah dikirim. Anda dapat mengubahnya bila pelatih mengembalikannya.")


def refuse_stale(revision: int, began_with: int) -> Refusal | None:
    """Somebody saved in between, from another page than the one that began with this revision."""
    if began_with == revision:
        return None
    message = (
        "Rencana ini sudah disimpan dari halaman atau perangkat lain setelah halaman ini dibuka. Yang Anda ketik masih "
        "ada di sini, tetapi belum tersimpan. Buka rencana yang tersimpan, lalu salin yang perlu ke sana."
    )
    return Refusal("stale", message)


def refuse_file(count: int) -> Refusal | None:
    """Whether one more file may come to the ``count`` that are there."""
    if count < MAX_FILES:
        return None
    message = "Lampiran paling banyak %(most)s berkas. Hapus dulu salah satu, lalu unggah lagi."
    return Refusal("files_full", message, {"most": MAX_FILES}, "file")


class PlanCriterion(enum.StrEnum):
    """What a trainer looks at, each with 0 to 4 points."""

    NEED = "need"
    AIM = "aim"
    FIT = "fit"
    MEANS = "means"
    MEASURE = "measure"


CRITERIA = {
    PlanCriterion.NEED: (
        "Berangkat dari keadaan desa",
        "Potensi, sumber, kemampuan, dan kondisi terbaca jelas dan menjadi alasan kegiatan.",
    ),
    PlanCriterion.AIM: ("Tujuan dapat diperiksa", "Tertulis siapa yang berubah, berapa banyak, dan sampai kapan."),
    PlanCriterion.FIT: (
        "Kegiatan menuju tujuan",
        "Bila kegiatan terlaksana, tujuan menjadi lebih dekat bagi sasarannya.",
    ),
    PlanCriterion.MEANS: ("Waktu, mitra, dan biaya masuk akal", "Sesuai kemampuan, dan asal biayanya jelas."),
    PlanCriterion.MEASURE: ("Ukuran berhasil jelas", "Indikatornya dapat dilihat, dan ada satu penanggung jawab."),
}
"""Each criterion in words, and what it asks."""


class ScoreLevel(enum.StrEnum):
    WEAK = "weak"
    FAIR = "fair"
    GOOD = "good"


class ScoreWord(NamedTuple):
    word: str
    level: ScoreLevel


SCORES = (
    ScoreWord("belum ada", ScoreLevel.WEAK),
    ScoreWord("kurang", ScoreLevel.WEAK),
    ScoreWord("cukup", ScoreLevel.FAIR),
    ScoreWord("baik", ScoreLevel.GOOD),
    ScoreWord("sangat baik", ScoreLevel.GOOD),
)
"""The word for each number of points, and how good that is."""


@dataclass(frozen=True)
class PlanJudgement:
    """A trainer's word on one revision of a plan."""

    revision: int
    decision: Decision
    scores: dict[PlanCriterion, int]
    comment: str


def refuse_review(state: PlanState, revision: int, judgement: PlanJudgement) -> Refusal | None:
    """Only what lies before the trainer is judged; who gets a plan back must know why."""
    if state is not PlanState.SUBMITTED or revision != judgement.revision:
        message = (
            "Rencana ini sudah dinilai atau berubah sejak halaman ini dibuka. Salin dulu catatan Anda bila masih "
            "perlu, lalu muat ulang halaman ini."
        )
        return Refusal("not_waiting", message)
    if judgement.decision is Decision.RETURN and not judgement.comment:
        message = "Tulis apa yang perlu diperbaiki, supaya peserta tahu langkahnya."
        return Refusal("comment_missing", message, field="comment")
    return None


def refuse_reopening(state: PlanState, decided: bool) -> Refusal | None:
    """Only an accepted plan is put back before the trainer, and only while no completion rests on it."""
    if state is not PlanState.ACCEPTED:
        message = "Rencana ini sudah dibuka lagi atau berubah. Muat ulang halaman ini untuk melihat keadaannya."
        return Refusal("not_accepted", message)
    if decided:
        message = "Kelulusan peserta ini sudah ditetapkan, jadi rencananya tetap seperti saat diterima."
        return Refusal("decided", message)
    return None
