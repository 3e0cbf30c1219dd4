"""The glossary and the reference lists of a course: ``glosarium.md`` and ``rujukan.md``, both optional. How they are
read from the files, and searched afterwards."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from portal.content.draft import CourseSource, Located
from portal.content.prose.body import check_paragraphs
from portal.content.prose.terms import PREFIX, term_id
from portal.content.shapes import ENTRY_KINDS, Course, Entry, Term
from portal.content.source import Fields, Page

GLOSSARY_FILE, REFERENCE_FILE = "glosarium.md", "rujukan.md"
MAX_DEFINITION = 400
"""Characters: a definition is read in a small bubble."""
TERM = "istilah"
"""The kind of a term among the entries."""


def read_glossary(draft: CourseSource) -> Iterator[Term]:
    """The terms of ``glosarium.md`` (front matter ``terms``), no word standing for two of them."""
    page = draft.page(GLOSSARY_FILE) if GLOSSARY_FILE in draft.files else None
    if page is None:
        return
    taken: set[str] = set()
    anchors: set[str] = set()
    for inner in page.fields.mappings("terms"):
        term = Term(inner.text("term"), _also(inner), _definition(inner), _source(draft, inner))
        inner.finish()
        _refuse_twins(inner, "term", (term.term, *term.also), taken)
        _refuse_anchor(inner, term, anchors)
        yield term
    _finish(draft, page)


def read_reference(draft: CourseSource) -> Iterator[Entry]:
    """The entries of ``rujukan.md`` (front matter ``entries``), no name twice among those of one kind."""
    page = draft.page(REFERENCE_FILE) if REFERENCE_FILE in draft.files else None
    if page is None:
        return
    taken: dict[str, set[str]] = {kind: set() for kind in ENTRY_KINDS}
    for inner in page.fields.mappings("entries"):
        kind = inner.text("kind")
        entry = Entry(kind, inner.text("name"), _also(inner), _definition(inner), _source(draft, inner))
        inner.finish()
        if kind and kind not in ENTRY_KINDS:
            inner.fault(inner.line("kind"), f"Jenis “{kind}” tidak dikenal; pakai {', '.join(ENTRY_KINDS)}.")
        else:
            _refuse_twins(inner, "name", (entry.name,), taken.setdefault(kind, set()))
        yield entry
    _finish(draft, page)


def _finish(draft: CourseSource, page: Page) -> None:
    page.fields.finish()
    draft.faults += check_paragraphs(page)
    draft.pages.append(page)


def _also(inner: Fields) -> tuple[str, ...]:
    return tuple(text for text, _line in inner.texts("also", required=False))


def _definition(inner: Fields) -> str:
    text = inner.text("text")
    if len(text) > MAX_DEFINITION:
        inner.fault(inner.line("text"), f"Penjelasan {len(text)} huruf; paling banyak {MAX_DEFINITION}.")
    return text


def _source(draft: CourseSource, inner: Fields) -> str:
    source = inner.text("source")
    draft.cited.append(Located(inner.file, inner.line("source"), source))
    return source


def _refuse_anchor(inner: Fields, term: Term, anchors: set[str]) -> None:
    anchor = term_id(term)
    if term.term and anchor == PREFIX:
        inner.fault(inner.line("term"), f"“{term.term}” harus memuat huruf atau angka biasa.")
    elif term.term and anchor in anchors:
        inner.fault(
            inner.line("term"), f"“{term.term}” terlalu mirip dengan istilah lain di daftar ini; ubah ejaannya."
        )
    anchors.add(anchor)


def _refuse_twins(inner: Fields, key: str, words: tuple[str, ...], taken: set[str]) -> None:
    for word in words:
        plain = word.casefold()
        if plain and plain in taken:
            inner.fault(inner.line(key), f"“{word}” sudah ada di daftar ini; sisakan satu.")
        taken.add(plain)


def looked_up(course: Course) -> tuple[Entry, ...]:
    """All that a course lets people look up: its entries, and after them its terms as entries of the kind TERM."""
    return (*course.reference, *(Entry(TERM, one.term, one.also, one.text, one.source) for one in course.glossary))


def search(entries: Iterable[Entry], query: str, kind: str = "") -> list[Entry]:
    """The entries of a kind (of any, when empty) that hold every word of the query in name, other names or text,
    whatever its case and accents. Those that hold all in their names come first."""
    words = re.findall(r"\w+", _plain(query))
    found = []
    for entry in entries:
        names = _plain(" ".join((entry.name, *entry.also)))
        if kind in ("", entry.kind) and all(word in names or word in _plain(entry.text) for word in words):
            found.append((not all(word in names for word in words), entry))
    return [entry for _later, entry in sorted(found, key=lambda pair: pair[0])]


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
