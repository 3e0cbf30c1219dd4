"""Questions in the formats of other programs, both ways. What a file is is told by what it holds, never by its name.

``read`` takes whatever bytes there are and says of each question whether it was taken whole, with a loss (and which),
or refused (and why); ``write`` says the same of what a format cannot carry. Neither raises.
"""

import posixpath
import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import NamedTuple

from portal.content.gift.labels import FIXED
from portal.content.kinds import KINDS, kind_of
from portal.content.shapes import ALL_OR_NOTHING, Question
from portal.content.soundness import flaw, settled, texts
from portal.formats import gift_writer, moodle_writer, qti_writer
from portal.formats.aiken import is_aiken, read_aiken, write_aiken
from portal.formats.gift_reader import read_gift
from portal.formats.gift_writer import gift_text
from portal.formats.moodle_reader import read_moodle
from portal.formats.moodle_writer import WHOLE_ONLY, write_moodle
from portal.formats.packages import (
    MANIFEST,
    document_name,
    is_question_file,
    items_elsewhere,
    items_of,
    manifest_labels,
    unpack,
    write_package,
)
from portal.formats.qti12 import files_here, named_elsewhere, read_qti12
from portal.formats.qti_reader import read_item
from portal.formats.report import LOSSY, MAX_STEM, REFUSED, WHOLE, ImportReport, Item, Missing, keyed
from portal.formats.text import decode
from portal.formats.tidying import tidy
from portal.formats.xml import Node, parse_xml, text_of

__all__ = ["FORMATS", "LOSSY", "REFUSED", "WHOLE", "ImportReport", "Item", "Written", "read", "write"]

GIFT, AIKEN, MOODLE, QTI12 = "gift", "aiken", "moodle-xml", "qti-1.2"
QTI21, QTI22, QTI30 = "qti-2.1", "qti-2.2", "qti-3.0"
FORMATS = {
    GIFT: "GIFT",
    AIKEN: "Aiken",
    MOODLE: "Moodle XML",
    QTI21: "QTI 2.1",
    QTI22: "QTI 2.2",
    QTI30: "QTI 3.0",
    QTI12: "QTI 1.2 (Canvas, Blackboard)",
}
"""What is read, by key; the last one is not written."""
WRITTEN = (GIFT, AIKEN, MOODLE, QTI21, QTI22, QTI30)
OTHER_DOCUMENT = (
    "Berkas ini {}, bukan berkas soal; simpan soalnya sebagai teks GIFT atau Aiken, atau ekspor dari program soalnya, "
    "lalu pilih berkas itu."
)
TEX = "Rumus TeX tidak digambar dan tampil sebagai kode; tulis sebagai teks biasa."
MAX_BYTES = 32 * 1024 * 1024
MAX_ITEMS = 20_000

_TEX = re.compile(
    r"\\\(.{1,400}?\\\)|\\\[.{1,400}?\\\]|\$\$.{1,400}?\$\$|\\(frac|sqrt|sum|int|times|cdot|leq?|geq?|neq|pm|div|text|mathrm|begin|left)\b",
    re.DOTALL,
)
_XML = re.compile(r"\s*<(?!/?(p|b|i|u|em|strong|pre|div|span|br|img|ul|ol|table|h\d)[\s/>])", re.IGNORECASE)
"""How XML starts; a GIFT file may start with HTML."""


class Written(NamedTuple):
    """A file: its bytes, the end of its name, and what of each question it does not carry."""

    data: bytes
    suffix: str
    report: ImportReport


def read(data: bytes, name: str = "", kind: str | None = None) -> ImportReport:
    """What the file holds. ``kind`` is one of FORMATS when a person said so, and then nothing else is tried; ``name``
    is only shown."""
    if len(data) > MAX_BYTES:
        return ImportReport("", faults=(f"Berkas lebih besar dari {MAX_BYTES // 1024 // 1024} MB; bagi dahulu.",))
    other = document_name(data)
    if other:
        return ImportReport("", faults=(OTHER_DOCUMENT.format(other),))
    report = _package(data) if data.startswith(b"PK\x03\x04") else _single(data, kind)
    if kind and report.format not in ("", kind):
        wanted, found = FORMATS.get(kind, kind), FORMATS[report.format]
        return ImportReport("", faults=(f"Berkas ini {found}, bukan {wanted}; pilih format yang sesuai.",))
    faults = report.faults
    if len(report.items) > MAX_ITEMS:
        faults = (*faults, f"Berkas memuat lebih dari {MAX_ITEMS} soal; sisanya tidak diambil. Bagi berkasnya.")
    if not report.items and not faults:
        shown = f" “{name[:80]}”" if name else ""
        return replace(
            report, faults=report.notes or (f"Tidak ada soal dalam berkas{shown}; periksa isinya.",), notes=()
        )
    items = keyed(_checked(item) for item in report.items[:MAX_ITEMS])
    return replace(report, items=items, faults=faults)


