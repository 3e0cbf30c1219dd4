"""Forms of trainers for quizzes."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import NumberRange

from portal.assessments.keys import Way
from portal.assessments.rules import COMMENT_LENGTH, MOST_MINUTES, REASON_LENGTH, ReviewPolicy
from portal.content.shapes import Criterion
from portal.web.forms import Form, LineField, WholeField, at_most, required, trimmed

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


class StartForm(Form):
    """Starting a quiz, with the code of the hall where one is asked for."""

    code = LineField(_l("Kode mulai"), [at_most(20)])


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


MOST_BUTTONS = 10
"""Points up to which each has a button of its own; beyond, they are typed."""


class MarkForm(Form):
    """Points for an essay by each criterion of a rubric (``criterion_0`` …), and a word to its writer. ``seen`` is the
    sign of the essay as it was shown."""

    criteria: Sequence[Field]
    """The fields of the points, in the order of the rubric."""
    seen = HiddenField()

    @classmethod
    def of(cls, rubric: Sequence[Criterion], **held: Any) -> "MarkForm":
        """The form for one rubric."""
        fields: dict[str, Any] = {f"criterion_{place}": _points(one) for place, one in enumerate(rubric)}
        fields["comment"] = TextAreaField(
            _l("Catatan untuk peserta"), [at_most(COMMENT_LENGTH)], filters=[_lines], default=""
        )
        made = type(cls.__name__, (cls,), fields)(**held)
        made.criteria = [made[name] for name in fields if name != "comment"]
        return made

    def given(self) -> tuple[int, ...]:
        return tuple(field.data for field in self.criteria)


def _points(criterion: Criterion) -> Field:
    filled = required(_("Beri nilai untuk kriteria ini."))
    if criterion.points <= MOST_BUTTONS:
        choices = [SelectChoice(points, str(points)) for points in range(criterion.points + 1)]
        return RadioField(criterion.text, [filled], choices=choices, coerce=int)
    message = _("Isi 0 sampai %(most)s.", most=criterion.points)
    return WholeField(criterion.text, [filled, NumberRange(0, criterion.points, message=message)])


def _lines(text: str | None) -> str:
    """Lines of text, each trimmed."""
    return "\n".join(trimmed(line) or "" for line in (text or "").splitlines()).strip()


class RegradeForm(Form):
    """Which responses count as right. ``accepted`` are signs of responses, ``seen`` the fingerprint of a preview."""

    way = RadioField(
        _l("Kunci yang berlaku"),
        choices=[
            SelectChoice(Way.TICKED.value, _l("Jawaban yang dicentang")),
            SelectChoice(Way.ALL.value, _l("Semua jawaban dianggap benar")),
            SelectChoice(Way.KEY.value, _l("Kembali ke kunci pelatihan")),
        ],
        default=Way.TICKED.value,
    )
    accepted = SelectMultipleField(_l("Jawaban yang dianggap benar"), choices=[], validate_choice=False)
    reason = LineField(_l("Alasan"), [required(), at_most(REASON_LENGTH)])
    seen = HiddenField()
