"""Questions as items of QTI 2.1, 2.2 and 3.0: one tree in the names of 2.x, renamed for 3.0."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, tostring

from portal.content.kinds import ESSAY, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE, TRUEFALSE
from portal.content.points import percent, written
from portal.content.shapes import PARTIAL, Option, Question
from portal.formats.qti_feedback import GENERAL
from portal.formats.qti_versions import Version, rename
from portal.formats.rubric import write_rubric


def write_item(question: Question, version: Version) -> bytes:
    """The item as a file."""
    item = Element("assessmentItem", identifier=identifier(question.key), title=question.key)
    item.attrib |= {"adaptive": "false", "timeDependent": "false"}
    kind = WRITTEN[question.kind]
    _declare(item, question, kind)
    body = SubElement(item, "itemBody")
    if question.rubric:
        block = SubElement(body, "rubricBlock", view="scorer")
        for line in write_rubric(question.rubric).split("\n"):
            _fill(SubElement(block, "p"), line)
    _fill(SubElement(body, "p"), question.stem)
    kind.interaction(body, question)
    _process(item, question, version, kind)
    _feedback(item, question, kind)
    if version.kebab:
        rename(item)
    item.attrib |= {
        "xmlns": version.items,
        "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
        "xsi:schemaLocation": f"{version.items} {version.schema}",
    }
    text: bytes = tostring(item, encoding="UTF-8", xml_declaration=True)
    return text + b"\n"


def identifier(key: str) -> str:
    """The key as QTI allows it: a letter or an underscore comes first."""
    sound = re.sub(r"[^A-Za-z0-9_.-]", "-", key)
    return sound if sound[:1].isalpha() else f"_{sound}"


def _declare(item: Element, question: Question, kind: "QtiKind") -> None:
    declared = SubElement(item, "responseDeclaration", identifier="RESPONSE")
    declared.attrib |= {"cardinality": kind.cardinality, "baseType": kind.base}
    if kind.correct:
        correct = SubElement(declared, "correctResponse")
        for value in kind.correct(question):
            SubElement(correct, "value").text = value
    mapping = _mapping(question, kind)
    if mapping:
        node = SubElement(declared, "mapping", defaultValue="0")
        if kind.bounded:
            node.attrib |= {"lowerBound": "0", "upperBound": "1"}
        for key, points in mapping:
            SubElement(node, "mapEntry", mapKey=key, mappedValue=points)
    score = SubElement(item, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    SubElement(SubElement(score, "defaultValue"), "value").text = "0"
    if _notes(question, kind):
        many = "multiple" if kind.cardinality == "multiple" else "single"
        SubElement(item, "outcomeDeclaration", identifier="FEEDBACK", cardinality=many, baseType="identifier")
    if question.feedback:
        said = SubElement(item, "outcomeDeclaration", identifier="FEEDBACK_GENERAL", cardinality="single")
        said.set("baseType", "identifier")
        SubElement(SubElement(said, "defaultValue"), "value").text = GENERAL


def _mapping(question: Question, kind: "QtiKind") -> list[tuple[str, str]]:
    """What parts of the answer are worth, where they are worth parts of the point."""
    return kind.mapping(question) if kind.mapping and question.scoring == PARTIAL else []


def _by_key(question: Question) -> list[tuple[str, str]]:
    return [(one.key, _points(one)) for one in question.options]


def _by_text(question: Question) -> list[tuple[str, str]]:
    return [(one.text, _points(one)) for one in question.options]


def _by_pair(question: Question) -> list[tuple[str, str]]:
    return [(pair, _even(len(question.pairs))) for pair in _right_pairs(question)]


def _even(count: int) -> str:
    return written(percent(Decimal(1), Decimal(count)) / 100)


def _right_keys(question: Question) -> list[str]:
    return [option.key for option in question.options if option.correct]


def _right_pairs(question: Question) -> list[str]:
    return [f"left-{position} right-{position}" for position, _pair in enumerate(question.pairs, start=1)]


def _right_steps(question: Question) -> list[str]:
    return [f"step-{number}" for number, _step in question.pairs]


def _accepted(question: Question) -> list[str]:
    return list(question.accepted[:1])


def _choose_one(body: Element, question: Question) -> None:
    _choose(body, question, shuffled=not question.fixed_order, most=1)


def _choose_truth(body: Element, question: Question) -> None:
    _choose(body, question, shuffled=False, most=1)


def _choose_several(body: Element, question: Question) -> None:
    _choose(body, question, shuffled=not question.fixed_order, most=question.max_choices)


def _choose(body: Element, question: Question, shuffled: bool, most: int) -> None:
    node = SubElement(body, "choiceInteraction", responseIdentifier="RESPONSE")
    node.attrib |= {"shuffle": str(shuffled).lower(), "maxChoices": str(most)}
    for option in question.options:
        _fill(SubElement(node, "simpleChoice", identifier=option.key), option.text)


def _order(body: Element, question: Question) -> None:
    node = SubElement(body, "orderInteraction", responseIdentifier="RESPONSE", shuffle="true")
    for number, step in question.pairs:
        _fill(SubElement(node, "simpleChoice", identifier=f"step-{number}"), step)


def _type(body: Element, _question: Question) -> None:
    SubElement(SubElement(body, "p"), "textEntryInteraction", responseIdentifier="RESPONSE", expectedLength="20")


def _write(body: Element, _question: Question) -> None:
    SubElement(body, "extendedTextInteraction", responseIdentifier="RESPONSE", expectedLines="10")


def _match(body: Element, question: Question) -> None:
    node = SubElement(body, "matchInteraction", responseIdentifier="RESPONSE", shuffle="true")
    node.set("maxAssociations", str(len(question.pairs)))
    lefts = [left for left, _right in question.pairs]
    rights = [*(right for _left, right in question.pairs), *question.distractors]
    for name, side in (("left", lefts), ("right", rights)):
        group = SubElement(node, "simpleMatchSet")
        for position, text in enumerate(side, start=1):
            _fill(SubElement(group, "simpleAssociableChoice", identifier=f"{name}-{position}", matchMax="1"), text)


def _process(item: Element, question: Question, version: Version, kind: "QtiKind") -> None:
    """A template where nothing but points is asked for; else rules of our own that say the same and show feedback."""
    if not kind.correct:
        return
    node = SubElement(item, "responseProcessing")
    if kind.judge and question.scoring == PARTIAL:
        kind.judge(node, question)
        return
    mapped = bool(_mapping(question, kind))
    if not _notes(question, kind):
        template = "map_response" if mapped else "match_correct"
        node.set("template", f"{version.templates}{template}{version.ending}")
        return
    if mapped:
        SubElement(SubElement(node, "setOutcomeValue", identifier="SCORE"), "mapResponse", identifier="RESPONSE")
    else:
        branch = SubElement(SubElement(node, "responseCondition"), "responseIf")
        match = SubElement(branch, "match")
        SubElement(match, "variable", identifier="RESPONSE")
        SubElement(match, "correct", identifier="RESPONSE")
        _set(branch, "SCORE", "float", "1")
    kind.comment(node, question)


def _comment_by_key(node: Element, _question: Question) -> None:
    SubElement(SubElement(node, "setOutcomeValue", identifier="FEEDBACK"), "variable", identifier="RESPONSE")


def _comment_by_text(node: Element, question: Question) -> None:
    _judge(node, question.options, exact=True)


def _judge_numbers(node: Element, question: Question) -> None:
    _judge(node, question.options, exact=False)


def _count_positions(node: Element, question: Question) -> None:
    """A share of the point for each step that stands in its own position."""
    for number, _step in question.pairs:
        branch = SubElement(SubElement(node, "responseCondition"), "responseIf")
        match = SubElement(branch, "match")
        SubElement(SubElement(match, "index", n=number), "variable", identifier="RESPONSE")
        SubElement(match, "baseValue", baseType="identifier").text = f"step-{number}"
        total = SubElement(SubElement(branch, "setOutcomeValue", identifier="SCORE"), "sum")
        SubElement(total, "variable", identifier="SCORE")
        SubElement(total, "baseValue", baseType="float").text = _even(len(question.pairs))


def _judge(node: Element, options: Iterable[Option], exact: bool) -> None:
    """For each answer that is typed in, its points (unless a mapping gives them) and its feedback."""
    condition = SubElement(node, "responseCondition")
    for position, option in enumerate(options, start=1):
        if exact and not option.feedback:
            continue
        branch = SubElement(condition, "responseElseIf" if len(condition) else "responseIf")
        test = SubElement(branch, "match" if exact else "equal")
        if not exact:
            test.attrib |= {"toleranceMode": "absolute", "tolerance": f"{option.tolerance} {option.tolerance}"}
        SubElement(test, "variable", identifier="RESPONSE")
        SubElement(test, "baseValue", baseType="string" if exact else "float").text = option.text
        if not exact:
            _set(branch, "SCORE", "float", _points(option))
        if option.feedback:
            _set(branch, "FEEDBACK", "identifier", f"answer-{position}")


def _set(branch: Element, outcome: str, base: str, value: str) -> None:
    SubElement(SubElement(branch, "setOutcomeValue", identifier=outcome), "baseValue", baseType=base).text = value


def _feedback(item: Element, question: Question, kind: "QtiKind") -> None:
    for shown, text in _notes(question, kind):
        _fill(SubElement(item, "modalFeedback", outcomeIdentifier="FEEDBACK", identifier=shown, showHide="show"), text)
    if question.feedback:
        said = SubElement(item, "modalFeedback", outcomeIdentifier="FEEDBACK_GENERAL", identifier=GENERAL)
        said.set("showHide", "show")
        _fill(said, question.feedback)


def _notes(question: Question, kind: "QtiKind") -> list[tuple[str, str]]:
    """The feedback of single answers, each with its identifier."""
    return [
        (f"answer-{position}" if kind.typed else option.key, option.feedback)
        for position, option in enumerate(question.options, start=1)
        if option.feedback
    ]


def _points(option: Option) -> str:
    return written(Decimal(option.weight) / 100)


def _fill(node: Element, text: str) -> None:
    """The text with its line breaks."""
    first, *rest = text.split("\n")
    node.text = first
    for line in rest:
        SubElement(node, "br").tail = line


@dataclass(frozen=True)
class QtiKind:
    """How a kind is written: its interaction, the right values (None: somebody reads the answer), what the parts of an
    answer are worth; where no mapping can say it, the rules that ``judge``; and how feedback is called for."""

    interaction: Callable[[Element, Question], None]
    correct: Callable[[Question], list[str]] | None
    cardinality: str = "single"
    base: str = "identifier"
    mapping: Callable[[Question], list[tuple[str, str]]] | None = None
    bounded: bool = True
    judge: Callable[[Element, Question], None] | None = None
    comment: Callable[[Element, Question], None] = _comment_by_key
    typed: bool = False


WRITTEN = {
    SINGLE: QtiKind(_choose_one, _right_keys),
    TRUEFALSE: QtiKind(_choose_truth, _right_keys),
    MULTIPLE: QtiKind(_choose_several, _right_keys, "multiple", mapping=_by_key),
    MATCHING: QtiKind(_match, _right_pairs, "multiple", "directedPair", mapping=_by_pair),
    SHORT: QtiKind(
        _type, _accepted, base="string", mapping=_by_text, bounded=False, comment=_comment_by_text, typed=True
    ),
    ORDERING: QtiKind(_order, _right_steps, "ordered", judge=_count_positions),
    NUMERIC: QtiKind(_type, _accepted, base="float", judge=_judge_numbers, typed=True),
    ESSAY: QtiKind(_write, None, base="string"),
}
