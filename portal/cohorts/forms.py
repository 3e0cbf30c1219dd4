"""Forms of cohorts, timetables and rosters."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from wtforms import (
    DateField,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    TimeField,
    ValidationError,
)
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.audit import REASON_LENGTH
from portal.cohorts import rules
from portal.cohorts.rules import QuotaShare
from portal.content.shapes import MAX_DAYS, MAX_SESSION_JP
from portal.errors import Refusal
from portal.regions.forms import CHOSEN_LENGTH, known_shape, regency, region_code
from portal.web.forms import Form, LineField, PlainForm, SelectChoice, WholeField, at_most, filled, required

FUNDS = [SelectChoice("", "Belum diisi"), *(SelectChoice(one.value, word) for one, word in rules.FUNDS.items())]
GRACE = f"Isi dengan angka 0 sampai {rules.MAX_LATE_AFTER}, atau kosongkan."
QUOTA_SEATS = f"Isi dengan angka 0 sampai {rules.MAX_SEATS}."
SEATS = f"Isi dengan angka 1 sampai {rules.MAX_SEATS}."


class QuotaForm(PlainForm):
    quota_id = HiddenField()
    name = LineField("Nama kuota", [at_most(rules.QUOTA_NAME_LENGTH)])
    region_code = LineField("Wilayah", [known_shape, at_most(CHOSEN_LENGTH)])
    seats = WholeField("Kursi", [Optional(), NumberRange(0, rules.MAX_SEATS, QUOTA_SEATS)])

    def validate_name(self, field: LineField) -> None:
        if bool(field.data) != (self.seats.data is not None):
            raise ValidationError("Isi nama dan jumlah kursi, atau kosongkan keduanya.")


class CohortForm(Form):
    course_version_id = SelectField("Pelatihan")
    organisation_id = SelectField("Penyelenggara")
    title = LineField("Nama angkatan", [required(), at_most(rules.TITLE_LENGTH)])
    venue = LineField("Tempat", [required(), at_most(rules.PLACE_LENGTH)])
    city = LineField("Kota pada sertifikat", [required(), at_most(rules.PLACE_LENGTH)])
    region_code = LineField("Kabupaten/kota tempat kegiatan", [required(), regency, at_most(CHOSEN_LENGTH)])
    starts_on = DateField("Tanggal mulai", [required("Isi tanggal mulai.")])
    ends_on = DateField("Tanggal selesai", [required("Isi tanggal selesai.")])
    announced_seats = WholeField(
        "Kursi yang diumumkan",
        [
            required("Isi jumlah kursi yang diumumkan."),
            NumberRange(1, rules.MAX_SEATS, SEATS),
        ],
    )
    quotas = FieldList(FormField(QuotaForm), "Kuota", min_entries=6, max_entries=rules.MAX_QUOTAS)

    def shares(self) -> tuple[QuotaShare, ...]:
        """The quotas that were filled in."""
        return shares_in(self.quotas)


def shares_in(quotas: "FieldList[FormField[QuotaForm]]", known: Collection[uuid.UUID] = ()) -> tuple[QuotaShare, ...]:
    """The quotas of a form that were filled in; those that are ``known`` by the id that the form brought back."""
    ids = {str(one): one for one in known}
    named = (entry.form for entry in quotas if entry.form.name.data)
    return tuple(
        QuotaShare(
            ids.get(one.quota_id.data or ""),
            one.name.data or "",
            filled(one.seats.data),
            region_code(one.region_code.data),
        )
        for one in named
    )


class CohortDataForm(Form):
    """What of an open cohort can be changed, but for its seats. ``days`` has a field for each day of the timetable."""

    title = LineField("Nama angkatan", [required(), at_most(rules.TITLE_LENGTH)])
    venue = LineField("Tempat", [required(), at_most(rules.PLACE_LENGTH)])
    city = LineField("Kota pada sertifikat", [required(), at_most(rules.PLACE_LENGTH)])
    region_code = LineField("Kabupaten/kota tempat kegiatan", [required(), regency, at_most(CHOSEN_LENGTH)])
    starts_on = DateField("Tanggal mulai", [required("Isi tanggal mulai.")])
    ends_on = DateField("Tanggal selesai", [required("Isi tanggal selesai.")])
    funds = SelectField("Sumber dana", choices=FUNDS)
    funds_number = LineField("Nomor DIPA/DPA (boleh kosong)", [at_most(rules.FUNDS_LENGTH)])
    late_after = WholeField("Terlambat setelah (menit)", [Optional(), NumberRange(0, rules.MAX_LATE_AFTER, GRACE)])
    days = FieldList(DateField("Hari", [required("Isi tanggalnya.")]), "Hari pelatihan", max_entries=MAX_DAYS)

    def fits(self, days: Sequence[date]) -> bool:
        """Whether there is a date for each day; if not, the form starts anew with the days and says so."""
        if len(self.days) == len(days):
            return True
        self.days.entries, self.days.last_index = [], -1
        for day in days:
            self.days.append_entry(day)
        self.refuse(Refusal("days_changed", "Jadwalnya baru saja berubah. Periksa tanggalnya, lalu simpan lagi."))
        return False


class SessionForm(Form):
    title = LineField("Nama sesi", [required(), at_most(rules.TITLE_LENGTH)])
    module = SelectField("Mata pelatihan")
    day = DateField("Tanggal", [required("Isi tanggal sesi.")])
    start = TimeField("Mulai pukul", [required("Isi jam mulai, misalnya 08:00.")])
    jp = WholeField(
        "JP",
        [
            NumberRange(0, MAX_SESSION_JP, f"Isi dengan angka 0 sampai {MAX_SESSION_JP}."),
            required("Isi jumlah JP; 0 untuk acara tanpa JP."),
        ],
    )
    room = LineField("Ruang", [at_most(rules.PLACE_LENGTH)])
    speaker = LineField("Pemateri", [at_most(rules.NAME_LENGTH)])

    def offer_modules(self, modules: Iterable[tuple[str, str]]) -> None:
        self.module.choices = [SelectChoice("", "Tanpa mata pelatihan"), *(SelectChoice(*one) for one in modules)]


class ReasonForm(Form):
    """Why something is done that somebody may ask about later."""

    reason = LineField("Alasan", [required(), at_most(REASON_LENGTH)])


class TrainersForm(Form):
    """Which of the organiser's trainers teach here: one box each."""

    people = SelectMultipleField("Pelatih", widget=ListWidget(), option_widget=CheckboxInput(), validate_choice=False)
