"""What a text points to must exist: its regulations, its links, its regions."""

import csv
import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from portal.content.draft import CourseSource
from portal.content.folder.sources import SOURCES_FILE, unknown_sources
from portal.content.pictures.images import IMAGE_FOLDER
from portal.content.prose.addresses import OUTSIDE, is_video, picture_name, running_scheme, states_size
from portal.content.prose.links import picture_text
from portal.content.prose.markdown import inline_tokens, section_ids
from portal.content.shapes import Fault
from portal.content.source import Page
from portal.paths import REGIONS

MIN_ALT, MAX_ALT = 5, 250
"""Characters of an alternative text: enough to say what is seen, and no lesson of its own."""

_FILE_NAME = re.compile(r"\S+\.(webp|png|svg|jpe?g|gif)", re.IGNORECASE)
_CODE = re.compile(r"\d\d\.\d\d(\.\d\d(\.\d{4})?)?", re.ASCII)
_DOTTED = re.compile(r"\d\d\.\d\d(\.\d+)*", re.ASCII)
_REGION_FILES = {5: "regencies.csv", 8: "districts.csv", 13: "villages.csv"}


def check_sources(draft: CourseSource) -> Iterator[Fault]:
    """A regulation or seed that a lesson or a question rests on is in the table of sources."""
    for located in draft.cited:
        for name in unknown_sources(located.value):
            yield located.fault(f"Sumber “{name}” tidak dikenal; periksa nomornya atau daftarkan di {SOURCES_FILE}.")


def check_links(draft: CourseSource) -> Iterator[Fault]:
    """A link leads outside by http, or by a relative path to a lesson of the same course or a
    section of it; a video's says its size."""
    lessons = {located.file: located.value.body for located in draft.lessons}
    for page in draft.pages:
        for line, address, text in _links(page):
            message = _link_problem(page, address, text, lessons)
            if message:
                yield Fault(page.file, line, message)
        for line, token in inline_tokens(page.body):
            if token.type == "text" and "](" in token.content:
                message = "Tautan ini tidak sah; pakai [teks](https://…) atau [teks](NN-nama.md)."
                yield Fault(page.file, page.body_line + line, message)


def _link_problem(page: Page, address: str, text: str, lessons: Mapping[str, str]) -> str | None:
    scheme = running_scheme(address)
    if scheme:
        return f"Tautan “{scheme}:” dihapus saat ditampilkan karena dapat menjalankan kode; ganti dengan https://…"
    if not address.startswith(OUTSIDE):
        return _inner_problem(address, lessons.get(_target(page, address)))
    if is_video(address) and not states_size(text):
        return f"Tautan video “{address}” belum menyebut ukurannya; tulis pada teksnya, misalnya (± 12 MB)."
    return None


def _inner_problem(address: str, lesson: str | None) -> str | None:
    """What is wrong with a link to a lesson whose body is ``lesson``, None when there is no such lesson."""
    if lesson is None:
        return f"Tautan “{address}” tidak menuju materi pelatihan ini."
    section = address.partition("#")[2]
    if section and section not in section_ids(lesson):
        return f"Tautan “{address}” menuju bagian yang tidak ada dalam materi itu; hapus mulai dari tanda #."
    return None


def _links(page: Page) -> Iterator[tuple[int, str, str]]:
    """Every link with its line of the file, its address and its text."""
    opened: tuple[int, str] | None = None
    words: list[str] = []
    for line, token in inline_tokens(page.body):
        if token.type == "link_open":
            opened, words = (page.body_line + line, str(token.attrGet("href"))), []
        elif token.type == "link_close" and opened:
            yield (*opened, "".join(words))
        else:
            words.append(token.content)


def _target(page: Page, address: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page.file), address.partition("#")[0]))


def check_pictures(draft: CourseSource) -> Iterator[Fault]:
    """A picture that a page shows exists and is described; a picture of the course is shown by a page."""
    if draft.course is None:
        return
    known = {draft.name(f"{IMAGE_FOLDER}/{image.name}") for image in draft.course.images}
    faulty = {fault.file for fault in draft.faults}
    shown: set[str] = set()
    for page in draft.pages:
        for line, token in inline_tokens(page.body):
            if token.type == "image":
                address = str(token.attrGet("src"))
                shown.add(_target(page, address))
                if picture_name(address) is None or _target(page, address) not in known | faulty:
                    message = f"Gambar “{address}” tidak ada; unggah ke folder {IMAGE_FOLDER} atau perbaiki alamatnya."
                    yield Fault(page.file, page.body_line + line, message)
                if not _describes(picture_text(token)):
                    message = f"Teks pengganti gambar harus {MIN_ALT} sampai {MAX_ALT} huruf dan menerangkan isinya."
                    yield Fault(page.file, page.body_line + line, message)
    for file in known - shown:
        yield Fault(file, 1, "Gambar ini tidak dipakai di halaman mana pun; pakai atau hapus.")


def _describes(text: str) -> bool:
    return MIN_ALT <= len(text.strip()) <= MAX_ALT and not _FILE_NAME.fullmatch(text.strip())


def check_regions(draft: CourseSource) -> Iterator[Fault]:
    """A dotted code in backticks is one of Kemendagri's, and content/regions has it."""
    for page in draft.pages:
        for line, token in inline_tokens(page.body):
            if token.type == "code_inline" and _DOTTED.fullmatch(token.content) and not _is_region(token.content):
                message = f"Kode wilayah “{token.content}” tidak ada; periksa angkanya."
                yield Fault(page.file, page.body_line + line, message)


def _is_region(code: str) -> bool:
    return bool(_CODE.fullmatch(code)) and code in _codes(_REGION_FILES[len(code)])


@lru_cache
def _codes(name: str) -> frozenset[str]:
    with (REGIONS / name).open(encoding="utf-8", newline="") as file:
        return frozenset(row[0] for row in csv.reader(file) if row)
