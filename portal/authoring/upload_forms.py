"""Forms that bring files into a draft."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectChoice, SelectField, StringField

from portal.authoring.exchange import SOURCE_LENGTH
from portal.content.shapes import DIFFICULTIES
from portal.formats.exchange import FORMATS
from portal.formats.text import plain
from portal.web.forms import Form, at_most, required


class ArchiveForm(Form):
    file = FileField(_l("Berkas ZIP pelatihan"), [FileRequired(_l("Pilih dulu berkasnya."))])
    replace = BooleanField(_l("Ganti draf yang ada"))


class PictureForm(Form):
    file = FileField(_l("Berkas gambar"), [FileRequired(_l("Pilih dulu berkasnya."))])
    replace = BooleanField(_l("Ganti gambar yang bernama sama"))


class RemovalForm(Form):
    """Which picture is to go, by its file name."""

    name = StringField(_l("Nama gambar"))


KINDS = [SelectChoice("", _l("Kenali sendiri")), *(SelectChoice(*one) for one in FORMATS.items())]


def _line(text: str | None) -> str | None:
    """One line that may stand in a bank."""
    return " ".join(plain(text).split()) if text else text


class QuestionsForm(Form):
    """A file of questions, and what those get that do not say it themselves. Choices of ``lesson`` and ``outcome`` come
    from the view. Its second step sends ``text`` instead of a file: the questions that the first step took, in GIFT."""

    file = FileField(_l("Berkas soal"))
    kind = SelectField(_l("Format berkas"), choices=KINDS, default="")
    lesson = SelectField(_l("Materi"))
    outcome = SelectField(_l("Hasil belajar"))
    difficulty = SelectField(_l("Tingkat kesulitan"), choices=DIFFICULTIES, default="sedang")
    basis = StringField(_l("Sumber"), [required(), at_most(SOURCE_LENGTH)], filters=[_line])
    text = HiddenField()
