"""What is sent with marks."""

from portal.audit import REASON_LENGTH
from portal.web.forms import Form, LineField, at_most


class RollForm(Form):
    """Why a mark is set so late. Who asks in time need not say."""

    reason = LineField("Alasan perubahan", [at_most(REASON_LENGTH)])
