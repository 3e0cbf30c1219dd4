"""The form of evidence."""

from flask_wtf.file import MultipleFileField

from portal.web.forms import Form, required


class EvidenceForm(Form):
    photos = MultipleFileField("Foto daftar hadir", [required("Pilih dulu fotonya.")])

    def brought(self) -> list[bytes]:
        return [file.read() for file in self.photos.data or ()]