def _checked(item: Item) -> Item:
    if not item.question:
        return item
    question = tidy(item.question)
    wrong = flaw(question)
    if wrong:
        return replace(item, question=None, notes=(wrong.message,), stem=question.stem[:MAX_STEM])
    formulas = any(map(_TEX.search, texts(question)))
    return replace(item, question=question, notes=(*item.notes, *[TEX] * formulas))


def _single(data: bytes, kind: str | None) -> ImportReport:
    """A file that is no package."""
    text, notes = decode(data)
    if text is None:
        return ImportReport("", faults=("Berkas ini bukan teks soal dan bukan paket ZIP; pilih berkas lain.",))
    if not text.strip():
        report = ImportReport("", faults=("Berkas kosong; pilih berkas lain.",))
    elif kind not in (GIFT, AIKEN) and _XML.match(text):
        report = _xml(text)
    elif kind == AIKEN or (kind is None and is_aiken(text) and not _is_rather_gift(text)):
        report = ImportReport(AIKEN, _some(read_aiken(text)))
    elif kind not in (None, GIFT):
        report = ImportReport("", faults=(f"Berkas ini bukan {FORMATS.get(kind, kind)}; pilih format yang sesuai.",))
    elif kind == GIFT or any(sign in text for sign in ("{", "::", "$CATEGORY:")):
        report = ImportReport(GIFT, _some(read_gift(text)))
    else:
        report = ImportReport("", notes=("Format berkas tidak dikenal; pakai GIFT, Aiken, Moodle XML, atau QTI.",))
    return replace(report, notes=(*notes, *report.notes))


def _is_rather_gift(text: str) -> bool:
    """Whether a text that looks like Aiken holds more questions when it is read as GIFT. Braces may also be a part of
    what an Aiken question says."""
    if "{" not in text:
        return False
    aiken, gift = (sum(item.question is not None for item in _some(found(text))) for found in (read_aiken, read_gift))
    return gift > aiken


def _some(items: Iterable[Item]) -> tuple[Item, ...]:
    """As many as are taken, and one more if there are more."""
    return tuple(islice(items, MAX_ITEMS + 1))


def _xml(text: str, labels: tuple[str, ...] = (), folder: str = "") -> ImportReport:
    root, fault = parse_xml(text)
    faults = (fault,) if fault else ()
    if root is None:
        return ImportReport("", faults=faults)
    if root.name == "quiz" and root.child("shuffle_answers"):
        return ImportReport("", faults=faults, notes=_canvas_quiz(root))
    if root.name == "quiz":
        return ImportReport(MOODLE, _some(read_moodle(root)), faults)
    if root.name in ("questestinterop", "item"):
        return ImportReport(
            QTI12, _some(read_qti12(root)), faults, missing=named_elsewhere(root), present=files_here(root)
        )
    items, missing = items_of(root), items_elsewhere(root, folder)
    if not items and not missing:
        return ImportReport("", faults=faults, notes=(f"XML “{root.name[:40]}” bukan berkas soal yang dikenal.",))
    found = (read_item(item, f"baris {item.line}", labels) for item in items)
    return ImportReport(_version(root, text), _some(found), faults, missing=missing)


def _canvas_quiz(root: Node) -> tuple[str, ...]:
    """What Canvas says of a quiz beside its questions, where it is otherwise here."""
    if text_of(root, "shuffle_answers") != "false":
        return ()
    title = text_of(root, "title")[:80]
    return (f"Kuis “{title}” tidak mengacak pilihan; di sini pilihan diacak, kecuali soal bertanda [tag:{FIXED}].",)


def _version(root: Node, text: str) -> str:
    """Which QTI it is: 3 by its names, 2.2 by its namespace, else 2.1."""
    head = text[: text.find(">", text.find("ssessment")) + 1]
    if "v3p0" in head or "<qti-" in text[:4000]:
        return QTI30
    return QTI22 if "imsqti_v2p2" in head else QTI21


