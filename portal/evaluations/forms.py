"""The form of a questionnaire."""

from wtforms import RadioField, TextAreaField

from portal.evaluations.rules import SCALE, TEXT_LENGTH, Questionnaire
from portal.web.forms import Form, SelectChoice, at_most, trimmed

CHOICES = [SelectChoice("", ""), *(SelectChoice(str(rating), word) for rating, word in SCALE.items())]
"""The ratings, and none of them."""


def evaluation_form(questionnaire: Questionnaire) -> Form:
    """A form with a field for every question, named by its key. None is required."""
    ratings = {item.key: RadioField(item.text, choices=CHOICES, default="") for item in questionnaire.items}
    texts = {one.key: TextAreaField(one.text, [at_most(TEXT_LENGTH)], filters=[trimmed]) for one in questionnaire.open}
    made: Form = type("EvaluationForm", (Form,), ratings | texts)()
    return made
