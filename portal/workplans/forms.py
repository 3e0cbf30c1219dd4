"""Forms of work plans: writing one, attaching a file, judging one."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields, replace
from typing import Any

from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import Field, FieldList, FormField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.widgets import TextInput

from portal.dates import number
from portal.errors import Refusal
from portal.web.forms import Form, LineField, PlainForm, SelectChoice, at_most, required, trimmed
from portal.workplans import rules
from portal.workplans.merging import Note
from portal.workplans.rules import CRITERIA, SCORES, Activity, Decision, PlanContents, PlanCriterion, PlanJudgement

MAX_DIGITS = 9


def paragraphs(text: str | None) -> str | None:
    """Lines of text, each trimmed, without control characters, which nobody typed."""
    lines = [trimmed(line) or "" for line in (text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return "\n".join(lines).strip() if text else text


class ReopeningForm(Form):
    """Why a plan that was accepted is judged anew."""

    reason = LineField("Alasan membuka lagi", [required(), at_most(rules.REASON_LENGTH)])


class TextField(TextAreaField):
    """A few lines of text."""

    def __init__(self, label: str, validators: Any = (), **options: Any) -> None:
        super().__init__(label, validators, filters=[paragraphs], **options)


class RupiahField(Field):
    """Whole rupiah. ``data`` is None where nothing was typed; what cannot be read stays as it was typed."""

    widget = TextInput()

    def process_formdata(self, values: list[str]) -> None:
        self.data = None
        if values and trimmed(values[0]):
            found = rules.parse_rupiah(trimmed(values[0]) or "")
            if isinstance(found, Refusal):
                raise ValueError(str(found))
            self.data = found

    def _value(self) -> str:
        if self.raw_data and self.data is None:
            return trimmed(self.raw_data[0]) or ""
        return "" if self.data is None else number(self.data, 0)


class Rows(FieldList):  # type: ignore[type-arg]  # only its stubs know of one
    """Rows of a form, of which no request can ask for more than there may be."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        for row in range(rules.MAX_ACTIVITIES):
            if any(name.startswith(f"{prefix}-{row}-") for name in formdata):
                yield row


class ActivityForm(PlainForm):
    """One activity. The fields are those of ``rules.Activity``."""

    title = LineField("Kegiatan", [at_most(rules.LINE_LENGTH)], free=True)
    aim = TextField("Tujuan", [at_most(rules.TEXT_LENGTH)])
    target = LineField("Sasaran", [at_most(rules.LINE_LENGTH)], free=True)
    place = LineField("Tempat", [at_most(rules.LINE_LENGTH)], free=True)
    time = LineField("Waktu", [at_most(rules.LINE_LENGTH)], free=True)
    partners = LineField("Mitra", [at_most(rules.LINE_LENGTH)], free=True)
    cost = RupiahField("Biaya (rupiah)")
    cost_source = LineField("Asal biaya", [at_most(rules.LINE_LENGTH)], free=True)
    indicator = TextField("Indikator keberhasilan", [at_most(rules.TEXT_LENGTH)])
    responsible = LineField("Penanggung jawab", [at_most(rules.LINE_LENGTH)], free=True)

    def activity(self) -> Activity:
        typed = {one.name: self[one.name].data for one in fields(Activity) if one.name != "cost"}
        return Activity(cost=self.cost.data, **{name: text or "" for name, text in typed.items()})


