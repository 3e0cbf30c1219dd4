"""Forms of the curriculum editor."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, TextAreaField

from portal.authoring.rules import NOTE_LENGTH, normal_text
from portal.courses.rules import PATH_LENGTH, TITLE_LENGTH
from portal.web.forms import Form, LineField, at_most, required

_EMPTY = _l("Berkas tidak boleh kosong. Untuk membuangnya, pakai tombol Hapus.")


class TextForm(Form):
    """The text of a file. ``expected`` is the digest of the file as it was opened; empty for a new one."""

    text = TextAreaField(_l("Isi berkas"), [required(_EMPTY)], filters=[normal_text])
    expected = HiddenField()


class QuestionForm(Form):
    """The text of a question. ``expected`` is the digest of its file as it was opened."""

    text = TextAreaField(_l("Teks soal"), [required(_l("Teks soal tidak boleh kosong."))], filters=[normal_text])
    expected = HiddenField()


class NewFileForm(Form):
    """A new lesson, or without a module a new module. Choices of ``module`` come from the view."""

    module = SelectField(_l("Mata pelatihan"))
    title = LineField(_l("Judul"), [required(), at_most(TITLE_LENGTH)])


class RenameForm(Form):
    path = LineField(_l("Nama berkas"), [required(), at_most(PATH_LENGTH)])


class PublishForm(Form):
    note = LineField(_l("Apa yang berubah"), [required(), at_most(NOTE_LENGTH)])


class DiscardForm(Form):
    sure = BooleanField(
        _l("Ya, buang semua perubahan"), [required(_l("Centang dahulu bila Anda memang ingin membuang draf ini."))]
    )
