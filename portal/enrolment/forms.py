"""Forms for rosters and participants."""

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, FieldList, FormField, SelectField
from wtforms.validators import NumberRange, Optional

from portal.accounts.rules import NAME_LENGTH as PERSON_NAME_LENGTH
from portal.audit import REASON_LENGTH
from portal.cohorts.forms import SEATS, QuotaForm, ReasonForm
from portal.cohorts.rules import MAX_QUOTAS, MAX_SEATS, TITLE_LENGTH
from portal.regions.forms import CHOSEN_LENGTH
from portal.regions.nik import Sex
from portal.web.forms import Form, LineField, SelectChoice, WholeField, at_most, required

SEXES = [SelectChoice(Sex.FEMALE.value, "Perempuan"), SelectChoice(Sex.MALE.value, "Laki-laki")]


class ParticipantForm(Form):
    full_name = LineField("Nama lengkap, seperti pada sertifikat", [required(), at_most(PERSON_NAME_LENGTH)])
    birth_place = LineField("Tempat lahir (boleh kosong)", [at_most(PERSON_NAME_LENGTH)])
    birth_date = LineField("Tanggal lahir", [required(), at_most(40)])
    sex = SelectField("Jenis kelamin", choices=SEXES)
    phone = LineField("No HP (boleh kosong)", [at_most(30)])
    village_code = LineField("Desa/kelurahan", [required(), at_most(CHOSEN_LENGTH)])
    nik = LineField("NIK baru (kosongkan bila NIK sudah benar)", [at_most(40)])
    reason = LineField("Alasan perbaikan", [required(), at_most(REASON_LENGTH)])


class QuotaChangeForm(ReasonForm):
    quota = SelectField("Kuota")


class MoveForm(ReasonForm):
    cohort = SelectField("Pindah ke")


class NewcomerForm(Form):
    """Somebody who is entered by hand. What stands in the NIK need not be typed twice."""

    nik = LineField("NIK", [required(), at_most(40)])
    name = LineField("Nama lengkap, seperti di KTP", [required(), at_most(PERSON_NAME_LENGTH)])
    birth_date = LineField("Tanggal lahir (boleh kosong, dibaca dari NIK)", [at_most(40)])
    sex = SelectField("Jenis kelamin", choices=[SelectChoice("", "Dibaca dari NIK"), *SEXES], validators=[Optional()])
    phone = LineField("No HP (boleh kosong)", [at_most(30)])
    village_code = LineField("Desa/kelurahan", [required(), at_most(CHOSEN_LENGTH)])


class WalkInForm(NewcomerForm):
    quota = SelectField("Kuota")


class SubstituteForm(NewcomerForm):
    reason = LineField("Alasan penggantian", [required(), at_most(REASON_LENGTH)])


class CloneForm(Form):
    title = LineField("Nama angkatan baru", [required(), at_most(TITLE_LENGTH)])
    starts_on = DateField("Tanggal mulai", [required("Isi tanggal mulai.")])
    with_people = BooleanField("Sertakan pesertanya")


class CapacityForm(Form):
    announced = WholeField("Kursi yang diumumkan", [required(), NumberRange(1, MAX_SEATS, SEATS)])
    quotas = FieldList(FormField(QuotaForm), "Kuota", max_entries=MAX_QUOTAS)
    released_on = DateField("Lepas kursi kuota yang kosong mulai (boleh kosong)", [Optional()])
    stopped = BooleanField("Hentikan kenaikan otomatis dari daftar tunggu")


class RosterForm(Form):
    file = FileField("Berkas daftar peserta (Excel, ODS, atau CSV)", [FileRequired("Pilih dulu berkasnya.")])
