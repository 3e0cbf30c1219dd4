"""Forms of files that need more than one room."""

from wtforms import SelectField

from portal.attendance.lists import PURPOSE_LENGTH, ListKind, ListPeople
from portal.web.forms import Form, LineField, SelectChoice, at_most

KINDS = [
    SelectChoice(ListKind.BLANK.value, "Daftar hadir kosong, untuk ditandatangani"),
    SelectChoice(ListKind.FILLED.value, "Daftar hadir terisi, menurut catatan kehadiran"),
    SelectChoice(ListKind.PAYMENT.value, "Tanda terima, jumlahnya kosong"),
]
PEOPLE = [
    SelectChoice(ListPeople.TRAINEES.value, "Peserta"),
    SelectChoice(ListPeople.TEAM.value, "Pelatih, pemateri, dan panitia"),
]


class SigningForm(Form):
    kind = SelectField("Lembar", choices=KINDS)
    people = SelectField("Untuk siapa", choices=PEOPLE)
    group = SelectField("Kelompok (untuk lembar peserta)")
    when = SelectField("Sesi atau hari")
    purpose = LineField("Yang diterima (hanya untuk tanda terima, boleh kosong)", [at_most(PURPOSE_LENGTH)], free=True)
