"""Questions as Moodle XML, all texts marked as plain."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from portal.content.gift.labels import RETIRED, write_labels
from portal.content.kinds import ESSAY, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE, TRUEFALSE
from portal.content.shapes import ALL_OR_NOTHING, Question
from portal.formats.gift_writer import weights
from portal.formats.rubric import write_rubric

WHOLE_ONLY = (ORDERING,)
"""Kinds of which Moodle can be told to count only a wholly right answer."""


def write_moodle(questions: Iterable[Question]) -> bytes:
    """The file, with every label of a question as a tag."""
    quiz = Element("quiz")
    for question in questions:
        _question(quiz, question)
    indent(quiz)
    text: bytes = tostring(quiz, encoding="UTF-8", xml_declaration=True)
    return text + b"\n"


def _question(quiz: Element, question: Question) -> None:
    kind = WRITTEN[question.kind]
    node = SubElement(quiz, "question", type=kind.type)
    SubElement(SubElement(node, "name"), "text").text = question.key
    _text(node, "questiontext", question.stem)
    _text(node, "generalfeedback", question.feedback)
    points = sum(criterion.points for criterion in question.rubric) or 1
    SubElement(node, "defaultgrade").text = str(points)
    SubElement(node, "penalty").text = "0"
    SubElement(node, "hidden").text = str(int(question.retired))
    SubElement(node, "idnumber").text = question.key
    for name, value in _settings(question, kind.settings).items():
        SubElement(node, name).text = value
    kind.answers(node, question)
    if question.rubric:
        _text(node, "graderinfo", write_rubric(question.rubric))
    tags = SubElement(node, "tags")
    for label in write_labels(question, rubric=False):
        if label != RETIRED:
            SubElement(SubElement(tags, "tag"), "text").text = label


def _settings(question: Question, usual: Mapping[str, str]) -> dict[str, str]:
    found = dict(usual)
    if question.fixed_order:
        found["shuffleanswers"] = "false"
    if question.kind in WHOLE_ONLY and question.scoring == ALL_OR_NOTHING:
        found["gradingtype"] = ALL_OR_NOTHING.upper()
    return found


def _steps(node: Element, question: Question) -> None:
    for number, step in question.pairs:
        _text(node, "answer", step, fraction=number)


def _pairs(node: Element, question: Question) -> None:
    for left, right in (*question.pairs, *(("", lure) for lure in question.distractors)):
        side = _text(node, "subquestion", left)
        SubElement(SubElement(side, "answer"), "text").text = right


def _options(node: Element, question: Question) -> None:
    _say(node, question, [option.text for option in question.options])


def _truths(node: Element, question: Question) -> None:
    _say(node, question, [{"a": "true", "b": "false"}[option.key] for option in question.options])


def _words(node: Element, question: Question) -> None:
    """A star alone stands for any text."""
    _say(node, question, [option.text.replace("*", "\\*") for option in question.options])


def _say(node: Element, question: Question, texts: Iterable[str]) -> None:
    shares = weights(question)
    for option, text in zip(question.options, texts, strict=True):
        answer = _text(node, "answer", text, fraction=shares[option.key])
        _text(answer, "feedback", option.feedback)
        if option.tolerance:
            SubElement(answer, "tolerance").text = option.tolerance


def _text(parent: Element, name: str, text: str, **attributes: str) -> Element:
    node = SubElement(parent, name, {**attributes, "format": "plain_text"})
    SubElement(node, "text").text = text
    return node


class MoodleKind(NamedTuple):
    """How Moodle calls a kind, what it wants to be told of it, and how its answers are written."""

    type: str
    answers: Callable[[Element, Question], None]
    settings: Mapping[str, str] = {}


_SHUFFLED = {"shuffleanswers": "true", "answernumbering": "abc"}
_ORDER = {"layouttype": "VERTICAL", "selecttype": "ALL", "selectcount": "0", "gradingtype": "ABSOLUTE_POSITION"}
_EDITOR = {"responseformat": "editor", "responserequired": "1", "responsefieldlines": "15", "attachments": "0"}
WRITTEN = {
    SINGLE: MoodleKind("multichoice", _options, {"single": "true", **_SHUFFLED}),
    TRUEFALSE: MoodleKind("truefalse", _truths),
    MULTIPLE: MoodleKind("multichoice", _options, {"single": "false", **_SHUFFLED}),
    MATCHING: MoodleKind("matching", _pairs, {"shuffleanswers": "true"}),
    SHORT: MoodleKind("shortanswer", _words, {"usecase": "0"}),
    ORDERING: MoodleKind("ordering", _steps, _ORDER),
    NUMERIC: MoodleKind("numerical", _options),
    ESSAY: MoodleKind("essay", _options, _EDITOR),
}
