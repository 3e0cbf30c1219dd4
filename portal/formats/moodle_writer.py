"""Questions as Moodle XML, all texts marked as plain."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from portal.content.gift.labels import RETIRED, write_labels
from portal.content.kinds import ESSAY, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE, TRUEFALSE
from portal.content.shapes import ALL_OR_NOTHING, Question
from portal.formats.gift_writer import weights
from portal.formats.rubric import write_rubric

_TYPES = {
    SINGLE: "multichoice",
    MULTIPLE: "multichoice",
    TRUEFALSE: "truefalse",
    MATCHING: "matching",
    SHORT: "shortanswer",
    ORDERING: "ordering",
    NUMERIC: "numerical",
    ESSAY: "essay",
}
_SETTINGS = {
    SINGLE: {"single": "true", "shuffleanswers": "true", "answernumbering": "abc"},
    MULTIPLE: {"single": "false", "shuffleanswers": "true", "answernumbering": "abc"},
    MATCHING: {"shuffleanswers": "true"},
    SHORT: {"usecase": "0"},
    ORDERING: {"layouttype": "VERTICAL", "selecttype": "ALL", "selectcount": "0", "gradingtype": "ABSOLUTE_POSITION"},
    ESSAY: {"responseformat": "editor", "responserequired": "1", "responsefieldlines": "15", "attachments": "0"},
}


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
    node = SubElement(quiz, "question", type=_TYPES[question.kind])
    SubElement(SubElement(node, "name"), "text").text = question.key
    _text(node, "questiontext", question.stem)
    _text(node, "generalfeedback", question.feedback)
    points = sum(criterion.points for criterion in question.rubric) or 1
    SubElement(node, "defaultgrade").text = str(points)
    SubElement(node, "penalty").text = "0"
    SubElement(node, "hidden").text = str(int(question.retired))
    SubElement(node, "idnumber").text = question.key
    for name, value in _settings(question).items():
        SubElement(node, name).text = value
    _answers(node, question)
    if question.rubric:
        _text(node, "graderinfo", write_rubric(question.rubric))
    tags = SubElement(node, "tags")
    for label in write_labels(question, rubric=False):
        if label != RETIRED:
            SubElement(SubElement(tags, "tag"), "text").text = label


def _settings(question: Question) -> dict[str, str]:
    found = dict(_SETTINGS.get(question.kind, {}))
    if question.fixed_order:
        found["shuffleanswers"] = "false"
    if question.kind == ORDERING and question.scoring == ALL_OR_NOTHING:
        found["gradingtype"] = ALL_OR_NOTHING.upper()
    return found


def _answers(node: Element, question: Question) -> None:
    if question.kind == ORDERING:
        for number, step in question.pairs:
            _text(node, "answer", step, fraction=number)
    for left, right in () if question.kind == ORDERING else (*question.pairs, *(("", x) for x in question.distractors)):
        side = _text(node, "subquestion", left)
        SubElement(SubElement(side, "answer"), "text").text = right
    shares = weights(question)
    for option in question.options:
        said = {"a": "true", "b": "false"}[option.key] if question.kind == TRUEFALSE else option.text
        if question.kind == SHORT:
            said = said.replace("*", "\\*")  # alone it stands for any text
        answer = _text(node, "answer", said, fraction=shares[option.key])
        _text(answer, "feedback", option.feedback)
        if option.tolerance:
            SubElement(answer, "tolerance").text = option.tolerance


def _text(parent: Element, name: str, text: str, **attributes: str) -> Element:
    node = SubElement(parent, name, {**attributes, "format": "plain_text"})
    SubElement(node, "text").text = text
    return node
