"""Forms of cohorts, timetables and rosters."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FieldList, FormField, SelectField, SelectMultipleField, TimeField, ValidationError
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.cohorts import rules
from portal.cohorts.rules import QuotaShare
from portal.content.shapes import MAX_SESSION_JP
from portal.regions.forms import CHOSEN_LENGTH, known_shape, regency, region_code
from portal.web.forms import Form, LineField, PlainForm, SelectChoice, WholeField, at_most, filled, required

_SEATS = _l("Isi dengan angka 1 sampai %(most)s.", most=rules.MOST_SEATS)


class QuotaForm(PlainForm):
    name = LineField(_l("Nama kuota"), [at_most(rules.QUOTA_NAME_LENGTH)])
    region_code = LineField(_l("Wilayah"), [known_shape, at_most(CHOSEN_LENGTH)])
    seats = WholeField(_l("Kursi"), [Optional(), NumberRange(1, rules.MOST_SEATS, _SEATS)])

    def validate_name(self, field: LineField) -> None:
        if bool(field.data) != bool(self.seats.data):
            raise ValidationError(_("Isi nama dan jumlah kursi, atau kosongkan keduanya."))


class CohortForm(Form):
    course_version_id = SelectField(_l("Pelatihan"))
    organisation_id = SelectField(_l("Penyelenggara"))
    title = LineField(_l("Nama angkatan"), [required(), at_most(rules.TITLE_LENGTH)])
    venue = LineField(_l("Tempat"), [required(), at_most(rules.PLACE_LENGTH)])
    city = LineField(_l("Kota pada sertifikat"), [required(), at_most(rules.PLACE_LENGTH)])
    region_code = LineField(_l("Kabupaten/kota tempat kegiatan"), [required(), regency, at_most(CHOSEN_LENGTH)])
    starts_on = DateField(_l("Tanggal mulai"), [required(_l("Isi tanggal mulai."))])
    ends_on = DateField(_l("Tanggal selesai"), [required(_l("Isi tanggal selesai."))])
    announced_seats = WholeField(
        _l("Kursi yang diumumkan"),
        [
            required(_l("Isi jumlah kursi yang diumumkan.")),
            NumberRange(1, rules.MOST_SEATS, _SEATS),
        ],
    )
    quotas = FieldList(FormField(QuotaForm), _l("Kuota"), min_entries=6, max_entries=rules.MOST_QUOTAS)

    def shares(self) -> tuple[QuotaShare, ...]:
        """The quotas that were filled in."""
        named = (entry.form for entry in self.quotas if entry.form.name.data)
        return tuple(
            QuotaShare(None, one.name.data or "", filled(one.seats.data), region_code(one.region_code.data))
            for one in named
        )


class SessionForm(Form):
    title = LineField(_l("Nama sesi"), [required(), at_most(rules.TITLE_LENGTH)])
    module = SelectField(_l("Mata pelatihan"))
    day = DateField(_l("Tanggal"), [required(_l("Isi tanggal sesi."))])
    start = TimeField(_l("Mulai pukul"), [required(_l("Isi jam mulai, misalnya 08:00."))])
    jp = WholeField(
        _l("JP"),
        [
            NumberRange(0, MAX_SESSION_JP, _l("Isi dengan angka 0 sampai %(most)s.", most=MAX_SESSION_JP)),
            required(_l("Isi jumlah JP; 0 untuk acara tanpa JP.")),
        ],
    )
    room = LineField(_l("Ruang"), [at_most(rules.PLACE_LENGTH)])
    speaker = LineField(_l("Pemateri"), [at_most(rules.NAME_LENGTH)])

    def offer_modules(self, modules: Iterable[tuple[str, str]]) -> None:
        self.module.choices = [SelectChoice("", _("Tanpa mata pelatihan")), *(SelectChoice(*one) for one in modules)]


class TrainersForm(Form):
    """Which of the organiser's trainers teach here: one box each."""

    people = SelectMultipleField(
        _l("Pelatih"), widget=ListWidget(), option_widget=CheckboxInput(), validate_choice=False
    )
