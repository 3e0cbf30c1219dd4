"""SVG drawings: whether one may be shown, and how large it is.

A drawing is a program's worth of possibilities; what is let through can only be looked at. It loads nothing, runs
nothing, moves nothing, computes nothing and links nowhere but into itself.
"""

import codecs
import re
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
MAX_SIDE = 8000
"""Pixels: nothing larger is opened."""

MAX_DRAWN = 100_000
"""Elements to draw, each counted as often as it is used."""

_FOREIGN = ("{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/1998/Math/MathML}")
_DRAWN = {
    "svg", "g", "defs", "symbol", "use", "a", "switch", "title", "desc", "metadata", "style", "path", "rect", "circle",
    "ellipse", "line", "polyline", "polygon", "text", "tspan", "textpath", "image", "lineargradient", "radialgradient",
    "stop", "clippath", "marker", "view",
}  # fmt: skip
"""All that a drawing is made of. What is not here runs, moves, loads, or computes its pixels (filters, masks,
patterns): a few bytes of that can keep a machine busy for hours."""
_EVERYWHERE = {"script", "handler", "listener", "iframe", "embed", "object", "foreignobject"}
"""What is refused in whatever namespace."""
_COMPUTED = {"filter", "mask", "backdrop-filter"}
_COMPUTES = re.compile(r"(?<![\w-])(-\w+-)?(filter|backdrop-filter|mask[\w-]*)\s*:", re.IGNORECASE)
_OWN_ADDRESS = re.compile(r"\s*(#|data:image/(png|webp|jpeg)[;,]).*", re.IGNORECASE | re.DOTALL)
_LOADS = re.compile(r"url\((?!\s*[\"']?#)|@import|@font-face|image-set|expression|behaviou?r|binding|\\", re.IGNORECASE)
_RUNS = re.compile(r"(java|vb)script:", re.IGNORECASE)
_ENCODING = re.compile(rb"encoding\s*=\s*[\"'](?!utf-?8[\"'])", re.IGNORECASE)
_NUMBER = r"([-+]?\d{1,6}(?:\.\d{1,9})?)"
_VIEW_BOX = re.compile(r"\s*" + r"[\s,]+".join([_NUMBER] * 4) + r"\s*", re.ASCII)


def svg_size(data: bytes) -> tuple[int, int] | None:
    """The size that the ``viewBox`` says, or None when this is no drawing or one that could do more than be seen."""
    head = data.removeprefix(codecs.BOM_UTF8)
    if b"<?" in head[1:] or _ENCODING.search(data[:200]):
        return None
    try:
        root = fromstring(data.decode("utf-8-sig"), forbid_dtd=True)
    except (ValueError, SyntaxError):  # defusedxml's refusals are the former, expat's the latter
        return None
    if root.tag != f"{SVG}svg" or any(_does_more(element) for element in root.iter()) or _drawn(root) > MAX_DRAWN:
        return None
    return _size(root.get("viewBox", ""))


def _size(view_box: str) -> tuple[int, int] | None:
    found = _VIEW_BOX.fullmatch(view_box)
    width, height = (round(float(number)) for number in found.groups()[2:]) if found else (0, 0)
    return (width, height) if 0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE else None


def _drawn(root: Element) -> int:
    """How many elements there are to draw, with everything as often as it is used. A circle draws nothing at all."""
    named = {element.get("id"): element for element in root.iter() if element.get("id")}
    counts: dict[Element, int] = {}
    # Whoever is counted before its own parts waits for them; the stack is our own, as drawings may be deep.
    stack = [(root, False)]
    while stack:
        element, ready = stack.pop()
        parts = list(element)
        used = named.get((element.get("href") or element.get(f"{XLINK}href") or "").strip().removeprefix("#"))
        parts += [used] if _local(element.tag) == "use" and used is not None else []
        if ready:
            counts[element] = 1 + sum(counts[part] for part in parts)
        elif element not in counts:
            counts[element] = 0  # until its parts are known: a part that uses it goes in a circle
            stack += [(element, True), *((part, False) for part in parts if part not in counts)]
    return counts[root]


def _does_more(element: Element) -> bool:
    foreign = not element.tag.startswith(SVG)
    if element.tag.startswith(_FOREIGN) or (_local(element.tag) not in _DRAWN and not (foreign and _is_note(element))):
        return True
    if _local(element.tag) == "style" and _is_style("".join(element.itertext())):
        return True
    return any(_is_active(_local(name), value) for name, value in element.items())


def _is_note(element: Element) -> bool:
    """What a drawing program noted for itself stands in a namespace of its own, and is not drawn."""
    return element.tag.startswith("{") and _local(element.tag) not in _EVERYWHERE


def _is_style(text: str) -> bool:
    return bool(_LOADS.search(text) or _COMPUTES.search(text))


def _is_active(name: str, value: str) -> bool:
    if name.startswith("on") or name == "base" or (name in _COMPUTED and value.strip() != "none"):
        return True
    if name in ("href", "src"):
        return not _OWN_ADDRESS.fullmatch(value)
    return bool(_LOADS.search(value) or _RUNS.search(value) or (name == "style" and _COMPUTES.search(value)))


def _local(name: str) -> str:
    return name.rpartition("}")[2].lower()
