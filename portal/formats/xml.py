"""XML from anywhere as a light tree with line numbers: no entities, no outside files, no bombs, and of a broken file
all that stands before the break."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.entities import name2codepoint
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler, feature_external_ges
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

MAX_DEPTH = 100
MAX_NODES = 1_000_000

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_NAMES = {"amp", "lt", "gt", "quot", "apos"}
_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(slots=True)
class Node:
    """An element without its namespace. ``content`` holds nodes and texts in order, ``nodes`` the nodes alone;
    ``closed`` says that its end was reached."""

    name: str
    attrs: dict[str, str]
    line: int
    content: "list[Node | str]" = field(default_factory=list)
    nodes: "list[Node]" = field(default_factory=list)
    closed: bool = False

    def all(self, *names: str) -> "Iterator[Node]":
        """The elements of these names at any depth, in order; not those inside one that was found."""
        for inner in self.nodes:
            if inner.name in names:
                yield inner
            else:
                yield from inner.all(*names)

    def first(self, *names: str) -> "Node | None":
        return next(self.all(*names), None)

    def child(self, name: str) -> "Node | None":
        return next((inner for inner in self.nodes if inner.name == name), None)

    @property
    def text(self) -> str:
        """All texts below, joined."""
        return "".join(inner if isinstance(inner, str) else inner.text for inner in self.content)

    def get(self, name: str, default: str = "") -> str:
        return self.attrs.get(name, default)

    def html(self) -> str:
        """What it holds, as HTML; of attributes only what a text needs."""
        return "".join(escape(inner, quote=False) if isinstance(inner, str) else _tag(inner) for inner in self.content)


def text_of(node: Node | None, name: str) -> str:
    """The text of the child of this name, stripped; empty when there is none."""
    child = node.child(name) if node else None
    return child.text.strip() if child else ""


def parse_xml(text: str) -> tuple[Node | None, str]:
    """The root, or None, and a sentence about what could not be read, or nothing."""
    builder = _Builder()
    message = _parse(text, builder)
    if message and "undefined entity" in message:
        builder = _Builder()
        message = _parse(_ENTITY.sub(_numbered, text), builder)
    if not message:
        return builder.root, ""
    return builder.root, message.split("|")[0]


def _parse(text: str, builder: "_Builder") -> str:
    head = _DECLARATION.match(text)
    body = "\n" * text.count("\n", 0, head.end()) + text[head.end() :] if head else text
    try:
        parser = make_parser()
        parser.forbid_external = False  # an outside DTD is passed over, and never fetched
        parser.setFeature(feature_external_ges, False)
        parser.setContentHandler(builder)
        parser.parse(io.BytesIO(_ODD.sub("", body).encode("utf-8", "replace")))
    except SAXParseException as error:
        line = error.getLineNumber()
        return f"XML rusak di baris {line}; isi sesudahnya tidak terbaca. Simpan ulang berkasnya.|{error.getMessage()}"
    except _TooMuch:
        return f"XML terlalu dalam atau terlalu besar (baris {builder.line}); bagi berkasnya."
    except DefusedXmlException:
        return "XML memuat entitas atau rujukan ke luar yang tidak aman; buat berkas tanpa DTD itu."
    except (SAXException, ValueError, LookupError):
        return "XML tidak dapat dibaca; simpan ulang berkasnya."
    return ""


def _numbered(match: re.Match[str]) -> str:
    number = name2codepoint.get(match[1])
    return f"&#{number};" if number and match[1] not in _XML_NAMES else match[0]


def _tag(node: Node) -> str:
    kept = "".join(f' {name}="{escape(node.attrs[name])}"' for name in ("alt", "href") if name in node.attrs)
    return (
        f"<{node.name}{kept}>"
        if node.name in ("br", "img", "hr")
        else f"<{node.name}{kept}>{node.html()}</{node.name}>"
    )


class _TooMuch(Exception):
    pass


class _Builder(ContentHandler):
    _locator: Locator

    def __init__(self) -> None:
        super().__init__()
        self.root: Node | None = None
        self._open: list[Node] = []
        self._count = 0

    @property
    def line(self) -> int:
        return self._locator.getLineNumber() or 1

    def startElement(self, name: str, attrs: "AttributesImpl[str]") -> None:
        self._count += 1
        if len(self._open) >= MAX_DEPTH or self._count > MAX_NODES:
            raise _TooMuch
        given = {key.rpartition(":")[2]: value for key, value in dict(attrs).items() if not key.startswith("xmlns")}
        node = Node(name.rpartition(":")[2], given, self.line)
        if self._open:
            self._open[-1].content.append(node)
            self._open[-1].nodes.append(node)
        else:
            self.root = node
        self._open.append(node)

    def endElement(self, name: str) -> None:
        self._open.pop().closed = True

    def characters(self, content: str) -> None:
        if self._open:
            self._open[-1].content.append(content)

    def skippedEntity(self, name: str) -> None:
        number = name2codepoint.get(name)
        self.characters(chr(number) if number else f"&{name};")
