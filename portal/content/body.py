"""What the Markdown below the front matter must keep to."""

import math

from portal.content.markdown import FENCE, KINDS, TITLED, parse_tokens, split_opening
from portal.content.shapes import Fault
from portal.content.source import Page

MIN_WORDS, MAX_WORDS = 400, 1000
WORDS_PER_MINUTE = 180


def count_words(body: str) -> int:
    """Words a reader reads; the markers of blocks and signs without a letter or digit do not count."""
    words = body.replace(FENCE, " ").split()
    return sum(1 for word in words if any(character.isalnum() for character in word))


def reading_minutes(body: str) -> int:
    return math.ceil(count_words(body) / WORDS_PER_MINUTE)


def check_introduction(page: Page) -> list[Fault]:
    """An introduction has words and no blocks of its own."""
    faults, _ = _check(page)
    if not count_words(page.body):
        faults.append(Fault(page.file, page.body_line, "Pengantar masih kosong; tulis satu paragraf."))
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
    found: list[tuple[int, str]] = []
    for token in parse_tokens(body):
        line = token.map[0] if token.map else 0
        if token.type == "heading_open" and token.tag == "h1":
            found.append((line, "Judul tingkat satu tidak boleh ada di isi; pakai ## untuk bagian."))
        for child in token.children or ():
            line += child.type in ("softbreak", "hardbreak")
            if child.type == "image":
                found.append((line, "Gambar belum didukung di dalam materi; hapus."))
    return found
