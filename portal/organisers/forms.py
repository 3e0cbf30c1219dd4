"""Forms of organisers, of their staff, and of invitations."""

import re
from typing import Any

from wtforms import HiddenField, PasswordField, SelectField, ValidationError

from portal.access import Role
from portal.accounts.rules import LOGIN_LENGTH, SECRET_LENGTH
from portal.accounts.rules import NAME_LENGTH as PERSON_NAME_LENGTH
from portal.organisers.rules import NAME_LENGTH, NOTE_LENGTH, PATTERN_LENGTH, Duty, OrganiserKind, parse_duty
from portal.regions.forms import CHOSEN_LENGTH, known_shape
from portal.web.forms import Form, LineField, PlainForm, SelectChoice, at_most, required
from portal.web.refusals import RefusalKind

KINDS = [
    SelectChoice(OrganiserKind.MINISTRY.value, "Kementerian Sosial"),
    SelectChoice(OrganiserKind.PROVINCE.value, "Pemerintah provinsi"),
    SelectChoice(OrganiserKind.REGENCY.value, "Pemerintah kabupaten/kota"),
    SelectChoice(OrganiserKind.IPSM.value, "IPSM"),
]
REFUSAL_NAMES = {
    RefusalKind.SECRET: "PIN atau kata sandi salah",
    RefusalKind.CODE: "Kode undangan salah",
    RefusalKind.FORBIDDEN: "Halaman untuk peran lain",
    RefusalKind.NOT_FOUND: "Data yang bukan miliknya",
    RefusalKind.TOKEN: "Formulir tanpa tanda pengaman",
}
ROLE_NAMES = {
    Role.ORGANISER: "Penyelenggara",
    Role.TRAINER: "Pelatih",
    Role.CURATOR: "Pengelola kurikulum",
    Role.ADMIN: "Administrator",
}
_PATTERN_PLACE = re.compile(r"\{(nomor(:0[1-9]d)?|wilayah|bulan|tahun)\}")


def number_pattern(_form: PlainForm, field: Any) -> None:
    """A certificate's number: `{nomor}` and `{tahun}` must stand in it, and nothing that cannot be filled in."""
    rest = _PATTERN_PLACE.sub("", field.data)
    if "{" in rest or "}" in rest:
        raise ValidationError("Pakai hanya {nomor}, {wilayah}, {bulan}, dan {tahun} di dalam kurung kurawal.")
    if "{nomor" not in field.data or "{tahun" not in field.data:
        raise ValidationError("Pola harus memuat {nomor} dan {tahun}.")


class OrganisationForm(Form):
    name = LineField("Nama penyelenggara", [required(), at_most(NAME_LENGTH)])
    unit = LineField("Unit (boleh kosong)", [at_most(NAME_LENGTH)])
    kind = SelectField("Jenis", choices=KINDS)
    region_code = LineField("Wilayah (boleh kosong)", [known_shape, at_most(CHOSEN_LENGTH)])
    signer_title = LineField("Jabatan penanda tangan", [required(), at_most(NAME_LENGTH)])
    signer_name = LineField("Nama penanda tangan", [required(), at_most(NAME_LENGTH)])
    number_pattern = LineField(
        "Pola nomor sertifikat",
        [required(), number_pattern, at_most(PATTERN_LENGTH)],
        default="{nomor:04d}/PSM-D/{bulan}/{tahun}",
    )


def duty_choice(duty: Duty, organiser: str | None) -> SelectChoice:
    """A duty as somebody chooses it: `Pelatih di Dinas Sosial Kota Bekasi`."""
    name = ROLE_NAMES[duty.role]
    return SelectChoice(str(duty), f"{name} di {organiser}" if organiser else str(name))


class InvitationForm(Form):
    duty = SelectField("Diundang sebagai")
    note = LineField("Catatan untuk Anda sendiri (boleh kosong)", [at_most(NOTE_LENGTH)])


class CodeForm(Form):
    code = LineField("Kode undangan", [required(), at_most(40)])


class NewAccountForm(Form):
    """Whoever accepts an invitation without an account chooses one."""

    full_name = LineField("Nama lengkap", [required(), at_most(PERSON_NAME_LENGTH)])
    login = LineField("Nama akun", [required(), at_most(LOGIN_LENGTH)])
    secret = PasswordField("Kata sandi", [required(), at_most(SECRET_LENGTH)])
    again = PasswordField("Ulangi kata sandi", [required(), at_most(SECRET_LENGTH)])


class DutyForm(Form):
    """One duty of an account, to give or to take."""

    duty = HiddenField(filters=[parse_duty])
