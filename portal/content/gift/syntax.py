"""The signs of GIFT: how texts, weights and explanations are written between the braces of a question."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

MAX_WRITTEN = 60
"""Answers of a question that are looked at at all."""

_ESCAPE = re.compile(r"\\([~=#{}:n>*\\])")
_STAR = re.compile(r"\\.|\*", re.DOTALL)
_PLAIN = re.compile(r"\s*\[plain\]")
_WEIGHT = re.compile(r"\s*%(-?\d{1,3}(?:\.\d{1,7})?)%", re.ASCII)


class BadQuestion(Exception):
    """A question that cannot be read: at which offset in its block's text, and why."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message


def unescape(raw: str) -> str:
    """The text with its escapes resolved."""
    return _ESCAPE.sub(lambda match: "\n" if match[1] == "n" else match[1], raw)


def has_star(raw: str) -> bool:
    """Whether there is a star that is not escaped: in a short answer it stands for any text."""
    return "*" in _STAR.findall(raw)


def without_stars(raw: str) -> str:
    """The raw text with a blank for each star that is not escaped."""
    return _STAR.sub(lambda match: " " if match[0] == "*" else match[0], raw)


def read_text(raw: str) -> str:
    """The text as it is meant: blanks run together, escapes resolved, the mark of plain text taken away."""
    plain = _PLAIN.match(raw)
    return unescape(" ".join(raw[plain.end() if plain else 0 :].split())).strip()


@dataclass(frozen=True)
class Style:
    """How texts are read, and what becomes of things our banks do not hold: with ``losses``, a list of sentences that
    grows, they are left out and named; without, they are faults."""

    read: Callable[[str], str] = read_text
    losses: list[str] | None = None

    def lose(self, offset: int, fault: str, loss: str) -> None:
        if self.losses is None:
            raise BadQuestion(offset, fault)
        self.losses.append(loss)


@dataclass(frozen=True)
class Part:
    """One answer as it is written: where it starts, its sign (= or ~), its weight, its raw text and what they mean."""

    offset: int
    sign: str
    weight: Decimal | None
    raw: str
    text: str
    feedback: str


def read_parts(
    text: str, signs: list[int], starts: list[int], closing: int, style: Style, blank: str = ""
) -> list[Part]:
    """The answers that start at ``starts``; BadQuestion when one of them is written wrongly, or is empty and does not
    start with the sign ``blank``."""
    if len(starts) > MAX_WRITTEN:
        raise BadQuestion(starts[MAX_WRITTEN], f"Soal memuat {len(starts)} jawaban; terlalu banyak untuk satu soal.")
    parts = []
    for start, end in zip(starts, [*starts[1:], closing], strict=True):
        inside = signs[bisect_right(signs, start) : bisect_left(signs, end)]
        hashes = [offset for offset in inside if text[offset] == "#"]
        if len(hashes) > 1:
            raise BadQuestion(hashes[1], "Tanda # kedua dalam satu pilihan; tulis \\# bila bagian dari teks.")
        raw, *notes = cut(text, start, end, hashes)
        found = _WEIGHT.match(raw)
        raw = raw[found.end() :] if found else raw
        weight = Decimal(found[1]) if found else None
        part = Part(start, text[start], weight, raw, style.read(raw), style.read(notes[0]) if notes else "")
        if not part.text and part.sign != blank:
            raise BadQuestion(start, "Pilihan masih kosong; isi teksnya atau hapus tandanya.")
        parts.append(part)
    return parts


def cut(text: str, start: int, end: int, hashes: list[int]) -> list[str]:
    """The text after ``start`` and before ``end``, cut at the signs #."""
    edges = [start, *hashes, end]
    return [text[left + 1 : right] for left, right in pairwise(edges)]
