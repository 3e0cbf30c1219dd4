"""Which responses count, and why."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectMultipleField

from portal.assessments.attempts.rules import REASON_LENGTH
from portal.assessments.regrading.choices import Way
from portal.web.forms import Form, LineField, SelectChoice, at_most, required


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
