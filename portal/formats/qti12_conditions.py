"""The response processing of a QTI 1.2 item, as Canvas and Blackboard write it: which answer is worth what."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from portal.content.numbers import amount
from portal.formats.xml import Node, text_of


@dataclass(frozen=True)
class Condition:
    """One ``respcondition``: what must be answered, as (response, value) in order; what must not; the bounds of a
    number; its points (those of the whole question are ``most``); the feedback it shows. ``cased``: capitals matter;
    ``loose``: an answer may hold more than what is wanted."""

    wanted: tuple[tuple[str, str], ...]
    unwanted: tuple[tuple[str, str], ...]
    bounds: tuple[tuple[str, str], ...]
    points: Decimal
    feedback: tuple[str, ...]
    other: bool
    cased: bool = False
    loose: bool = False


def conditions(item: Node) -> list[Condition]:
    """The conditions of an item, in order."""
    processing = item.child("resprocessing")
    if not processing:
        return []
    most = _most(processing, item)
    return [_condition(node, most) for node in processing.nodes if node.name == "respcondition"]


def _most(processing: Node, item: Node) -> Decimal:
    declared = processing.first("decvar")
    given = declared.get("maxvalue") if declared else ""
    metadata = item.first("qmd_absolutescore_max")
    return amount(given) or amount(metadata.text if metadata else "") or Decimal(100)


def _condition(node: Node, most: Decimal) -> Condition:
    tested = node.child("conditionvar") or Node("", {}, 0)
    tests = list(_tests(tested, negated=False))
    return Condition(
        wanted=tuple((name, value) for kind, name, value in tests if kind == "varequal"),
        unwanted=tuple((name, value) for kind, name, value in tests if kind == "not"),
        bounds=tuple((kind, value) for kind, _name, value in tests if kind.startswith(("vargt", "varlt"))),
        points=_points(node, most),
        feedback=tuple(shown.get("linkrefid") for shown in node.nodes if shown.name == "displayfeedback"),
        other=tested.first("other") is not None,
        cased=any(one.get("case").lower() == "yes" for one in tested.all("varequal", "varsubset")),
        loose=any(one.get("setmatch").lower() != "exact" for one in tested.all("varsubset", "varsubstring")),
    )


def _tests(node: Node, negated: bool) -> Iterator[tuple[str, str, str]]:
    """Each test at any depth: its kind (``not`` when something around it denies it), its response, its value."""
    for inner in node.nodes:
        if inner.name in ("varequal", "varsubset", "varsubstring", "vargte", "vargt", "varlte", "varlt"):
            kind = "varequal" if inner.name.startswith("varsub") else inner.name
            yield ("not" if negated else kind, inner.get("respident"), " ".join(inner.text.split()))
        else:
            yield from _tests(inner, negated != (inner.name == "not"))


def _points(node: Node, most: Decimal) -> Decimal:
    """The points of a condition; one that names none, and is titled as right or shows what is said to right answers, is
    worth the most."""
    values = [_value(inner.text.strip(), most) for inner in node.nodes if inner.name == "setvar"]
    if values:
        return max(values, key=abs)
    shown = {inner.get("linkrefid").lower() for inner in node.nodes if inner.name == "displayfeedback"}
    return most if node.get("title").lower() == "correct" or "correct" in shown else Decimal(0)


def _value(raw: str, most: Decimal) -> Decimal:
    return most if raw.upper().endswith(".MAX") else amount(raw)


def metadata(item: Node) -> dict[str, str]:
    """What an item says of itself: the fields of Canvas, and the elements of Blackboard by their names."""
    fields: dict[str, str] = {}
    for block in item.nodes:
        if block.name == "itemmetadata":
            for field in block.all("qtimetadatafield"):
                fields.setdefault(text_of(field, "fieldlabel"), text_of(field, "fieldentry"))
            for inner in block.nodes:
                if not inner.nodes:
                    fields.setdefault(inner.name, inner.text.strip())
    return fields
