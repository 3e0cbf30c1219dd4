"""Questions as items of QTI 2.1, 2.2 and 3.0: one tree in the names of 2.x, renamed for 3.0."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, tostring

from portal.content.kinds import ESSAY, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE, TRUEFALSE
from portal.content.points import percent, written
from portal.content.shapes import PARTIAL, Option, Question
from portal.formats.qti_reader import GENERAL
from portal.formats.rubric import write_rubric


@dataclass(frozen=True)
class Version:
    """What differs between the versions: names of spaces and types, and where the response templates live."""

    items: str
    schema: str
    manifest: str
    package: str
    package_version: str
    resource: str
    templates: str
    ending: str
    kebab: bool


VERSIONS = {
    f"qti-2.{minor}": Version(
        items=f"http://www.imsglobal.org/xsd/imsqti_v2p{minor}",
        schema=f"http://www.imsglobal.org/xsd/qti/qtiv2p{minor}/imsqti_v2p{minor}{edition}.xsd",
        manifest="http://www.imsglobal.org/xsd/imscp_v1p1",
        package=f"QTIv2.{minor} Package",
        package_version="1.0.0",
        resource=f"imsqti_item_xmlv2p{minor}",
        templates=f"http://www.imsglobal.org/question/qti_v2p{minor}/rptemplates/",
        ending="",
        kebab=False,
    )
    for minor, edition in ((1, "p2"), (2, ""))
} | {
    "qti-3.0": Version(
        items="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
        schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
        manifest="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
        package="QTI Package",
        package_version="3.0.0",
        resource="imsqti_item_xmlv3p0",
        templates="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/",
        ending=".xml",
        kebab=True,
    )
}

_CARDINALITY = {MULTIPLE: "multiple", ORDERING: "ordered", MATCHING: "multiple"}
_BASE = {MATCHING: "directedPair", SHORT: "string", NUMERIC: "float", ESSAY: "string"}
_HTML = {"p", "br", "div"}


def write_item(question: Question, version: Version) -> bytes:
    """The item as a file."""
    item = Element("assessmentItem", identifier=identifier(question.key), title=question.key)
    item.attrib |= {"adaptive": "false", "timeDependent": "false"}
    _declare(item, question)
    body = SubElement(item, "itemBody")
    if question.rubric:
        block = SubElement(body, "rubricBlock", view="scorer")
        for line in write_rubric(question.rubric).split("\n"):
            _fill(SubElement(block, "p"), line)
    _fill(SubElement(body, "p"), question.stem)
    _interaction(body, question)
    _process(item, question, version)
    _feedback(item, question)
    if version.kebab:
        _rename(item)
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


def _declare(item: Element, question: Question) -> None:
    kind = question.kind
    declared = SubElement(item, "responseDeclaration", identifier="RESPONSE")
    declared.attrib |= {"cardinality": _CARDINALITY.get(kind, "single"), "baseType": _BASE.get(kind, "identifier")}
    if kind != ESSAY:
        correct = SubElement(declared, "correctResponse")
        for value in _correct(question):
            SubElement(correct, "value").text = value
    if _is_mapped(question):
        mapping = SubElement(declared, "mapping", defaultValue="0")
        if kind != SHORT:
            mapping.attrib |= {"lowerBound": "0", "upperBound": "1"}
        for key, points in _mapping(question):
            SubElement(mapping, "mapEntry", mapKey=key, mappedValue=points)
    score = SubElement(item, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    SubElement(SubElement(score, "defaultValue"), "value").text = "0"
    if _notes(question):
        many = "multiple" if kind == MULTIPLE else "single"
        SubElement(item, "outcomeDeclaration", identifier="FEEDBACK", cardinality=many, baseType="identifier")
    if question.feedback:
        said = SubElement(item, "outcomeDeclaration", identifier="FEEDBACK_GENERAL", cardinality="single")
        said.set("baseType", "identifier")
        SubElement(SubElement(said, "defaultValue"), "value").text = GENERAL


def _is_mapped(question: Question) -> bool:
    """Whether parts of the answer are worth parts of the point."""
    return question.kind in (MULTIPLE, MATCHING, SHORT) and question.scoring == PARTIAL


def _mapping(question: Question) -> list[tuple[str, str]]:
    if question.kind == MATCHING:
        return [(pair, _even(len(question.pairs))) for pair in _correct(question)]
    return [(one.text if question.kind == SHORT else one.key, _points(one)) for one in question.options]


def _even(count: int) -> str:
    return written(percent(Decimal(1), Decimal(count)) / 100)


def _correct(question: Question) -> list[str]:
    if question.kind == MATCHING:
        return [f"left-{place} right-{place}" for place, _pair in enumerate(question.pairs, start=1)]
    if question.kind == ORDERING:
        return [f"step-{number}" for number, _step in question.pairs]
    if question.kind in (SHORT, NUMERIC):
        return list(question.accepted[:1])
    return [option.key for option in question.options if option.correct]


def _interaction(body: Element, question: Question) -> None:
    kind = question.kind
    if kind in (SINGLE, TRUEFALSE, MULTIPLE):
        node = SubElement(body, "choiceInteraction", responseIdentifier="RESPONSE")
        shuffled = kind != TRUEFALSE and not question.fixed_order
        most = question.max_choices if kind == MULTIPLE else 1
        node.attrib |= {"shuffle": str(shuffled).lower(), "maxChoices": str(most)}
        for option in question.options:
            _fill(SubElement(node, "simpleChoice", identifier=option.key), option.text)
    elif kind == ORDERING:
        node = SubElement(body, "orderInteraction", responseIdentifier="RESPONSE", shuffle="true")
        for number, step in question.pairs:
            _fill(SubElement(node, "simpleChoice", identifier=f"step-{number}"), step)
    elif kind == MATCHING:
        _match(body, question)
    elif kind == ESSAY:
        SubElement(body, "extendedTextInteraction", responseIdentifier="RESPONSE", expectedLines="10")
    else:
        SubElement(SubElement(body, "p"), "textEntryInteraction", responseIdentifier="RESPONSE", expectedLength="20")


def _match(body: Element, question: Question) -> None:
    node = SubElement(body, "matchInteraction", responseIdentifier="RESPONSE", shuffle="true")
    node.set("maxAssociations", str(len(question.pairs)))
    lefts = [left for left, _right in question.pairs]
    rights = [*(right for _left, right in question.pairs), *question.distractors]
    for name, side in (("left", lefts), ("right", rights)):
        group = SubElement(node, "simpleMatchSet")
        for place, text in enumerate(side, start=1):
            _fill(SubElement(group, "simpleAssociableChoice", identifier=f"{name}-{place}", matchMax="1"), text)


def _process(item: Element, question: Question, version: Version) -> None:
    """A template where nothing but points is asked for; else rules of our own that say the same and show feedback."""
    if question.kind == ESSAY:
        return
    node = SubElement(item, "responseProcessing")
    if question.kind == NUMERIC:
        _judge(node, question.options, exact=False)
        return
    if question.kind == ORDERING and question.scoring == PARTIAL:
        _count_places(node, question)
        return
    mapped = _is_mapped(question)
    if not _notes(question):
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
    if question.kind == SHORT:
        _judge(node, question.options, exact=True)
    else:
        SubElement(SubElement(node, "setOutcomeValue", identifier="FEEDBACK"), "variable", identifier="RESPONSE")


def _count_places(node: Element, question: Question) -> None:
    """A share of the point for each step that stands in its own place."""
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
    for place, option in enumerate(options, start=1):
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
            _set(branch, "FEEDBACK", "identifier", f"answer-{place}")


def _set(branch: Element, outcome: str, base: str, value: str) -> None:
    SubElement(SubElement(branch, "setOutcomeValue", identifier=outcome), "baseValue", baseType=base).text = value


def _feedback(item: Element, question: Question) -> None:
    for shown, text in _notes(question):
        _fill(SubElement(item, "modalFeedback", outcomeIdentifier="FEEDBACK", identifier=shown, showHide="show"), text)
    if question.feedback:
        said = SubElement(item, "modalFeedback", outcomeIdentifier="FEEDBACK_GENERAL", identifier=GENERAL)
        said.set("showHide", "show")
        _fill(said, question.feedback)


def _notes(question: Question) -> list[tuple[str, str]]:
    """The feedback of single answers, each with its identifier."""
    typed = question.kind in (SHORT, NUMERIC)
    return [
        (f"answer-{place}" if typed else option.key, option.feedback)
        for place, option in enumerate(question.options, start=1)
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


def _rename(node: Element) -> None:
    """An item in the names of QTI 3, where feedback and rubrics hold their text in a body of its own."""
    if node.tag in ("modalFeedback", "rubricBlock"):
        inner = Element("contentBody")
        inner.text, node.text = node.text, None
        inner.extend(list(node))
        for child in list(node):
            node.remove(child)
        node.append(inner)
    if node.tag == "rubricBlock":
        node.set("use", "scoring")
    for child in node:
        _rename(child)
    if node.tag not in _HTML:
        node.tag = f"qti-{_kebab(node.tag)}"
        for name in list(node.attrib):
            node.set(_kebab(name), node.attrib.pop(name))


def _kebab(name: str) -> str:
    return re.sub(r"[A-Z]", lambda match: "-" + match[0].lower(), name)
