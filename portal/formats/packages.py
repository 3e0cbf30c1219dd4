"""Packages: a ZIP with a manifest and a file for each question, or with whatever question files somebody put in it."""

import io
import posixpath
import stat
import zipfile
from collections.abc import Iterable
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from portal.content.folder.archive import unfold
from portal.content.gift.labels import write_labels
from portal.content.shapes import Question
from portal.formats.qti_reader import KIND, camel
from portal.formats.qti_versions import VERSIONS
from portal.formats.qti_writer import identifier, write_item
from portal.formats.report import Missing
from portal.formats.text import decode
from portal.formats.xml import Node, parse_xml

MAX_ENTRIES = 30_000
MAX_FILE = 20 * 1024 * 1024
"""Bytes of one file, unpacked."""
MAX_UNPACKED = 80 * 1024 * 1024
"""Bytes of all files that are read, unpacked."""
MANIFEST = "imsmanifest.xml"
QUESTION_FILES = (".xml", ".dat", ".txt", ".gift", ".qti")

_DOCUMENTS = (
    ("xl/", "lembar Excel"),
    ("word/", "dokumen Word"),
    ("ppt/", "presentasi PowerPoint"),
    ("mimetype", "dokumen LibreOffice"),
)
_DAY = (1980, 1, 1, 0, 0, 0)
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_LOM = "http://ltsc.ieee.org/xsd/LOM"


def unpack(data: bytes) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The question files of the package by name, and what could not be read. Never raises; nothing goes to disk."""
    if data.count(b"PK\x01\x02") > 2 * MAX_ENTRIES:
        return {}, (f"Paket berisi lebih dari {MAX_ENTRIES} berkas; bagi dahulu.",)
    files: dict[str, bytes] = {}
    faults: list[str] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _collect(archive, files, faults)
    except Exception:  # hostile bytes may make the reader fail in any way
        faults.append("Paket ZIP rusak atau terpotong; unduh atau buat sekali lagi.")
    return files, tuple(faults)


def _collect(archive: zipfile.ZipFile, files: dict[str, bytes], faults: list[str]) -> None:
    total = 0
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        faults.append(f"Paket berisi lebih dari {MAX_ENTRIES} berkas; bagi dahulu.")
        return
    for entry in entries:
        name = posixpath.normpath(entry.filename)
        if entry.is_dir() or name.startswith("__MACOSX/") or not name.lower().endswith(QUESTION_FILES):
            continue
        if entry.flag_bits & _ENCRYPTED:
            faults.append("Paket memakai kata sandi; buat paket tanpa kata sandi.")
            return
        if name in files:
            faults.append(f"Berkas “{name[:80]}” ada dua kali dalam paket; hanya yang pertama dibaca.")
            continue
        content = unfold(archive, entry, MAX_FILE)
        total += len(content)
        if len(content) > MAX_FILE or total > MAX_UNPACKED:
            faults.append(f"Isi paket terlalu besar (berkas “{name[:80]}”); bagi dahulu.")
            return
        files[name] = content


def manifest_labels(data: bytes) -> tuple[dict[str, tuple[str, ...]], str]:
    """What a manifest says of its resources: the keywords of each by the name of its file, in order; and a fault."""
    text, _notes = decode(data)
    root, fault = parse_xml(text or "")
    found: dict[str, tuple[str, ...]] = {}
    for resource in root.all("resource") if root else ():
        file = resource.child("file")
        href = resource.get("href") or (file.get("href") if file else "")
        if href or resource.get("file"):  # the latter is Blackboard's
            href = href or resource.get("file")
            found[posixpath.normpath(unquote(href))] = tuple(_keywords(resource))
    return found, fault


def is_question_file(name: str) -> bool:
    return name.lower().endswith(QUESTION_FILES)


def document_name(data: bytes) -> str:
    """What the file is when it is a document of an office, or nothing."""
    if data.startswith(b"%PDF"):
        return "PDF"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "dokumen Excel atau Word lama"
    if not data.startswith(b"PK\x03\x04"):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except Exception:  # a broken package is named where it is unpacked
        return ""
    if "[Content_Types].xml" in names or "mimetype" in names:
        return next((said for start, said in _DOCUMENTS if any(name.startswith(start) for name in names)), "")
    return ""


def items_elsewhere(root: Node, folder: str) -> tuple[Missing, ...]:
    """The items that a test names by their files."""
    names = (unquote(node.get("href")) for node in root.all("assessmentItemRef") if node.get("href"))
    paths = (posixpath.normpath(posixpath.join(folder, name)) for name in names)
    return tuple(Missing(path, path) for path in paths)


def _keywords(resource: Node) -> Iterable[str]:
    for keyword in resource.all("keyword"):
        yield from (node.text.strip() for node in keyword.all("string", "langstring"))


def write_package(questions: Iterable[Question], kind: str) -> bytes:
    """The package: the same questions give the same bytes."""
    version = VERSIONS[kind]
    manifest = Element("manifest", {"xmlns": version.manifest, "identifier": "MANIFEST"})
    head = SubElement(manifest, "metadata")
    SubElement(head, "schema").text = version.package
    SubElement(head, "schemaversion").text = version.package_version
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number, question in enumerate(questions, start=1):
            name = f"items/{number:05}.xml"
            resource = SubElement(resources, "resource", identifier=f"r{number:05}-{identifier(question.key)}")
            resource.attrib |= {"type": version.resource, "href": name}
            general = SubElement(SubElement(SubElement(resource, "metadata"), "lom", xmlns=_LOM), "general")
            for label in (f"{KIND}{question.kind}", *write_labels(question, rubric=False)):
                SubElement(SubElement(general, "keyword"), "string", language="id").text = label
            SubElement(resource, "file", href=name)
            _add(archive, name, write_item(question, version))
        indent(manifest)
        _add(archive, MANIFEST, tostring(manifest, encoding="UTF-8", xml_declaration=True) + b"\n")
    return target.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _DAY)
    entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    archive.writestr(entry, data)


def items_of(root: Node) -> list[Node]:
    """The items of QTI 2 and 3 below the root, named as in 2."""
    camel(root)
    return [root] if root.name == "assessmentItem" else list(root.all("assessmentItem"))
