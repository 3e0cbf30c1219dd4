"""Forms of registrations: the organiser's, and the three pages that somebody applies by."""

from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, TextAreaField, TimeField
from wtforms.validators import Length, Optional

from portal.accounts.rules import NAME_LENGTH
from portal.audit import REASON_LENGTH
from portal.enrolment.forms import SEXES, DataReportForm
from portal.registration import rules
from portal.registration.rules import PsmCondition
from portal.web.forms import Form, LineField, SelectChoice, at_most, required

YES_NO = [SelectChoice("ya", "Ya"), SelectChoice("tidak", "Tidak")]
AGREE = "Centang izin ini supaya dapat mendaftar. Tanpa izin, data Anda tidak boleh kami terima."


class RegistrationForm(Form):
    opens_on = DateField("Buka tanggal", [required("Isi tanggal buka.")])
    opens_time = TimeField("Pukul", [required("Isi jam buka, misalnya 08:00.")])
    closes_on = DateField("Tutup tanggal", [required("Isi tanggal tutup.")])
    closes_time = TimeField("Pukul", [required("Isi jam tutup, misalnya 17:00.")])
    approval = BooleanField("Saya periksa dulu setiap pendaftaran")
    public_text = TextAreaField(
        "Keterangan untuk pendaftar (boleh kosong)",
        [Length(max=rules.TEXT_LENGTH, message=f"Paling panjang {rules.TEXT_LENGTH} huruf.")],
    )


class ApplicantForm(Form):
    """Who applies, and what they agree to. ``village_for`` is the text that villages were looked for by, ``extra`` a
    field that people do not see and robots fill."""

    stamp = HiddenField()
    consent = BooleanField("Saya mengizinkan data saya dipakai untuk pelatihan ini.", [required(AGREE)])
    may_message = BooleanField("Panitia boleh menghubungi saya lewat WhatsApp.")
    name = LineField("Nama lengkap", [required(), at_most(NAME_LENGTH)])
    nik = LineField("NIK", [required("Isi 16 angka NIK Anda."), at_most(40)])
    birth_place = LineField("Tempat lahir (boleh kosong)", [at_most(NAME_LENGTH)])
    birth_date = LineField("Tanggal lahir (boleh kosong, dibaca dari NIK)", [at_most(40)])
    sex = SelectField("Jenis kelamin", choices=[SelectChoice("", "Dibaca dari NIK"), *SEXES], validators=[Optional()])
    village = LineField("Desa atau kelurahan tempat tinggal", [required(), at_most(rules.VILLAGE_LENGTH)])
    village_for = HiddenField()
    village_code = RadioField("Desa Anda", choices=[], validate_choice=False, validators=[Optional()])
    phone = LineField("Nomor HP (boleh kosong)", [at_most(30)])
    extra = LineField("Kosongkan isian ini", [at_most(200)])


def _question(words: str) -> RadioField:
    return RadioField(words, [required("Pilih salah satu.")], choices=YES_NO)


class PsmConditionForm(Form):
    """The conditions of PSM as questions, but for the age, which the birth date says."""

    citizen = _question("Apakah Anda warga negara Indonesia (WNI)?")
    resident = _question("Apakah KTP Anda beralamat di desa/kelurahan tempat Anda akan bertugas?")
    volunteer = _question("Apakah Anda mampu, peduli, dan bersedia menjadi relawan sosial tanpa gaji?")
    literate = _question("Apakah Anda dapat membaca dan menulis?")
    conduct = _question("Apakah Anda berkelakuan baik, tidak sedang menjalani hukuman?")
    trained = _question("Apakah Anda sudah pernah mengikuti bimbingan teknis dasar PSM?")

    def answers(self) -> dict[PsmCondition, bool]:
        return {one: self[one.value].data == "ya" for one in PsmCondition}


class ApplicationCodeForm(Form):
    code = LineField("Kode pendaftaran", [required("Ketik kode pendaftaran Anda."), at_most(60)])


class TakeBackForm(Form):
    birth = LineField("Tanggal lahir Anda", [required("Isi tanggal lahir Anda."), at_most(40)])


class ApplicantReportForm(DataReportForm):
    """What is wrong in an application, from somebody who knows the birth date."""

    birth = LineField("Tanggal lahir Anda", [required("Isi tanggal lahir Anda."), at_most(40)])


class RefusalForm(Form):
    reason = LineField("Alasan, yang akan dibaca pendaftar", [required(), at_most(REASON_LENGTH)])
