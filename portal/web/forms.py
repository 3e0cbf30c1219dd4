"""The base of every form: CSRF, Indonesian messages, and refusals shown beside their field."""

from types import MappingProxyType
from typing import Any, TypeVar
from unicodedata import category

from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField, HiddenField, IntegerField, PasswordField, StringField, TextAreaField
from wtforms import Form as WTForm
from wtforms import SelectChoice as SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, StopValidation

from portal.errors import Refusal
from portal.texts import has_unseen, starts_formula, without_unseen

T = TypeVar("T")


class Required(InputRequired):
    """Something must be filled in, and be more than spaces where those are cut off."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        super().__call__(form, field)
        if field.data == "":
            raise StopValidation(self.message or "")


def required(message: str | None = None) -> InputRequired:
    return Required(message or "Isian ini wajib diisi.")


def at_most(count: int) -> Length:
    return Length(max=count, message=f"Paling panjang {count} huruf.")


def filled(typed: T | None) -> T:
    """What stands in a required field of a form that was found in order."""
    if typed is None:
        raise ValueError("this field is not required, or nobody has looked whether its form is in order")
    return typed


def trimmed(text: str | None) -> str | None:
    """One line without surrounding or doubled spaces and without control characters, which nobody typed."""
    return "".join(letter for letter in " ".join(text.split()) if category(letter) != "Cc") if text else text


class LineField(StringField):
    """One line of text, trimmed. One that is ``free`` is no name that stands in lists: it may begin as it likes, and
    hidden signs are taken out of it instead of being refused."""

    def __init__(self, label: str, validators: Any = (), *, free: bool = False, **options: Any) -> None:
        super().__init__(label, validators, filters=[trimmed], **options)
        self.free = free


UNSEEN = "Ada tanda tak terlihat yang ikut tersalin. Hapus isian ini, lalu ketik ulang."
FORMULA = "Isian ini diawali tanda =, @, + atau - seperti rumus. Hapus tanda itu."


def refuse_signs(field: Field) -> bool:
    """What an import refuses, every form refuses: one line of text must not hide signs, nor begin like a formula. Out
    of longer texts hidden signs are taken, as nobody could see what to mend. Says whether the field was refused."""
    if isinstance(field, FormField):
        return any([refuse_signs(inner) for inner in field.form])
    if isinstance(field, FieldList):
        refused = any([refuse_signs(entry) for entry in field.entries])
        field.errors = [entry.errors for entry in field.entries] if refused else field.errors
        return refused
    if not isinstance(field, StringField) or isinstance(field, HiddenField | PasswordField):
        return False
    if isinstance(field, TextAreaField) or getattr(field, "free", False):
        field.data = without_unseen(field.data) if field.data else field.data
        return False
    typed = str(field.raw_data[0]) if field.raw_data else ""
    fault = UNSEEN if has_unseen(typed) else FORMULA if starts_formula(typed, phone=field.name == "phone") else None
    field.errors = [*field.errors, str(fault)] if fault else field.errors
    return fault is not None


MAX_DIGITS = 12
"""More digits than any number of the portal has. Python is slow with thousands of them, and in the end refuses."""


class WholeField(IntegerField):
    """A whole number. One of more digits than any number here has is as good as one beyond every limit."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist and isinstance(valuelist[0], str) and len(text := valuelist[0].strip()) > MAX_DIGITS:
            far = 10**MAX_DIGITS
            valuelist = [-far if text.startswith("-") else far] if text.lstrip("+-").isdecimal() else [""]
        super().process_formdata(valuelist)


class _Words:
    """The messages of the form library, in Indonesian."""

    WORDS = MappingProxyType(
        {
            "Not a valid choice.": "Pilih salah satu dari daftar.",
            "Not a valid date value.": "Tulis tanggal yang benar, misalnya 2026-03-10.",
            "Not a valid time value.": "Tulis jam yang benar, misalnya 08:00.",
            "Not a valid integer value.": "Isi dengan angka bulat.",
            "Invalid Choice: could not coerce.": "Pilih salah satu dari daftar.",
        }
    )

    def gettext(self, text: str) -> str:
        return str(self.WORDS.get(text, text))

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)


class PlainForm(WTForm):
    """A form within a form."""

    class Meta:
        def get_translations(self, _form: BaseForm) -> _Words:
            return _Words()


class Form(FlaskForm):  # type: ignore[misc]  # flask-wtf says nothing of its types
    """A form of the portal. ``refused`` holds what an action said no to, when it belongs to no field."""

    refused: Refusal | None = None

    class Meta:
        def get_translations(self, _form: BaseForm) -> _Words:
            return _Words()

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        return not any([refuse_signs(field) for field in self]) and valid

    def refuse(self, refusal: Refusal) -> None:
        """Show why the action was not carried out: beside its field, or above the form."""
        field = self._fields.get(refusal.field or "")
        if field is None:
            self.refused = refusal
        else:
            field.errors = [*field.errors, str(refusal)]

    def faults(self) -> list[tuple[Field, str]]:
        """Every field that needs attention, with its first message, in the order of the form."""
        return [(field, _first_words(field.errors)) for field in self if field.errors]


def _first_words(errors: Any) -> str:
    """The first message among the errors of a field, which may be those of forms within it."""
    for error in errors.values() if isinstance(errors, dict) else errors:
        found = _first_words(error) if isinstance(error, dict | list | tuple) else str(error)
        if found:
            return found
    return ""


class EmptyForm(Form):
    """Only the token that guards a button."""
