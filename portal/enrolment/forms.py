"""Forms for rosters and participants."""

import uuid
from collections.abc import Collection

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, FieldList, FormField, HiddenField, SelectField, ValidationError
from wtforms.validators import NumberRange, Optional

from portal.accounts.rules import NAME_LENGTH as PERSON_NAME_LENGTH
from portal.audit import REASON_LENGTH
from portal.cohorts.forms import SEATS, QuotaForm, ReasonForm
from portal.cohorts.rules import (
    GROUP_NAME_LENGTH,
    MAX_CONFIRM_HOURS,
    MAX_GROUPS,
    MAX_QUOTAS,
    MAX_SEATS,
    PLACE_LENGTH,
    TITLE_LENGTH,
)
from portal.enrolment.rules import FACT_WORDS, SAID_LENGTH, GroupingWay, GroupPlan
from portal.regions.forms import CHOSEN_LENGTH
from portal.regions.nik import Sex
from portal.web.forms import Form, LineField, PlainForm, SelectChoice, WholeField, at_most, required

HOURS = f"Isi dengan angka 1 sampai {MAX_CONFIRM_HOURS}."
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


class OfferAnswerForm(ReasonForm):
    """What somebody who was offered a seat said to the organiser."""

    answer = SelectField(
        "Jawabannya",
        [required("Pilih jawabannya.")],
        choices=[SelectChoice("", "Pilih"), SelectChoice("ya", "Ya, ikut"), SelectChoice("tidak", "Tidak jadi ikut")],
    )


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
    anyway = BooleanField("Tetap masukkan: ini orang lain")


class SubstituteForm(NewcomerForm):
    reason = LineField("Alasan penggantian", [required(), at_most(REASON_LENGTH)])


class DataReportForm(Form):
    about = SelectField("Yang keliru", choices=[SelectChoice(key, words) for key, words in FACT_WORDS.items()])
    said = LineField("Seharusnya bagaimana", [required("Tulis yang benar."), at_most(SAID_LENGTH)], free=True)


class AnswerForm(Form):
    answer = LineField("Jawaban untuk peserta", [required("Tulis jawabannya."), at_most(SAID_LENGTH)], free=True)


class CloneForm(Form):
    title = LineField("Nama angkatan baru", [required(), at_most(TITLE_LENGTH)])
    starts_on = DateField("Tanggal mulai", [required("Isi tanggal mulai.")])
    with_people = BooleanField("Sertakan pesertanya")


class CapacityForm(Form):
    announced = WholeField("Kursi yang diumumkan", [required(), NumberRange(1, MAX_SEATS, SEATS)])
    quotas = FieldList(FormField(QuotaForm), "Kuota", max_entries=MAX_QUOTAS)
    released_on = DateField("Lepas kursi kuota yang kosong mulai (boleh kosong)", [Optional()])
    stopped = BooleanField("Hentikan kenaikan otomatis dari daftar tunggu")
    confirms = BooleanField("Tanyakan dulu kepada yang naik dari daftar tunggu")
    hours = WholeField("Waktu menjawab (jam)", [Optional(), NumberRange(1, MAX_CONFIRM_HOURS, HOURS)])


class GroupForm(PlainForm):
    group_id = HiddenField()
    name = LineField("Nama", [at_most(GROUP_NAME_LENGTH)])
    room = LineField("Ruang", [at_most(PLACE_LENGTH)])
    order = WholeField("Urutan", [Optional(), NumberRange(0, 999, "Isi dengan angka 0 sampai 999.")])

    def validate_name(self, field: LineField) -> None:
        if self.room.data and not field.data:
            raise ValidationError("Isi nama kelompoknya.")


class GroupsForm(Form):
    """The groups of a cohort; one whose name is empty is none."""

    groups = FieldList(FormField(GroupForm), "Kelompok", max_entries=MAX_GROUPS)
    emptying = BooleanField("Hapus juga kelompok yang masih berisi orang; orangnya menjadi tanpa kelompok")

    def plans(self, known: Collection[uuid.UUID]) -> list[GroupPlan]:
        """The groups that have a name, in the order that the numbers say."""
        ids = {str(one): one for one in known}
        named = [entry.form for entry in self.groups if entry.form.name.data]
        named.sort(key=lambda one: one.order.data if one.order.data is not None else 1_000)
        return [GroupPlan(ids.get(one.group_id.data or ""), one.name.data or "", one.room.data or "") for one in named]


class DivisionForm(Form):
    """How people are divided into groups."""

    way = SelectField(
        "Bagi menurut",
        choices=[
            SelectChoice(GroupingWay.NAME.value, "Urutan nama, sama banyak"),
            SelectChoice(GroupingWay.QUOTA.value, "Kuota: yang sekuota bersama"),
            SelectChoice(GroupingWay.DISTRICT.value, "Kecamatan: yang sekecamatan bersama"),
        ],
    )
    only_new = BooleanField("Hanya yang belum punya kelompok; yang lain tetap di tempatnya")


class GroupMoveForm(Form):
    """Into which group those who were chosen come."""

    group = SelectField("Pindahkan yang dicentang ke")


class RosterForm(Form):
    file = FileField("Berkas daftar peserta (Excel, ODS, atau CSV)", [FileRequired("Pilih dulu berkasnya.")])
