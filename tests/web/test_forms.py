"""The base of forms."""

import pytest
from wtforms import PasswordField

from portal.errors import Refusal
from portal.web.forms import Form, LineField, at_most, required, trimmed


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
