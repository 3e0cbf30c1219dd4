"""What is asked, when, and what may be shown of the answers. Pure.

Keys of questions are stored with the answers: a question may be reworded, but its key never gets another meaning.
"""

import enum
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from portal.errors import Refusal

SCALE = {1: "Sangat kurang", 2: "Kurang", 3: "Cukup", 4: "Baik", 5: "Sangat baik"}
MIN_RESPONSES = 5
"""Responses below which nothing of them is shown, so that nobody can be made out."""
OPEN_DAYS = 14
"""Days after the last one of the cohort on which the forms can still be sent."""
TEXT_LENGTH = 500

Answers = Mapping[str, int | str]
"""What somebody gave: a rating by the key of an item, a text by the key of an open question."""


@dataclass(frozen=True)
class EvaluationQuestion:
    key: str
    text: str


@dataclass(frozen=True)
class Questionnaire:
    """Items to be marked on the scale, and open questions. Every one may be left out."""

    items: tuple[EvaluationQuestion, ...]
    open: tuple[EvaluationQuestion, ...]


EVENT = Questionnaire(
    items=(
        EvaluationQuestion("tujuan", "Kejelasan tujuan bimtek"),
        EvaluationQuestion("materi", "Kesesuaian materi dengan tugas PSM di lapangan"),
        EvaluationQuestion("bahan", "Bahan belajar: mudah dipahami dan mudah dibaca lagi"),
        EvaluationQuestion("waktu", "Jadwal: lamanya dan pembagian waktunya"),
        EvaluationQuestion("tempat", "Tempat: nyaman, bersih, dan mudah dijangkau"),
        EvaluationQuestion("sarana", "Sarana: pengeras suara, layar, listrik, dan jaringan"),
        EvaluationQuestion("konsumsi", "Makanan dan minuman"),
        EvaluationQuestion("panitia", "Pelayanan panitia"),
        EvaluationQuestion("informasi", "Pemberitahuan sebelum dan selama bimtek"),
        EvaluationQuestion("manfaat", "Manfaat untuk pekerjaan Anda di desa atau kelurahan"),
    ),
    open=(
        EvaluationQuestion("bermanfaat", "Apa yang paling bermanfaat bagi Anda?"),
        EvaluationQuestion("saran", "Apa saran Anda untuk bimtek berikutnya?"),
    ),
)
TRAINER = Questionnaire(
    items=(
        EvaluationQuestion("penguasaan", "Penguasaan materi"),
        EvaluationQuestion("penyampaian", "Cara menyampaikan: runtut dan mudah diikuti"),
        EvaluationQuestion("tanya", "Kesempatan bertanya dan cara menjawab"),
        EvaluationQuestion("ketepatan", "Ketepatan waktu mulai dan selesai"),
        EvaluationQuestion("contoh", "Contoh dan latihan dari lapangan"),
        EvaluationQuestion("sikap", "Sikap: ramah, sabar, dan menghargai peserta"),
    ),
    open=(EvaluationQuestion("pesan", "Apa pesan Anda untuk pelatih ini?"),),
)


@dataclass(frozen=True)
class Subject:
    """What is evaluated. ``id`` is that of the cohort for the event, or of the trainer with this name."""

    id: uuid.UUID
    trainer: str = ""

    @property
    def questionnaire(self) -> Questionnaire:
        return TRAINER if self.trainer else EVENT


class FormState(enum.StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"


def last_day(ends_on: date) -> date:
    """The last day on which the forms of a cohort can be sent."""
    return ends_on + timedelta(days=OPEN_DAYS)


def state(now: datetime, ends_on: date, zone: str) -> FormState:
    """Open from the beginning of the cohort's last day, by the clock of its place."""
    today = now.astimezone(ZoneInfo(zone)).date()
    if today < ends_on:
        return FormState.WAITING
    return FormState.OPEN if today <= last_day(ends_on) else FormState.CLOSED


def refuse_response(found: FormState, given: Answers) -> Refusal | None:
    """Why a response cannot be taken."""
    if found is FormState.WAITING:
        return Refusal("waiting", "Evaluasi belum dibuka. Isi pada hari terakhir bimtek atau sesudahnya.")
    if found is FormState.CLOSED:
        return Refusal("closed", "Evaluasi sudah ditutup. Sampaikan masukan Anda langsung kepada penyelenggara.")
    if not given:
        return Refusal("empty", "Belum ada yang Anda isi. Nilai sedikitnya satu butir, lalu kirim lagi.")
    return None


def answers(questionnaire: Questionnaire, given: Mapping[str, str | None]) -> dict[str, int | str]:
    """What a checked form holds, without what was left out."""
    ratings = {item.key: int(value) for item in questionnaire.items if (value := given.get(item.key))}
    return ratings | {one.key: value for one in questionnaire.open if (value := given.get(one.key))}


@dataclass(frozen=True)
class RatingCounts:
    """How often each rating of the scale was given, in its order. ``mean`` is None without any."""

    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        worth = sum(rating * count for rating, count in zip(SCALE, self.counts, strict=True))
        return worth / self.total if self.total else None


@dataclass(frozen=True)
class AnswerTally:
    """What may be shown: the ratings of each item, and each text to an open question with how many wrote the same."""

    items: tuple[tuple[EvaluationQuestion, RatingCounts], ...]
    texts: tuple[tuple[EvaluationQuestion, Mapping[str, int]], ...]

    @property
    def whole(self) -> RatingCounts:
        columns = zip(*(ratings.counts for _item, ratings in self.items), strict=True)
        return RatingCounts(tuple(sum(column) for column in columns))


def tally(questionnaire: Questionnaire, responses: Sequence[Answers]) -> AnswerTally | None:
    """The responses to one form added up; None while they are fewer than ``MIN_RESPONSES``."""
    if len(responses) < MIN_RESPONSES:
        return None
    return AnswerTally(
        tuple((item, _rating_counts(given.get(item.key) for given in responses)) for item in questionnaire.items),
        tuple((one, _mixed(given.get(one.key) for given in responses)) for one in questionnaire.open),
    )


def _rating_counts(given: Iterable[int | str | None]) -> RatingCounts:
    counted = Counter(given)
    return RatingCounts(tuple(counted[rating] for rating in SCALE))


def _mixed(given: Iterable[int | str | None]) -> dict[str, int]:
    """The texts in an order that comes from their words alone: always the same, and it says nothing of who or when."""
    counted = Counter(str(text) for text in given if text)
    return {text: counted[text] for text in sorted(counted, key=lambda text: sha256(text.encode()).digest())}
