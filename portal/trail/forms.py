"""What a trail is narrowed to, in its address."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField
from wtforms.validators import Optional

from portal.web.forms import Form


class SieveForm(Form):
    class Meta(Form.Meta):
        csrf = False

    jenis = SelectField(_l("Jenis"), default="")
    oleh = SelectField(_l("Oleh"), default="")
    dari = DateField(_l("Dari"), [Optional()])
    sampai = DateField(_l("Sampai"), [Optional()])

    def asked(self) -> dict[str, str]:
        """What was asked for, as it stands in an address."""
        return {name: field.raw_data[0] for name, field in self._fields.items() if field.raw_data and field.raw_data[0]}
