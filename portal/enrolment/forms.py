"""Forms for rosters and participants."""

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField

from portal.accounts.rules import NAME_LENGTH as PERSON_NAME_LENGTH
from portal.regions.nik import Sex
from portal.web.forms import Form, LineField, SelectChoice, at_most, required

SEXES = [SelectChoice(Sex.FEMALE.value, "Perempuan"), SelectChoice(Sex.MALE.value, "Laki-laki")]


class ParticipantForm(Form):
    full_name = LineField("Nama lengkap, seperti pada sertifikat", [required(), at_most(PERSON_NAME_LENGTH)])
    birth_place = LineField("Tempat lahir (boleh kosong)", [at_most(PERSON_NAME_LENGTH)])
    birth_date = LineField("Tanggal lahir", [required(), at_most(40)])
    sex = SelectField("Jenis kelamin", choices=SEXES)
    phone = LineField("No HP (boleh kosong)", [at_most(30)])
    village_code = LineField("Kode desa/kelurahan", [required(), at_most(20)])


class RosterForm(Form):
    file = FileField("Berkas daftar peserta (.xlsx atau .csv)", [FileRequired("Pilih dulu berkasnya.")])
