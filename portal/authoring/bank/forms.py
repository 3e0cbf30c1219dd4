"""Forms of the question bank."""

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

    text = TextAreaField("Teks soal", [required("Teks soal tidak boleh kosong.")], filters=[normal_text])
    expected = HiddenField()


HOW_HARD = [SelectChoice(one, one) for one in DIFFICULTIES]
KINDS = [SelectChoice("", "Kenali sendiri"), *(SelectChoice(*one) for one in FORMATS.items())]


def _line(text: str | None) -> str | None:
    """One line that may stand in a bank."""
    return " ".join(plain(text).split()) if text else text


class QuestionsForm(Form):
    """A file of questions, and what those get that do not say it themselves. Choices of ``lesson`` and ``outcome`` come
    from the view. Its second step sends ``text`` instead of a file: the questions that the first step took, in GIFT."""

    file = FileField("Berkas soal")
    kind = SelectField("Format berkas", choices=KINDS, default="")
    lesson = SelectField("Materi")
    outcome = SelectField("Hasil belajar")
    difficulty = SelectField("Tingkat kesulitan", choices=HOW_HARD, default="sedang")
    basis = StringField("Sumber", [required(), at_most(SOURCE_LENGTH)], filters=[_line])
    text = HiddenField()
