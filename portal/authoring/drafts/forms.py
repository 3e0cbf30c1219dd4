"""Forms of the curriculum editor."""

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField

from portal.authoring.drafts.rules import normal_text
from portal.courses.rules import NOTE_LENGTH, PATH_LENGTH, TITLE_LENGTH
from portal.web.forms import Form, LineField, at_most, required

_EMPTY = "Berkas tidak boleh kosong. Untuk membuangnya, pakai tombol Hapus."


class TextForm(Form):
    """The text of a file. ``expected`` is the digest of the file as it was opened; empty for a new one."""

    text = TextAreaField("Isi berkas", [required(_EMPTY)], filters=[normal_text])
    expected = HiddenField()


class NewFileForm(Form):
    """A new lesson, or without a module a new module. Choices of ``module`` come from the view."""

    module = SelectField("Mata pelatihan")
    title = LineField("Judul", [required(), at_most(TITLE_LENGTH)])


class RenameForm(Form):
    path = LineField("Nama berkas", [required(), at_most(PATH_LENGTH)])


class PublishForm(Form):
    note = LineField("Apa yang berubah", [required(), at_most(NOTE_LENGTH)])


class DiscardForm(Form):
    sure = BooleanField(
        "Ya, buang semua perubahan", [required("Centang dahulu bila Anda memang ingin membuang draf ini.")]
    )


class ArchiveForm(Form):
    file = FileField("Berkas ZIP pelatihan", [FileRequired("Pilih dulu berkasnya.")])
    replace = BooleanField("Ganti draf yang ada")


class PictureForm(Form):
    file = FileField("Berkas gambar", [FileRequired("Pilih dulu berkasnya.")])
    replace = BooleanField("Ganti gambar yang bernama sama")


class RemovalForm(Form):
    """Which picture is to go, by its file name."""

    name = StringField("Nama gambar")
