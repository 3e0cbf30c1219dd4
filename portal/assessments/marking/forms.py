"""The form of a reader."""

from collections.abc import Sequence
from typing import Any

from wtforms import Field, HiddenField, RadioField, TextAreaField
from wtforms.validators import NumberRange

from portal.assessments.attempts.rules import COMMENT_LENGTH
from portal.content.shapes import Criterion
from portal.web.forms import Form, SelectChoice, WholeField, at_most, required, trimmed

MAX_BUTTONS = 10
"""Points up to which each has a button of its own; beyond, they are typed."""


class GradeForm(Form):
    """Points for an essay by each criterion of a rubric (``criterion_0`` …), and a word to its writer. ``seen`` is the
    sign of the essay as it was shown."""

    criteria: Sequence[Field]
    """The fields of the points, in the order of the rubric."""
    seen = HiddenField()

    @classmethod
    def of(cls, rubric: Sequence[Criterion], **initial: Any) -> "GradeForm":
        """The form for one rubric."""
        fields: dict[str, Any] = {f"criterion_{index}": _points(one) for index, one in enumerate(rubric)}
        fields["comment"] = TextAreaField(
            "Catatan untuk peserta", [at_most(COMMENT_LENGTH)], filters=[_lines], default=""
        )
        made: GradeForm = type(cls.__name__, (cls,), fields)(**initial)
        made.criteria = [made[name] for name in fields if name != "comment"]
        return made

    def given(self) -> tuple[int, ...]:
        return tuple(field.data for field in self.criteria)


def _points(criterion: Criterion) -> Field:
    filled = required("Beri nilai untuk kriteria ini.")
    if criterion.points <= MAX_BUTTONS:
        choices = [SelectChoice(points, str(points)) for points in range(criterion.points + 1)]
        return RadioField(criterion.text, [filled], choices=choices, coerce=int)
    message = f"Isi 0 sampai {criterion.points}."
    return WholeField(criterion.text, [filled, NumberRange(0, criterion.points, message=message)])


def _lines(text: str | None) -> str:
    """Lines of text, each trimmed."""
    return "\n".join(trimmed(line) or "" for line in (text or "").splitlines()).strip()
