"""What people answer, as text in one form for each kind of question; ``kinds`` says which. Pure.

An empty text is no answer: it takes an earlier one back. Numbers count from 0 in the order of the question, so that a
response means the same on every paper, however it was shuffled.
"""

from portal.assessments.questions.answering import Parts, Values
from portal.assessments.questions.kinds.table import answering
from portal.content.shapes import Question
from portal.errors import Refusal


def canonical(question: Question, response: str) -> str | None:
    """The response in the one form it is kept in, or None when it is none to this question."""
    return answering(question).canonical(question, response) if response else ""


def from_form(question: Question, values: Values) -> str | Refusal:
    """The response in a form without script: fields ``choice``, ``pair-0`` …, ``place-0`` … or ``text``."""
    return answering(question).from_form(question, values)


def as_typed(question: Question, values: Values) -> str:
    """What a form holds as far as it can be shown again: an answer, or more choices than may be made."""
    response = from_form(question, values)
    if not isinstance(response, Refusal):
        return canonical(question, response) or ""
    given = values("choice")
    return ",".join(option.key for option in question.options if option.key in given)


def chosen(question: Question, response: str) -> Parts:
    """The parts of a response."""
    if not response:
        return ()
    return (response,) if answering(question).typed else tuple(response.split(","))


def right_response(question: Question) -> str:
    """A wholly right response; of an essay none."""
    return answering(question).right(question)


def named_responses(question: Question) -> tuple[str, ...]:
    """The responses that the question itself names: every option where one is to be chosen, else those of its key."""
    how = answering(question)
    if how.closed:
        return how.pieces(question)
    return question.accepted if how.typed else (how.right(question),)


def every_option(question: Question) -> str:
    """What somebody says who chooses everything; nothing where there are no options to choose."""
    return "" if answering(question).typed else ",".join(option.key for option in question.options)


def in_words(question: Question, response: str) -> tuple[str, ...]:
    """A response as people read it, line by line."""
    return answering(question).words(question, chosen(question, response))


def key_in_words(question: Question) -> tuple[str, ...]:
    """The right answer as people read it, line by line."""
    return answering(question).key(question)
