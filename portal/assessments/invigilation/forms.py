"""Forms of trainers for quizzes."""

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import NumberRange

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


class AnswerFileForm(Form):
    """The file that a phone saved."""

    file = FileField("Berkas jawaban (.bimtek)", [FileRequired("Pilih dulu berkasnya.")])


class AnswerFileImportForm(Form):
    """Bringing in what is in such a file, which goes along as it is."""

    sealed = HiddenField()
    reason = LineField("Alasan", [required(), at_most(REASON_LENGTH)])
