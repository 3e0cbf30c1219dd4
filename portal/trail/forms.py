"""What a trail is narrowed to, in its address."""

from wtforms import DateField, SelectField
from wtforms.validators import Optional

from portal.web.forms import Form


class SieveForm(Form):
    class Meta(Form.Meta):
        csrf = False

    jenis = SelectField("Jenis", default="")
    oleh = SelectField("Oleh", default="")
    dari = DateField("Dari", [Optional()])
    sampai = DateField("Sampai", [Optional()])

    def asked(self) -> dict[str, str]:
        """What was asked for, as it stands in an address."""
        return {name: field.raw_data[0] for name, field in self._fields.items() if field.raw_data and field.raw_data[0]}
