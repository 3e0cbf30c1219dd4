"""Which responses count, and why."""

from wtforms import HiddenField, RadioField, SelectMultipleField

from portal.assessments.attempts.rules import REASON_LENGTH
from portal.assessments.regrading.choices import KeyChoice
from portal.web.forms import Form, LineField, SelectChoice, at_most, required


class RegradeForm(Form):
    """Which responses count as right. ``accepted`` are signs of responses, ``seen`` the fingerprint of a preview."""

    way = RadioField(
        "Kunci yang berlaku",
        choices=[
            SelectChoice(KeyChoice.TICKED.value, "Jawaban yang dicentang"),
            SelectChoice(KeyChoice.ALL.value, "Semua jawaban dianggap benar"),
            SelectChoice(KeyChoice.KEY.value, "Kembali ke kunci pelatihan"),
        ],
        default=KeyChoice.TICKED.value,
    )
    accepted = SelectMultipleField("Jawaban yang dianggap benar", choices=[], validate_choice=False)
    reason = LineField("Alasan", [required(), at_most(REASON_LENGTH)])
    seen = HiddenField()
