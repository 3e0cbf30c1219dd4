"""Forms of the question bank."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from portal.authoring.bank.exchange import SOURCE_LENGTH
from portal.authoring.drafts.rules import normal_text
from portal.content.shapes import DIFFICULTIES
from portal.formats.exchange import FORMATS
from portal.formats.text import plain
from portal.web.forms import Form, SelectChoice, at_most, required


class QuestionForm(Form):
    """The text of a question. ``expected`` is the digest of its file as it was opened."""

    text = TextAreaField(_l("Teks soal"), [required(_l("Teks soal tidak boleh kosong."))], filters=[normal_text])
    expected = HiddenField()


HOW_HARD = [SelectChoice(one, one) for one in DIFFICULTIES]
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
    difficulty = SelectField(_l("Tingkat kesulitan"), choices=HOW_HARD, default="sedang")
    basis = StringField(_l("Sumber"), [required(), at_most(SOURCE_LENGTH)], filters=[_line])
    text = HiddenField()
