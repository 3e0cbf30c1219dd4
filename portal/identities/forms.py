"""The form by which the administrator settles a pair."""

from wtforms import RadioField, TextAreaField

from portal.identities import rules
from portal.identities.rules import PairOutcome
from portal.web.forms import Form, at_most, required


class SettleForm(Form):
    outcome = RadioField("Penetapan", [required("Pilih salah satu penetapan.")])
    reason = TextAreaField("Alasan", [required("Tulis alasan penetapan ini."), at_most(rules.REASON_LENGTH)])

    def offer(self, asker: str, holder: str) -> None:
        """Name the organisers in the choices, since a NIK can be wrong on either side."""
        self.outcome.choices = [
            (PairOutcome.SAME, "Orang yang sama"),
            (PairOutcome.DIFFERENT, "Dua orang yang berbeda"),
            (PairOutcome.ASKED_WRONG, f"NIK yang ditulis {asker} keliru"),
            (PairOutcome.RECORD_WRONG, f"NIK pada data {holder} keliru"),
        ]
