"""The texts of a QTI 1.2 item: what is asked, and what is said to those who have answered."""

from collections import Counter
from collections.abc import Iterable, Iterator

from portal.formats.building import GAP
from portal.formats.qti12_conditions import Condition
from portal.formats.text import clean, plain
from portal.formats.xml import Node

RESPONSES = ("response_lid", "response_str", "response_num", "response_xy", "response_grp", "response_extension")
_GENERAL = ("general_fb", "general")
_COMMON = ("correct_fb", "general_incorrect_fb", "correct", "incorrect")


def stem(presentation: Node, gap: str, notes: list[str]) -> str:
    """The text before, between and after the places to answer, with ``gap`` for each of them."""
    pieces = []
    for inner in _outline(presentation):
        if inner.name in RESPONSES:
            pieces.append(gap)
        else:
            pieces.append(joined([inner], notes))
    text = "\n".join(filter(None, pieces))
    return text.removesuffix(GAP).strip() if text != GAP else ""


def _outline(node: Node) -> Iterator[Node]:
    """Materials and places to answer, in order; what belongs to a place to answer stays out."""
    for inner in node.nodes:
        if inner.name in ("material", *RESPONSES):
            yield inner
        elif inner.get("class") not in ("RESPONSE_BLOCK", "RIGHT_MATCH_BLOCK"):
            yield from _outline(inner)


def material(node: Node, notes: list[str]) -> str:
    return joined(list(node.all("material")), notes)


def joined(nodes: Iterable[Node], notes: list[str]) -> str:
    """The texts of the nodes, one a line. HTML may stand there escaped, or as elements."""
    lines = []
    for node in nodes:
        for text in (
            [node] if node.name in ("mattext", "mat_formattedtext") else node.all("mattext", "mat_formattedtext")
        ):
            form = (text.get("texttype") or text.get("type")).lower()
            if text.nodes:
                lines.append(clean(text.html(), notes))
            else:
                lines.append(plain(text.text) if form == "text/plain" else clean(text.text, notes))
        if node.first("matimage", "matapplication") or node.name == "matimage":
            notes.append("Gambar atau lampiran tidak diambil; tambahkan sendiri bila perlu.")
    return "\n".join(filter(None, lines))


class Feedback12:
    """The feedback of an item by identifier; what nobody asks for is named as lost."""

    def __init__(self, item: Node, rules: list[Condition], notes: list[str]) -> None:
        self.notes = notes
        self._shown: dict[str, list[str]] = {}
        for rule in rules:
            if len(rule.wanted) == 1:
                self._shown.setdefault(rule.wanted[0][1], []).extend(rule.feedback)
        shown = Counter(name for rule in rules for name in set(rule.feedback))
        self._everybody = [name for name, count in shown.items() if count == len(rules) > 1]
        self._said: dict[str, str] = {}
        for node in item.nodes:
            text = joined([node], notes) if node.name == "itemfeedback" else ""
            if text:
                self._said[node.get("ident")] = f"{self._said.get(node.get('ident'), '')} {text}".strip()

    def named(self, ident: str) -> str:
        return self._said.pop(ident, "")

    def of(self, value: str) -> str:
        """What is said to this answer alone."""
        return self._joined([*self._shown.get(value, ()), value, f"{value}_fb"])

    def first(self, rule: Condition) -> str:
        return self._joined(rule.feedback)

    def _joined(self, names: Iterable[str]) -> str:
        own = dict.fromkeys(name for name in names if name not in (*_COMMON, *_GENERAL, *self._everybody))
        return " ".join(filter(None, map(self.named, own)))

    def general(self) -> str:
        """What is said to everybody, asked for last."""
        said = " ".join(filter(None, map(self.named, (*_GENERAL, *self._everybody))))
        if self._said:
            self.notes.append("Penjelasan gabungan untuk jawaban benar atau salah tidak diambil.")
        return said
