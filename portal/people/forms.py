"""Forms about one person."""

from portal.people.rules import REASON_LENGTH
from portal.web.forms import Form, LineField, at_most, required


class IdentityForm(Form):
    reason = LineField("Alasan membaca NIK", [required("Tulis untuk apa NIK ini dibaca."), at_most(REASON_LENGTH)])
