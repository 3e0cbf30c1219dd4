"""Why attempts are voided or restored."""

from portal.assessments.attempts.rules import REASON_LENGTH
from portal.web.forms import Form, LineField, at_most, required


class VoidForm(Form):
    reason = LineField("Alasan", [required(), at_most(REASON_LENGTH)])
