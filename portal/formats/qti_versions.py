"""What differs between QTI 2.1, 2.2 and 3.0."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element


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

_HTML = {"p", "br", "div"}


def rename(node: Element) -> None:
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
        rename(child)
    if node.tag not in _HTML:
        node.tag = f"qti-{_kebab(node.tag)}"
        for name in list(node.attrib):
            node.set(_kebab(name), node.attrib.pop(name))


def _kebab(name: str) -> str:
    return re.sub(r"[A-Z]", lambda match: "-" + match[0].lower(), name)
