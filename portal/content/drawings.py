"""SVG drawings: whether one may be shown, and how large it is.

A drawing is a program's worth of possibilities; what is let through can only be looked at. It loads nothing, runs
nothing, moves nothing and links nowhere but into itself.
"""

import codecs
import re
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

SVG = "{http://www.w3.org/2000/svg}"
MAX_SIDE = 8000
"""Pixels: nothing larger is opened."""

_FOREIGN = ("{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/1998/Math/MathML}")
_TOO_MUCH = {
    "script", "foreignobject", "iframe", "embed", "object", "audio", "video", "canvas", "handler", "listener", "link",
    "animate", "animatecolor", "animatemotion", "animatetransform", "set", "discard",
}  # fmt: skip
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
    if root.tag != f"{SVG}svg" or any(_does_more(element) for element in root.iter()):
        return None
    return _size(root.get("viewBox", ""))


def _size(view_box: str) -> tuple[int, int] | None:
    found = _VIEW_BOX.fullmatch(view_box)
    width, height = (round(float(number)) for number in found.groups()[2:]) if found else (0, 0)
    return (width, height) if 0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE else None


def _does_more(element: Element) -> bool:
    if element.tag.startswith(_FOREIGN) or _local(element.tag) in _TOO_MUCH:
        return True
    if _local(element.tag) == "style" and _LOADS.search("".join(element.itertext())):
        return True
    return any(_is_active(_local(name), value) for name, value in element.items())


def _is_active(name: str, value: str) -> bool:
    if name.startswith("on") or name == "base":
        return True
    if name in ("href", "src"):
        return not _OWN_ADDRESS.fullmatch(value)
    return bool(_LOADS.search(value) or _RUNS.search(value))


def _local(name: str) -> str:
    return name.rpartition("}")[2].lower()
