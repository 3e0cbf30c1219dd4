"""Forms about one person."""

from wtforms import RadioField

from portal.people.rules import REASON_LENGTH
from portal.web.forms import Form, LineField, at_most, required


class IdentityForm(Form):
    reason = LineField("Alasan membaca NIK", [required("Tulis untuk apa NIK ini dibaca."), at_most(REASON_LENGTH)])


class MergeForm(Form):
    """Which of two records is kept, and why they are one person."""

    kept = RadioField("Data yang tetap dipakai", [required("Pilih data yang tetap dipakai.")])
    reason = LineField("Alasan", [required("Tulis bagaimana Anda tahu orangnya sama."), at_most(REASON_LENGTH)])


class PartForm(Form):
    reason = LineField("Alasan", [required("Tulis mengapa dipisahkan lagi."), at_most(REASON_LENGTH)])