def _package(data: bytes) -> ImportReport:
    """All files of a package that hold questions, those of its manifest first."""
    files, faults = unpack(data)
    labels, said = {}, list(faults)
    manifest = next((name for name in files if posixpath.basename(name) == MANIFEST), "")
    if manifest:
        listed, fault = manifest_labels(files.pop(manifest))
        labels = {posixpath.join(posixpath.dirname(manifest), name): found for name, found in listed.items()}
        said += [f"{manifest}: {fault}"] * bool(fault)
    order = [*(name for name in labels if name in files), *sorted(name for name in files if name not in labels)]
    items, formats, notes = [], [], []
    missing, present = [Missing(name, name) for name in labels if is_question_file(name)], list(files)
    for name in order:
        report = _member(files[name], labels.get(name, ()), posixpath.dirname(name))
        missing += report.missing
        present += report.present
        items += [replace(item, where=f"{name}, {item.where}") for item in report.items]
        formats += [report.format] * bool(report.items)
        said += [f"{name}: {fault}" for fault in report.faults]
        notes += [f"{name}: {note}" for note in report.notes]
    kind = formats[0] if formats else ""
    return ImportReport(kind, tuple(items), tuple(said), tuple(notes), tuple(missing), tuple(present))


def _member(data: bytes, labels: tuple[str, ...], folder: str) -> ImportReport:
    text, notes = decode(data)
    if text is not None and _XML.match(text):
        report = _xml(text, labels, folder)
        return replace(report, notes=(*notes, *report.notes))
    return _single(data, None)


def write(questions: Iterable[Question], kind: str) -> Written:
    """The questions as a file of this format, one of WRITTEN (KeyError otherwise). One that the format cannot carry is
    left out, and its item is refused; one that it carries in part has notes."""
    items = [_outgoing(question, kind) for question in questions]
    carried = [item.question for item in items if item.question]
    if kind == AIKEN:
        text, judged = write_aiken(carried)
        by_key = iter(judged)
        items = [item if not item.question else _merged(item, next(by_key)) for item in items]
        return Written(text.encode(), ".txt", ImportReport(kind, tuple(items)))
    writer = _WRITERS[kind]
    return Written(writer.write(carried), writer.suffix, ImportReport(kind, tuple(items)))


def _outgoing(question: Question, kind: str) -> Item:
    """The question with tidy texts, or refused when it is not sound; what other programs lose is named."""
    tidied = tidy(question) if question.kind in KINDS else question
    wrong = flaw(tidied)
    if wrong:
        return Item(question.key, None, (wrong.message,))
    if kind != AIKEN and question.kind not in _WRITERS[kind].kinds:
        return Item(question.key, None, (f"{FORMATS[kind]} tidak memuat soal {kind_of(question).words}.",))
    changed = ("Spasi, baris, atau tanda yang tidak terlihat dirapikan.",) if tidied != settled(question) else ()
    return Item(question.key, tidied, (*changed, *_unkept(tidied, kind)))


def _unkept(question: Question, kind: str) -> Iterator[str]:
    """The rules of a question that the programs which read this format do not know."""
    if kind in (QTI21, QTI22, QTI30):
        return
    moodle = kind == MOODLE
    if question.scoring == ALL_OR_NOTHING and not (moodle and question.kind in WHOLE_ONLY):
        yield "Penilaian semua atau tidak: program lain menilai sebagian."
    if question.max_choices:
        yield f"Batas paling banyak {question.max_choices} pilihan: program lain tidak membatasi."
    if question.fixed_order and not moodle:
        yield "Urutan tetap: program lain dapat mengacak pilihannya."


def _merged(item: Item, judged: Item) -> Item:
    return Item(item.where, judged.question, (*item.notes, *judged.notes) if judged.question else judged.notes)


class Writer(NamedTuple):
    """How a format is written, the end of its files' names, and the kinds that it can carry."""

    write: Callable[[list[Question]], bytes]
    suffix: str
    kinds: Container[str]


_WRITERS = {
    GIFT: Writer(lambda questions: gift_text(questions).encode(), ".gift", gift_writer.BRACES),
    MOODLE: Writer(write_moodle, ".xml", moodle_writer.WRITTEN),
    **{
        version: Writer(partial(write_package, kind=version), ".zip", qti_writer.WRITTEN)
        for version in (QTI21, QTI22, QTI30)
    },
}
