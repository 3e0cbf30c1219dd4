"""The base of every form: CSRF, Indonesian messages, and refusals shown beside their field."""

from typing import Any
from unicodedata import category

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, StopValidation

from portal.errors import Refusal


class Required(InputRequired):
    """Something must be filled in, and be more than spaces where those are cut off."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        super().__call__(form, field)
        if field.data == "":
            raise StopValidation(self.message)


def required(message: str | None = None) -> InputRequired:
    return Required(message or _("Isian ini wajib diisi."))


def at_most(count: int) -> Length:
    return Length(max=count, message=_("Paling panjang %(max)d huruf.", max=count))


def trimmed(text: str | None) -> str | None:
    """One line without surrounding or doubled spaces and without control characters, which nobody typed."""
    return "".join(letter for letter in " ".join(text.split()) if category(letter) != "Cc") if text else text


class LineField(StringField):
    """One line of text, trimmed."""

    def __init__(self, label: str, validators: Any = (), **options: Any) -> None:
        super().__init__(label, validators, filters=[trimmed], **options)


class Form(FlaskForm):
    """A form of the portal. ``refused`` holds what an action said no to, when it belongs to no field."""

    refused: Refusal | None = None

    class Meta(FlaskForm.Meta):
        locales = ("id",)

    def refuse(self, refusal: Refusal) -> None:
        """Show why the action was not carried out: beside its field, or above the form."""
        field = self._fields.get(refusal.field or "")
        if field is None:
            self.refused = refusal
        else:
            field.errors = [*field.errors, str(refusal)]

    def faults(self) -> list[tuple[Field, str]]:
        """Every field that needs attention, with its first message, in the order of the form."""
        return [(field, field.errors[0]) for field in self if field.errors]


class EmptyForm(Form):
    """Only the token that guards a button."""
