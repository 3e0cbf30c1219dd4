"""Forms of trainers for quizzes."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import NumberRange

from portal.assessments.attempts.rules import REASON_LENGTH, ReviewPolicy
from portal.assessments.invigilation.rules import MOST_MINUTES
from portal.web.forms import Form, LineField, SelectChoice, WholeField, at_most, required

REVIEWS = [
    SelectChoice(ReviewPolicy.NOTHING.value, _l("Tidak ada")),
    SelectChoice(ReviewPolicy.SCORE.value, _l("Nilai saja")),
    SelectChoice(ReviewPolicy.ANSWERS.value, _l("Nilai dan jawaban sendiri")),
    SelectChoice(ReviewPolicy.EXPLANATIONS.value, _l("Nilai, jawaban, kunci, dan penjelasan")),
]


class ExtensionForm(Form):
    """Extra time."""

    minutes = WholeField(_l("Tambahan waktu (menit)"), [required()], default=8)
    reason = LineField(_l("Alasan"), [required(), at_most(REASON_LENGTH)])

    def validate_minutes(self, field: WholeField) -> None:
        message = _("Isi 1 sampai %(most)s menit.", most=MOST_MINUTES)
        NumberRange(1, MOST_MINUTES, message=message)(self, field)


class SettingsForm(Form):
    """How a quiz opens, and what people see afterwards."""

    with_code = BooleanField(_l("Pakai kode mulai yang ditunjukkan di aula"))
    review = SelectField(_l("Yang dilihat peserta setelah selesai"), choices=REVIEWS)
    review_after_closing = BooleanField(_l("Baru terlihat setelah kuis ditutup"))


class AnswerFileForm(Form):
    """The file that a phone saved."""

    file = FileField(_l("Berkas jawaban (.bimtek)"), [FileRequired(_l("Pilih dulu berkasnya."))])


class BringForm(Form):
    """Bringing in what is in such a file, which goes along as it is."""

    sealed = HiddenField()
    reason = LineField(_l("Alasan"), [required(), at_most(REASON_LENGTH)])
