"""The form by which the administrator settles a pair."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField

from portal.identities import rules
from portal.identities.rules import PairOutcome
from portal.web.forms import Form, at_most, required


class SettleForm(Form):
    outcome = RadioField(_l("Penetapan"), [required(_l("Pilih salah satu penetapan."))])
    reason = TextAreaField(_l("Alasan"), [required(_l("Tulis alasan penetapan ini.")), at_most(rules.REASON_LENGTH)])

    def offer(self, asker: str, holder: str) -> None:
        """Name the organisers in the choices, since a NIK can be wrong on either side."""
        self.outcome.choices = [
            (PairOutcome.SAME, _l("Orang yang sama")),
            (PairOutcome.DIFFERENT, _l("Dua orang yang berbeda")),
            (PairOutcome.ASKED_WRONG, _l("NIK yang ditulis %(name)s keliru", name=asker)),
            (PairOutcome.RECORD_WRONG, _l("NIK pada data %(name)s keliru", name=holder)),
        ]
