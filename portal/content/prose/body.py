"""What the Markdown below the front matter must keep to."""

import html
import math
import re
from collections.abc import Iterator

from portal.content.prose.addresses import running_scheme
from portal.content.prose.markdown import FENCE, KINDS, MAX_LENGTH, TITLED, inline_tokens, parse_tokens, split_opening
from portal.content.shapes import Fault
from portal.content.source import Page

MIN_WORDS, MAX_WORDS = 400, 1000
WORDS_PER_MINUTE = 180

_SCRIPT = re.compile(r"<\s*/?\s*script", re.IGNORECASE)
_HANDLER = re.compile(r"(?:^|[\s\"'/])(on[a-z]+)\s*=", re.IGNORECASE)
_ADDRESS = re.compile(r"=\s*[\"']?\s*([^\s\"'>]*:)", re.IGNORECASE)
_TAG = re.compile(r"<\s*[/!?]?[\w-]*")
_PLAIN = {"paragraph_open", "inline", "text", "softbreak", "hardbreak", "html_block", "html_inline"}
"""Tokens of a text without marks; of raw HTML more is said elsewhere."""


def count_words(body: str) -> int:
    """Words a reader reads; the markers of blocks and signs without a letter or digit do not count."""
    words = body.replace(FENCE, " ").split()
    return sum(1 for word in words if any(character.isalnum() for character in word))


def reading_minutes(body: str) -> int:
    return math.ceil(count_words(body) / WORDS_PER_MINUTE)


def check_introduction(page: Page) -> list[Fault]:
    """An introduction has words, and nothing but plain paragraphs."""
    faults = check_paragraphs(page)
    if not count_words(page.body):
        faults.append(Fault(page.file, page.body_line, "Pengantar masih kosong; tulis satu paragraf."))
    return faults


def check_paragraphs(page: Page) -> list[Fault]:
    """A text that is shown as it is typed, perhaps an empty one, has nothing but plain paragraphs."""
    faults, _ = _check(page)
    marked = min(_marked(page.body), default=None)
    if marked is not None:
        message = "Pengantar hanya boleh berupa paragraf biasa; pindahkan tautan, gambar, judul, daftar, tabel, dan "
        message += "blok ke materi, dan hapus tanda tebal atau miring."
        faults.append(Fault(page.file, page.body_line + marked, message))
    return faults


def check_lesson(page: Page) -> list[Fault]:
    """A lesson has the right length and each kind of block at least once."""
    faults, kinds = _check(page)
    for kind in KINDS:
        if kind not in kinds:
            message = f"Materi belum mempunyai blok {FENCE}{kind}; tambahkan."
            faults.append(Fault(page.file, page.body_line, message))
    words = count_words(page.body)
    if not MIN_WORDS <= words <= MAX_WORDS:
        message = f"Materi berisi {words} kata; harus {MIN_WORDS} sampai {MAX_WORDS} kata."
        faults.append(Fault(page.file, page.body_line, message))
    return faults


def _check(page: Page) -> tuple[list[Fault], set[str]]:
    """What is wrong in any body, and the kinds of block in it."""
    found, kinds = _check_blocks(page.body.split("\n"))
    found += _check_tokens(page.body)
    return [Fault(page.file, page.body_line + line, message) for line, message in found], kinds


def _marked(body: str) -> Iterator[int]:
    """The lines, from 0, of all that is more than a plain paragraph."""
    yield from (token.map[0] for token in parse_tokens(body) if token.map and token.type not in _PLAIN)
    yield from (line for line, child in inline_tokens(body) if child.type not in _PLAIN)


def _check_blocks(lines: list[str]) -> tuple[list[tuple[int, str]], set[str]]:
    """Faults as (line from 0, message). Blocks do not nest."""
    found: list[tuple[int, str]] = []
    kinds: set[str] = set()
    opened: int | None = None
    for number, line in enumerate(lines):
        if not line.strip().startswith(FENCE):
            continue
        if not line.startswith(FENCE):
            found.append((number, f"Tanda {FENCE} harus di awal baris; hapus spasi di depannya."))
        kind, title = split_opening(line.strip().removeprefix(FENCE))
        problem = _block_problem(kind, title, opened is not None)
        if problem:
            found.append((number, problem))
        if kind:
            kinds.add(kind)
        opened = number if kind else None
    if opened is not None:
        found.append((opened, f"Blok tidak ditutup; tutup dengan baris {FENCE}"))
    return found, kinds


def _block_problem(kind: str, title: str, inside: bool) -> str | None:
    if not kind:
        return None if inside else f"Baris {FENCE} ini tidak menutup blok apa pun; hapus."
    if inside:
        return f"Blok sebelumnya belum ditutup; tutup dengan baris {FENCE} sebelum membuka blok baru."
    if kind not in KINDS:
        return f"Blok “{kind}” tidak dikenal; pakai {', '.join(KINDS)}."
    if kind in TITLED and not title:
        return f"Blok {FENCE}{kind} belum berjudul; tulis judul di baris yang sama."
    if kind not in TITLED and title:
        return f"Blok {FENCE}{kind} tidak memakai judul; hapus “{title}”."
    return None


def _check_tokens(body: str) -> list[tuple[int, str]]:
    """Faults as (line from 0, message)."""
    found: list[tuple[int, str]] = []
    if len(body) > MAX_LENGTH:
        found.append((0, f"Isi berkas {len(body)} huruf; paling banyak {MAX_LENGTH}. Bagi menjadi beberapa materi."))
    for token in parse_tokens(body):
        line = token.map[0] if token.map else 0
        if token.type == "heading_open" and token.tag == "h1":
            found.append((line, "Judul tingkat satu tidak boleh ada di isi; pakai ## untuk bagian."))
        elif token.type == "html_block":
            found += _check_html(line, token.content)
    for line, child in inline_tokens(body):
        if child.type == "html_inline":
            found += _check_html(line, child.content)
    return found


def _check_html(first: int, text: str) -> list[tuple[int, str]]:
    """What is said of a piece of raw HTML: all in it that could run, or else that it is there."""
    named = [(first + number, message) for number, line in enumerate(text.split("\n")) for message in _running(line)]
    tag = _TAG.search(text)
    return named or [(first, f"HTML “{tag[0] if tag else '<'}…>” tidak dipakai dalam materi; tulis dengan Markdown.")]


def _running(line: str) -> Iterator[str]:
    """What could run in a line of raw HTML, and is taken out before anybody sees it."""
    if _SCRIPT.search(line):
        yield "Skrip dihapus saat ditampilkan; materi tidak boleh menjalankan kode, hapus."
    for name in _HANDLER.findall(line):
        yield f"Atribut “{name.lower()}” dihapus saat ditampilkan; materi tidak boleh menjalankan kode, hapus."
    for address in _ADDRESS.findall(html.unescape(line)):
        scheme = running_scheme(address)
        if scheme:
            yield f"Tautan “{scheme}:” dihapus saat ditampilkan karena dapat menjalankan kode; hapus."
