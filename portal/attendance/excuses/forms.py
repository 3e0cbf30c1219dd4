"""Forms of izin and sakit."""

import uuid
from collections.abc import Iterable

from flask_wtf.file import FileField
from wtforms import RadioField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from portal.attendance.excuses.rules import REASON_LENGTH, ExcuseFacts, ExcuseKind
from portal.attendance.rules import WORDS
from portal.audit import REASON_LENGTH as NOTE_LENGTH
from portal.errors import NotFound
from portal.web.forms import Form, LineField, SelectChoice, at_most, required

KINDS = [SelectChoice(one.value, WORDS[one.presence]) for one in ExcuseKind]


class ExcuseForm(Form):
    """What is asked for: one box for each session that can be."""

    kind = RadioField("Izin atau sakit", [required("Pilih izin atau sakit.")], choices=KINDS)
    sessions = SelectMultipleField("Sesi", widget=ListWidget(), option_widget=CheckboxInput(), validate_choice=False)
    reason = LineField("Alasan singkat", [required(), at_most(REASON_LENGTH)], free=True)
    photo = FileField("Foto surat (boleh kosong)")

    def brought(self) -> bytes:
        """The bytes of the photo that came with it, if one did."""
        return bytes(self.photo.data.read()) if self.photo.data else b""

    def facts(self, letter: bytes | None) -> ExcuseFacts:
        kind = ExcuseKind(self.kind.data)
        return ExcuseFacts(kind, tuple(_key(one) for one in self.sessions.data or ()), self.reason.data or "", letter)


class ApprovalForm(Form):
    """Why it is approved so late. Who decides in time need not say."""

    reason = LineField("Alasan perubahan", [at_most(NOTE_LENGTH)])


class ExcuseRefusalForm(Form):
    """Why somebody is not excused, for them to read."""

    answer = LineField("Alasan penolakan untuk peserta", [required(), at_most(REASON_LENGTH)], free=True)


def shown_marks(texts: Iterable[str]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """The marks that a page showed for each session, as its form brings them back."""
    pairs = (text.partition(":") for text in texts)
    return {_key(one): [_key(mark) for mark in marks.split(",") if mark] for one, _colon, marks in pairs}


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound from None
