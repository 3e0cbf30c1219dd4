"""Papers into PDF, the one place that calls Typst.

Text reaches Typst as JSON, never as markup, so nothing in a name or a title can be read as a command. Every thread
keeps its own compilers, since one cannot serve two at once. A process that has made a PDF must not be forked.
"""

import datetime
import json
import logging
import re
import shutil
import tempfile
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any, cast

import typst

from portal.documents.papers import CardPaper, CertificatePaper, HandbookPaper, QuizPaper, SigningList, in_lines
from portal.documents.press import NotSetError, set_apart
from portal.documents.qr import qr_svg
from portal.paths import PDF

NAME, CARD_NAME, SIGNER = 36, 28, 46
"""Characters that are easily read on one line: of the name on a certificate, on a card, of who signs."""
CERTIFICATE_STANDARDS = ["a-2a", "ua-1"]
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Unicode categories without a face: control and format characters (text-direction overrides among them), halves of
a character, private and unassigned ones."""
NOT_LATIN = re.compile("[^\u0020-\u024f\u1e00-\u1eff\u2010-\u2026\u20ac\u25a1]")
NO_GLYPH = "\u25a1"

_thread = threading.local()
log = logging.getLogger("portal.documents")


def certificate_pdf(paper: CertificatePaper) -> bytes:
    """The certificate, A4 lying, front and back, as PDF/A-2a and PDF/UA-1. The same paper gives the same bytes.

    A character for which no font is at hand (an emoji, say) prints as an empty box. More modules than fit the back
    go on to a third page. Raises ValueError when ``verify_url`` is empty or too long for a QR code.
    """
    words = _printable(asdict(paper))
    words |= {
        "issued_on": None,
        "total_jp": paper.total_jp,
        "title": f"Sertifikat {words['number']} — {words['name']}",
        "name_lines": in_lines(words["name"].strip(), NAME),
        "signer_title_lines": in_lines(words["signer_title"], SIGNER),
        "signer_name_lines": in_lines(words["signer_name"], SIGNER),
        "ledger_line": f"Buku induk no. {paper.ledger_number}",
        "holder_line": f"{words['name'].strip()} · Nomor {words['number']}",
        "check_line": f"Kode pemeriksaan {words['code']} · {words['verify_label']}",
        "qr": qr_svg(paper.verify_url),
    }
    midnight = datetime.datetime.combine(paper.issued_on, datetime.time(), datetime.UTC)
    return _compiled(PDF / "certificate.typ", words, CERTIFICATE_STANDARDS, int(midnight.timestamp()))


def cards_pdf(cards: Sequence[CardPaper]) -> bytes:
    """Sign-in cards, ten on an A4 sheet with lines to cut along, in the order given. The same cards, the same bytes.

    They are set apart, with a deadline, as somebody waits for them. Raises ValueError when there is no card, or a
    ``code_url`` is empty or too long for a QR code; ``press.NotSetError``, ``press.BusyError``.
    """
    if not cards:
        raise ValueError("no cards to print")
    words = {"cards": [_card_words(card) for card in cards]}
    return set_apart(PDF / "cards.typ", json.dumps(words, ensure_ascii=False), [], 0)


def signing_pdf(paper: SigningList) -> bytes:
    """A list to sign, A4, its headings on every page and each page numbered. The same list gives the same bytes.

    It is set apart like cards. Raises ``press.NotSetError``, ``press.BusyError``.
    """
    words = _printable(asdict(paper)) | {"lying": paper.lying}
    return set_apart(PDF / "signing.typ", json.dumps(words, ensure_ascii=False), [], 0)


def quiz_papers_pdf(papers: Sequence[QuizPaper]) -> bytes:
    """Quizzes to be answered on paper, A4, each on sheets of its own. The same papers give the same bytes.

    They are set apart like cards. Raises ``press.NotSetError``, ``press.BusyError``.
    """
    words = {"papers": [_printable(asdict(paper)) for paper in papers]}
    return set_apart(PDF / "quiz.typ", json.dumps(words, ensure_ascii=False), [], 0)


def handbook_pdf(paper: HandbookPaper) -> bytes:
    """A course as a book, A4 standing, with a table of contents, as PDF/A-2a and PDF/UA-1. Same paper, same bytes.

    When Typst cannot draw one of the pictures, or not in time, the book has none, and their alternative texts are
    printed. Raises ``press.BusyError`` when others are waiting for theirs.
    """
    if paper.pictures:
        try:
            return _handbook(paper, set_apart)
        except NotSetError as error:
            log.warning("a book without its pictures: %s", error)
    return _handbook(replace(paper, pictures={}), compile_paper)


def _handbook(paper: HandbookPaper, compiled: Callable[[Path, str, list[str], int], bytes]) -> bytes:
    words = _printable(asdict(paper) | {"issued_on": None, "pictures": list(paper.pictures)})
    midnight = datetime.datetime.combine(paper.issued_on, datetime.time(), datetime.UTC)
    with _with_pictures("handbook.typ", paper.pictures) as template:
        data = json.dumps(words, ensure_ascii=False)
        return compiled(template, data, CERTIFICATE_STANDARDS, int(midnight.timestamp()))


@contextmanager
def _with_pictures(template: str, pictures: Mapping[str, bytes]) -> Iterator[Path]:
    """A copy of the template for as long as it is needed, with the pictures beside it: it reads from its own folder
    only. They have no ending of their own there, so that Typst looks at their bytes to tell their kind."""
    with tempfile.TemporaryDirectory(prefix="portal-paper-") as name:
        folder = Path(name)
        for file in (template, "shared.typ"):
            shutil.copy(PDF / file, folder)
        for file, data in pictures.items():
            (folder / f"{file}.picture").write_bytes(data)
        yield folder / template


def _card_words(card: CardPaper) -> dict[str, Any]:
    words: dict[str, Any] = _printable(asdict(card))
    code_url = words.pop("code_url")
    return words | {
        "qr": qr_svg(code_url),
        "address": words["sign_in_url"].removeprefix("https://"),
        "name_lines": in_lines(words["name"].strip(), CARD_NAME),
    }


def _compiled(template: Path, words: dict[str, Any], standards: list[str], timestamp: int) -> bytes:
    return compile_paper(template, json.dumps(words, ensure_ascii=False), standards, timestamp)


def compile_paper(template: Path, data: str, standards: list[str], timestamp: int) -> bytes:
    """The PDF that a template makes of the data; what no font can show is printed as an empty box."""
    try:
        return _compile(template, data, standards, timestamp)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
    return _compile(template, NOT_LATIN.sub(NO_GLYPH, data), standards, timestamp)


def _compile(template: Path, data: str, standards: list[str], timestamp: int) -> bytes:
    made = _compiler(template).compile(
        sys_inputs={"data": data},
        format="pdf",
        pdf_standards=cast("typst.PDFStandards", standards),
        timestamp=timestamp,
    )
    assert isinstance(made, bytes), "a paper is one file"
    return made


def _compiler(template: Path) -> typst.Compiler:
    """This thread's compiler for a template of the portal; for any other a new one."""
    if template.parent != PDF:
        return _new_compiler(template)
    if not hasattr(_thread, "compilers"):
        _thread.compilers = {}
    if template not in _thread.compilers:
        _thread.compilers[template] = _new_compiler(template)
    kept: typst.Compiler = _thread.compilers[template]
    return kept


def _new_compiler(template: Path) -> typst.Compiler:
    return typst.Compiler(str(template), root=str(template.parent), font_paths=_fonts())


@cache
def _fonts() -> typst.Fonts:
    """The portal's own fonts and those inside Typst, never the machine's: a paper looks the same everywhere."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(PDF / "fonts")])


def _printable(value: Any) -> Any:
    """``value`` with every text inside it composed (NFC), on one line and without unseen characters."""
    if isinstance(value, str):
        seen = (" " if unicodedata.category(sign) in UNSEEN else sign for sign in unicodedata.normalize("NFC", value))
        return re.sub(r"\s+", " ", "".join(seen))
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value