class PlanForm(Form):
    """The whole plan, which may be incomplete, and the revision that its page began with."""

    revision = HiddenField()
    potential = TextField("Potensi", [at_most(rules.VILLAGE_LENGTH)])
    sources = TextField("Sumber", [at_most(rules.VILLAGE_LENGTH)])
    ability = TextField("Kemampuan", [at_most(rules.VILLAGE_LENGTH)])
    conditions = TextField("Kondisi kesejahteraan sosial", [at_most(rules.VILLAGE_LENGTH)])
    activities = Rows(FormField(ActivityForm), "Kegiatan", min_entries=1, max_entries=rules.MAX_ACTIVITIES)

    @classmethod
    def of(cls, sheet: PlanContents, revision: int) -> "PlanForm":
        """The form that shows a saved plan, whatever the request says."""
        return cls(formdata=None, data=asdict(sheet) | {"revision": str(revision)})

    def texts(self) -> dict[str, Field]:
        """Every field that a text is typed in, by its name."""
        village = [self[name] for name in ("potential", "sources", "ability", "conditions")]
        return {one.name: one for one in [*village, *(part for row in self.activities for part in row.form)]}

    def faults(self) -> list[tuple[Field, str]]:
        """Those of the village, then those within each activity."""
        found = [fault for fault in super().faults() if fault[0] is not self.activities]
        for entry in self.activities:
            found += [(field, str(field.errors[0])) for field in entry.form if field.errors]
        return found

    @property
    def full(self) -> bool:
        """Whether no activity can be added."""
        return len(self.activities) >= rules.MAX_ACTIVITIES

    def sheet(self) -> PlanContents:
        rows = tuple(entry.form.activity() for entry in self.activities)
        village = (self.potential, self.sources, self.ability, self.conditions)
        potential, sources, ability, conditions = (field.data or "" for field in village)
        return PlanContents(potential, sources, ability, conditions, rows)

    def began_with(self) -> int:
        """The revision that the page began with; what is no revision is none of this plan."""
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else -1

    def rearrange(self, go: str) -> None:
        """One more row (`add`), or one fewer (`remove-2`, counted from 1), as the pressed button asks."""
        verb, _dash, wanted = go.partition("-")
        if verb == "add" and not self.full:
            self.activities.append_entry()
        elif verb == "remove" and wanted in {str(row) for row in range(1, len(self.activities) + 1)}:
            self.activities.pop_entry(int(wanted) - 1)  # type: ignore[call-arg]  # newer than its stubs
            if not len(self.activities):
                self.activities.append_entry()


def fitted(notes: Iterable[Note]) -> tuple[list[Note], dict[str, str]]:
    """The notes that fit their fields, with their texts as they are kept; and what is wrong with the others."""
    notes = list(notes)
    rows = [(f"activities-{row}-", "") for row in range(rules.MAX_ACTIVITIES)]  # so that each keeps its number
    form = PlanForm(MultiDict([*rows, *((note.field, note.text) for note in notes)]), meta={"csrf": False})
    form.validate()
    fields_, fit, unfit = form.texts(), [], {}
    for note in notes:
        one = fields_.get(note.field)
        if one is None:
            unfit[note.field] = "Isian ini tidak ada di rencana."
        elif one.errors:
            unfit[note.field] = f"{one.label.text}: {one.errors[0]}"
        else:
            fit.append(replace(note, text="" if one.data is None else str(one.data)))
    return fit, unfit


class AttachmentForm(Form):
    file = FileField("Berkas", [FileRequired("Pilih dulu berkasnya.")])


def _score(criterion: PlanCriterion) -> RadioField:
    choices = [SelectChoice(points, f"{points} {word}") for points, (word, _level) in enumerate(SCORES)]
    return RadioField(CRITERIA[criterion][0], [required("Pilih nilai untuk butir ini.")], choices=choices, coerce=int)


class ReviewForm(Form):
    """A judgement: points for each criterion, a comment, and what is decided."""

    revision = HiddenField()
    need = _score(PlanCriterion.NEED)
    aim = _score(PlanCriterion.AIM)
    fit = _score(PlanCriterion.FIT)
    means = _score(PlanCriterion.MEANS)
    measure = _score(PlanCriterion.MEASURE)
    comment = TextField("Catatan untuk peserta", [at_most(rules.COMMENT_LENGTH)])
    decision = SelectField("Keputusan", choices=[SelectChoice(one.value, one.value) for one in Decision])

    def judgement(self) -> PlanJudgement:
        text = self.revision.data or ""
        known = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
        scores = {criterion: self[criterion.value].data for criterion in PlanCriterion}
        return PlanJudgement(int(text) if known else -1, Decision(self.decision.data), scores, self.comment.data or "")
