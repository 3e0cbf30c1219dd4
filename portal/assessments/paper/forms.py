"""Forms for printed papers."""

from wtforms import BooleanField

from portal.assessments.attempts.rules import REASON_LENGTH
from portal.web.forms import Form, LineField, at_most, required


class DrawForm(Form):
    """Drawing papers, with a reason where the quiz is not open."""

    reason = LineField("Alasan", [at_most(REASON_LENGTH)])


class CountForm(Form):
    """The second person stands for what counts."""

    sure = BooleanField(
        "Saya sudah mencocokkan setiap jawaban dengan kertasnya.",
        [required("Cocokkan dulu setiap jawaban, lalu beri centang.")],
    )


class CancelForm(Form):
    """Taking a paper back."""

    reason = LineField("Alasan", [required(), at_most(REASON_LENGTH)])
