"""The base of forms."""

import pytest
from wtforms import FieldList, FormField, HiddenField, PasswordField, StringField, TextAreaField
from wtforms.validators import NumberRange

from portal.errors import Refusal
from portal.web.forms import Form, LineField, PlainForm, WholeField, at_most, refuse_signs, required, trimmed


class Row(PlainForm):
    title = LineField("Judul")


class Signs(Form):
    name = LineField("Nama")
    phone = LineField("No HP")
    note = LineField("Catatan", free=True)
    text = TextAreaField("Teks")
    rows = FieldList(FormField(Row), min_entries=1)


class Sample(Form):
    name = LineField("Nama", [required(), at_most(5)])
    secret = PasswordField("PIN", [required()])


@pytest.fixture
def sample(app):
    """The form as it comes in with these values."""

    def filled(**values: str) -> Sample:
        with app.test_request_context("/", method="POST", data=values):
            form = Sample(meta={"csrf": False})
            form.validate()
            return form

    return filled


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  Siti   Aminah ", "Siti Aminah"), ("a\tb\nc", "a b c"), ("\u00a0x\u00a0", "x"), ("", ""), ("a\0b\x7f", "ab")],
)
def test_a_line_loses_spaces_that_nobody_meant(typed, kept):
    assert trimmed(typed) == kept


def test_nothing_stays_nothing():
    assert trimmed(None) is None


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        ({"name": "Ann", "secret": "x"}, []),
        ({"name": "   ", "secret": "x"}, ["Isian ini wajib diisi."]),
        ({}, ["Isian ini wajib diisi.", "Isian ini wajib diisi."]),
        ({"name": "Annisa", "secret": "x"}, ["Paling panjang 5 huruf."]),
        ({"name": " Ann  a ", "secret": "x"}, []),
    ],
)
def test_faults_are_named_in_the_order_of_the_form(sample, values, faults):
    assert [message for _field, message in sample(**values).faults()] == faults


def test_a_secret_is_not_trimmed(sample):
    assert sample(name="Ann", secret=" a  b ").secret.data == " a  b "


def test_a_refusal_stands_beside_its_field(sample):
    form = sample(name="Ann", secret="x")
    form.refuse(Refusal("taken", "Sudah %(who)s pakai.", {"who": "Bima"}, field="name"))
    assert [(field.name, message) for field, message in form.faults()] == [("name", "Sudah Bima pakai.")]
    assert form.refused is None


@pytest.mark.parametrize("field", [None, "elsewhere"])
def test_a_refusal_without_a_field_stands_above_the_form(sample, field):
    form, refusal = sample(name="Ann", secret="x"), Refusal("closed", "Sudah ditutup.", field=field)
    form.refuse(refusal)
    assert (form.refused, form.faults()) == (refusal, [])


def test_without_its_token_a_form_is_not_valid(app):
    with app.test_request_context("/", method="POST", data={"name": "Ann", "secret": "x"}):
        assert not Sample().validate()


UNSEEN = ["Ann\u202eiti", "\u2066Ann\u2069", "Ann\x07", "a\0b", "An\u200en"]
FORMULAS = ["=1+1", "@SUM(A1)", "+Ann", "-Ann", "＝1", "\u00a0=1", "'=1", " - Ann"]
PLAIN = ["", "-", "Ann", "Ann -", "Nur'aini", "A=1", "7 Maret", "R. Ann", "Ann (+)", "🧕🏽 Ann\u200d"]


@pytest.mark.parametrize(("name", "texts", "words"), [
    ("name", UNSEEN, "tak terlihat"), ("name", FORMULAS, "seperti rumus"), ("phone", ["-62", "=1"], "seperti rumus"),
    ("rows-0-title", UNSEEN, "tak terlihat"), ("rows-0-title", FORMULAS, "seperti rumus"),
])  # fmt: skip
def test_one_line_hides_nothing_and_is_no_formula(app, name, texts, words):
    for text in texts:
        with app.test_request_context("/", method="POST", data={name: text}):
            form = Signs(meta={"csrf": False})
            assert not form.validate(), text
            assert words in str(form.errors), text
            assert form.faults(), text


@pytest.mark.parametrize("text", PLAIN)
def test_other_lines_come_through(app, text):
    with app.test_request_context("/", method="POST", data={"name": text, "phone": "+62 812", "rows-0-title": text}):
        assert Signs(meta={"csrf": False}).validate()


@pytest.mark.parametrize("field", ["note", "text"])
def test_of_longer_texts_and_notes_only_hidden_signs_are_taken(app, field):
    with app.test_request_context("/", method="POST", data={field: "- beras\u202e\x07 =5"}):
        form = Signs(meta={"csrf": False})
        assert form.validate()
        assert form[field].data == "- beras =5"


FREE = {"SignInForm.login", "CardForm.login", "NumberForm.number", "JoinForm.login", "SigningForm.purpose",
        "DataReportForm.said", "ApplicantReportForm.said", "AnswerForm.answer",
        "ExcuseForm.reason", "ExcuseRefusalForm.answer", *(
    f"ActivityForm.{name}" for name in (
    "title", "target", "place", "time", "partners", "cost_source", "responsible"
))}  # fmt: skip
"""One's own number to sign in with, which is not kept, the draft of a work plan, which must always be
saved, what a list to sign is for, which is printed and not kept, what a trainee and the organiser write to each
other, and why people are away, or are not excused."""


def every_form(base):
    for form in base.__subclasses__():
        yield form
        yield from every_form(form)


def test_every_line_of_every_form_of_the_portal_is_guarded(app):
    """Whatever field is made of, either the shared check sees it or it is no text that people read in lists."""
    forms = [form for base in (Form, PlainForm) for form in every_form(base) if form.__module__.startswith("portal.")]
    assert len(forms) > 25
    free = set()
    with app.test_request_context("/", method="POST", data={}):
        for kind in forms:
            for field in kind() if issubclass(kind, PlainForm) else kind(meta={"csrf": False}):
                if isinstance(field, StringField) and not isinstance(
                    field, HiddenField | PasswordField | TextAreaField
                ):
                    field.raw_data = ["Ann\u202e"]
                    if not refuse_signs(field):
                        free.add(f"{kind.__name__}.{field.name}")
    assert free == FREE


class Counted(Form):
    seats = WholeField("Kursi", [NumberRange(1, 5000, "Isi dengan angka 1 sampai 5000.")])


@pytest.mark.parametrize(
    ("typed", "number", "fault"),
    [
        ("12", 12, None),
        (" 12 ", 12, None),
        ("0" * 11 + "7", 7, None),
        ("9" * 400, 10**12, "Isi dengan angka 1 sampai 5000."),
        ("9" * 5000, 10**12, "Isi dengan angka 1 sampai 5000."),
        ("-" + "9" * 5000, -(10**12), "Isi dengan angka 1 sampai 5000."),
        ("+" + "9" * 20, 10**12, "Isi dengan angka 1 sampai 5000."),
        ("9" * 5000 + "x", None, "Isi dengan angka bulat."),
        ("--" + "9" * 20 + "-", None, "Isi dengan angka bulat."),
        ("dua belas orang", None, "Isi dengan angka bulat."),
    ],
)
def test_whole_numbers_of_any_length_are_answered(app, typed, number, fault):
    with app.test_request_context("/", method="POST", data={"seats": typed}):
        form = Counted(meta={"csrf": False})
        assert form.validate() is (fault is None)
    assert (form.seats.data, [*form.seats.errors, None][0]) == (number, fault)
    assert form.seats._value() == typed or fault is None
