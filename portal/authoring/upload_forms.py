"""Forms that bring files into a draft."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, StringField

from portal.web.forms import Form


class ArchiveForm(Form):
    file = FileField(_l("Berkas ZIP pelatihan"), [FileRequired(_l("Pilih dulu berkasnya."))])
    replace = BooleanField(_l("Ganti draf yang ada"))


class PictureForm(Form):
    file = FileField(_l("Berkas gambar"), [FileRequired(_l("Pilih dulu berkasnya."))])
    replace = BooleanField(_l("Ganti gambar yang bernama sama"))


class RemovalForm(Form):
    """Which picture is to go, by its file name."""

    name = StringField(_l("Nama gambar"))
