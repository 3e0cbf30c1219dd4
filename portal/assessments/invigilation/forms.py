"""Forms of trainers for quizzes."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, HiddenField, SelectField, TimeField
from wtforms.validators import NumberRange, Optional

from portal.assessments.attempts.rules import REASON_LENGTH, ReviewPolicy
from portal.assessments.invigilation.rules import MAX_MINUTES
from portal.web.forms import Form, LineField, SelectChoice, WholeField, at_most, required

REVIEWS = [
    SelectChoice(ReviewPolicy.NOTHING.value, "Tidak ada"),
    SelectChoice(ReviewPolicy.SCORE.value, "Nilai saja"),
    SelectChoice(ReviewPolicy.ANSWERS.value, "Nilai dan jawaban sendiri"),
    SelectChoice(ReviewPolicy.EXPLANATIONS.value, "Nilai, jawaban, kunci, dan penjelasan"),
]


class ExtensionForm(Form):
    """Extra time."""

    minutes = WholeField("Tambahan waktu (menit)", [required()], default=8)
    reason = LineField("Alasan", [required(), at_most(REASON_LENGTH)])

    def validate_minutes(self, field: WholeField) -> None:
        message = f"Isi 1 sampai {MAX_MINUTES} menit."
        NumberRange(1, MAX_MINUTES, message=message)(self, field)


class SettingsForm(Form):
    """How a quiz opens, and what people see afterwards."""

    with_code = BooleanField("Pakai kode mulai yang ditunjukkan di aula")
    review = SelectField("Yang dilihat peserta setelah selesai", choices=REVIEWS)
    review_after_closing = BooleanField("Baru terlihat setelah kuis ditutup")


class SubmissionCodeForm(Form):
    """The code that somebody was given who handed a quiz in."""

    code = LineField("Kode bukti", [required(), at_most(40)])


class QuizPlanForm(Form):
    """When a quiz opens and closes by itself, by the clock of the place."""

    opens_on = DateField("Tanggal buka", [Optional()])
    opens_at = TimeField("Jam buka", [Optional()])
    closes_on = DateField("Tanggal tutup (kosong: hari yang sama)", [Optional()])
    closes_at = TimeField("Jam tutup", [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """A moment is a day and an hour, or neither."""
        valid = super().validate(extra_validators)
        for field, fault in (
            (self.opens_at, "Isi tanggal dan jam buka, atau kosongkan keduanya." if self._half_opening else ""),
            (self.closes_at, "Isi jam tutup, atau kosongkan tanggalnya." if self._half_closing else ""),
        ):
            field.errors = [*field.errors, fault] if valid and fault else field.errors
        return valid and not (self._half_opening or self._half_closing)

    @property
    def _half_opening(self) -> bool:
        return (self.opens_at.data is None) != (self.opens_on.data is None)

    @property
    def _half_closing(self) -> bool:
        day = self.closes_on.data or self.opens_on.data
        return self.closes_at.data is None if self.closes_on.data else bool(self.closes_at.data and not day)

    def opening(self, zone: str) -> datetime | None:
        return moment_of(self.opens_on.data, self.opens_at.data, zone)

    def closing(self, zone: str) -> datetime | None:
        return moment_of(self.closes_on.data or self.opens_on.data, self.closes_at.data, zone)


def moment_of(day: date | None, at: time | None, zone: str) -> datetime | None:
    """A moment by the clock of a zone, where both are said."""
    return datetime.combine(day, at, ZoneInfo(zone)) if day and at else None


class AnswerFileForm(Form):
    """The file that a phone saved."""

    file = FileField("Berkas jawaban (.bimtek)", [FileRequired("Pilih dulu berkasnya.")])


class AnswerFileImportForm(Form):
    """Bringing in what is in such a file, which goes along as it is."""

    sealed = HiddenField()
    reason = LineField("Alasan", [required(), at_most(REASON_LENGTH)])
