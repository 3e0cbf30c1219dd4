"""Forms for rosters and participants."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField

from portal.accounts.rules import NAME_LENGTH as PERSON_NAME_LENGTH
from portal.regions.nik import Sex
from portal.web.forms import Form, LineField, SelectChoice, at_most, required

SEXES = [SelectChoice(Sex.FEMALE.value, _l("Perempuan")), SelectChoice(Sex.MALE.value, _l("Laki-laki"))]


class ParticipantForm(Form):
    full_name = LineField(_l("Nama lengkap, seperti pada sertifikat"), [required(), at_most(PERSON_NAME_LENGTH)])
    birth_place = LineField(_l("Tempat lahir (boleh kosong)"), [at_most(PERSON_NAME_LENGTH)])
    birth_date = LineField(_l("Tanggal lahir"), [required(), at_most(40)])
    sex = SelectField(_l("Jenis kelamin"), choices=SEXES)
    phone = LineField(_l("No HP (boleh kosong)"), [at_most(30)])
    village_code = LineField(_l("Kode desa/kelurahan"), [required(), at_most(20)])


class RosterForm(Form):
    file = FileField(_l("Berkas daftar peserta (.xlsx atau .csv)"), [FileRequired(_l("Pilih dulu berkasnya."))])
