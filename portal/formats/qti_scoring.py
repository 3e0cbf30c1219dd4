"""What a QTI item (2.1, 2.2, 3.0) declares of the right answer and its points."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from portal.content.numbers import amount, decimal_text
from portal.content.points import NOTHING, WHOLE, percent, whole
from portal.formats.report import RefusedItem
from portal.formats.xml import Node

_KNOWN = {
    "responseCondition",
    "responseIf",
    "responseElseIf",
    "responseElse",
    "match",
    "variable",
    "correct",
    "baseValue",
    "setOutcomeValue",
    "mapResponse",
    "isNull",
    "not",
    "and",
    "or",
    "sum",
    "equal",
    "stringMatch",
    "multiple",
    "member",
    "index",
}
"""Expressions of response processing that say no more than the key, the mapping and the feedback."""

_NEARLY = Decimal("0.04")
"""By how much shares of a point, each rounded to a percent, may miss the whole."""


@dataclass(frozen=True)
class Response:
    """One declared response. ``points`` are those of its mapping, by key, ``rest`` those of what it does not name, and
    ``upper`` is the most that they may sum to (0: any number); ``bounded`` says that they never sum to less than
    nothing, ``cased`` that capitals matter."""

    identifier: str
    cardinality: str
    base: str
    correct: tuple[str, ...]
    points: dict[str, Decimal] = field(default_factory=dict)
    rest: Decimal = NOTHING
    upper: Decimal = NOTHING
    bounded: bool = True
    cased: bool = False

    @property
    def positive(self) -> list[Decimal]:
        return [value for value in self.points.values() if value > 0]

    def weights(self, most: int = 0) -> dict[str, Decimal]:
        """The points in percent of what can be reached when at most so many values may be given (0: any number)."""
        reached = self._whole(most)
        return {key: percent(value, reached) for key, value in self.points.items()} if reached > 0 else {}

    def rest_weight(self, most: int = 0) -> Decimal:
        return percent(self.rest, self._whole(most))

    def _whole(self, most: int) -> Decimal:
        if self.cardinality == "single" or self.base == "string":
            found = max(self.points.values(), default=NOTHING)
        else:
            found = whole(self.points.values(), most)
            found = min(found, self.upper) if self.upper > 0 else found
        return Decimal(1) if abs(found - 1) <= _NEARLY else found


def responses(item: Node) -> dict[str, Response]:
    """The declared responses by their identifiers."""
    found = (_response(node) for node in item.nodes if node.name == "responseDeclaration")
    return {response.identifier: response for response in found}


def _response(node: Node) -> Response:
    correct = node.child("correctResponse")
    values = tuple(" ".join(value.text.split()) for value in correct.all("value")) if correct else ()
    mapping = node.child("mapping")
    response = Response(node.get("identifier"), node.get("cardinality"), node.get("baseType"), values)
    return _mapped(response, mapping) if mapping else response


def _mapped(response: Response, mapping: Node) -> Response:
    entries = list(mapping.all("mapEntry"))
    points = {" ".join(entry.get("mapKey").split()): amount(entry.get("mappedValue")) for entry in entries}
    rest = amount(mapping.get("defaultValue"))
    return replace(
        response,
        points=points,
        rest=rest,
        upper=amount(mapping.get("upperBound")),
        bounded=min(rest, *points.values(), Decimal(0)) >= 0 or amount(mapping.get("lowerBound") or "-1") >= 0,
        cased=any(entry.get("caseSensitive") == "true" for entry in entries),
    )


def is_exact(item: Node, response: Response) -> bool:
    """Whether only the declared key counts, and no mapping of points."""
    processing = item.child("responseProcessing")
    template = _template(processing) if processing else ""
    names = {node.name for node in _all(processing)} if processing else set()
    if template or names:
        return not (template.endswith("map_response") or names & {"mapResponse", "index"}) and not _tested(names)
    return not response.points


def _tested(names: set[str]) -> bool:
    """Whether single values are judged, so that the key alone does not count."""
    return "correct" not in names and bool(names & {"equal", "stringMatch", "member"})


def most_points(item: Node) -> str:
    """What a wholly right answer is worth, where the item declares it; else nothing."""
    declared = {node.get("identifier"): node for node in item.nodes if node.name == "outcomeDeclaration"}
    most, score = declared.get("MAXSCORE"), declared.get("SCORE")
    value = most.first("value") if most else None
    return value.text.strip() if value else score.get("normalMaximum") if score else ""


def is_by_position(item: Node) -> bool:
    """Whether each step of an order counts by its own position."""
    processing = item.child("responseProcessing")
    return processing is not None and any(node.name == "index" for node in _all(processing))


def is_cased(item: Node, response: Response) -> bool:
    """Whether capitals matter in a text that is typed in."""
    processing = item.child("responseProcessing")
    tests = [node for node in _all(processing) if node.name == "stringMatch"] if processing else []
    if tests:
        return any(node.get("caseSensitive", "true") == "true" for node in tests)
    return response.cased or is_exact(item, response)


def _template(processing: Node) -> str:
    return (processing.get("template") or processing.get("templateLocation")).removesuffix(".xml")


def note_processing(item: Node, notes: list[str]) -> None:
    """Name the rules of scoring that go beyond key, mapping and feedback; Refused when there are other programs."""
    processing = item.child("responseProcessing")
    if item.get("adaptive") == "true":
        notes.append("Percobaan bertahap (adaptive) tidak diambil; soal ditanyakan sekali.")
    if not processing:
        return
    template = _template(processing)
    known = template.endswith(("match_correct", "map_response", "CC2_match_basic"))
    names = {node.name for node in _all(processing)}
    if (template and not known) or names - _KNOWN:
        notes.append("Aturan penilaian khusus tidak diambil; yang dipakai adalah kunci jawaban.")


@dataclass(frozen=True)
class Judged:
    """A number that is judged: its tolerance as decimal text, its points in percent, the feedback it calls for."""

    number: str
    tolerance: str
    weight: Decimal
    feedback: str = ""


def numbers(item: Node, response: Response) -> list[Judged]:
    """The numbers of an item in order: from its conditions ``equal``, else from its mapping or key."""
    found = [judged for branch in _branches(item) for judged in _equal(branch, response)]
    most = max((points for _judged, points in found), default=Decimal(0))
    if most > 0:
        return [Judged(one.number, one.tolerance, percent(points, most), one.feedback) for one, points in found]
    given = response.weights() or {value: WHOLE for value in response.correct[:1]}
    return [Judged(_decimal(value), "0", weight) for value, weight in given.items()]


def _equal(branch: Node, response: Response) -> list[tuple[Judged, Decimal]]:
    equal = next((node for node in branch.nodes if node.name == "equal"), None)
    if not equal:
        return []
    value = equal.first("baseValue")
    raw = value.text if value else next(iter(response.correct), "")
    number = _decimal(raw)
    wide = _tolerance(equal, number)
    points = _set(branch, "SCORE")
    return [(Judged(number, wide, NOTHING, _set(branch, "FEEDBACK")), amount(points or "1"))]


def _tolerance(equal: Node, number: str) -> str:
    """As an amount, also when it is written in percent; the wider of two sides."""
    mode = equal.get("toleranceMode", "exact")
    given = [decimal_text(part) for part in equal.get("tolerance").split()]
    if mode == "exact" or not given:
        return "0"
    if None in given:
        raise RefusedItem("Toleransi angka bukan bilangan; perbaiki di berkas asalnya.")
    widest = max(abs(Decimal(part or "0")) for part in given)
    if mode == "relative":
        widest = abs(Decimal(number)) * widest / 100
    whole, _point, rest = format(widest, "f").partition(".")
    found = decimal_text(f"{whole}.{rest[:6]}")
    if found is None:
        raise RefusedItem("Toleransi angka terlalu besar; perbaiki di berkas asalnya.")
    return found


def feedback_of(item: Node) -> dict[str, str]:
    """By what is typed in, the identifier of the feedback that an item shows for it."""
    found = {}
    for branch in _branches(item):
        value = branch.first("baseValue")
        shown = _set(branch, "FEEDBACK")
        condition = next((node for node in branch.nodes if node.name in ("match", "stringMatch")), None)
        if condition and value and shown:
            found[" ".join(value.text.split())] = shown
    return found


def _branches(item: Node) -> list[Node]:
    processing = item.child("responseProcessing")
    return [node for node in _all(processing) if node.name in ("responseIf", "responseElseIf")] if processing else []


def _set(branch: Node, outcome: str) -> str:
    """The value that the branch gives to the outcome, empty when it gives none."""
    for node in branch.nodes:
        if node.name == "setOutcomeValue" and node.get("identifier") == outcome:
            value = node.first("baseValue")
            return value.text.strip() if value else ""
    return ""


def _all(node: Node) -> list[Node]:
    return [found for inner in node.nodes for found in (inner, *_all(inner))]


def _decimal(raw: str) -> str:
    number = decimal_text(raw)
    if number is None:
        raise RefusedItem(f"“{raw.strip()[:40]}” bukan angka; periksa kunci jawabannya.")
    return number
