"""What is sent with a decision, and a number that is typed."""

from wtforms import ValidationError

from portal.accounts.rules import mistyped_number, normal_login
from portal.audit import REASON_LENGTH
from portal.web.forms import Form, LineField, at_most, required

MISTYPED = "Nomor peserta terdiri atas 8 angka. Ada angka yang keliru; periksa kartunya."


class LateMarksForm(Form):
    """Why marks that came in late are taken or turned down."""

    reason = LineField("Alasan keputusan", [at_most(REASON_LENGTH)])


class NumberForm(Form):
    """A participant number, as it stands on a card."""

    number = LineField("Nomor peserta", [required("Ketik 8 angka nomor peserta.")], free=True)

    def validate_number(self, field: LineField) -> None:
        field.data = normal_login(field.data or "")
        if not field.data.isdigit() or mistyped_number(field.data):
            raise ValidationError(MISTYPED)
