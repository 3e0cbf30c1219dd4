"""What stands between the braces of a GIFT question, read as one of the six kinds.

=============  ==========================================  ==================================================
kind           written                                     holds
=============  ==========================================  ==================================================
single         ``=right ~wrong ~wrong``                    2 to 8 options, one right
truefalse      ``T#right#wrong`` or ``F``, TRUE, FALSE     the options Benar (a) and Salah (b)
multiple       ``~%50%right ~%50%right ~%-50%wrong``       2 to 8 options, the right weights sum to 100
matching       ``=left -> right``                          3 to 8 pairs
ordering       ``=1 -> first``, tagged as ordering         3 to 8 steps, numbered from 1
short          ``=answer =answer``                         1 to 8 answers that are taken
=============  ==========================================  ==================================================

An explanation follows ``#``. One alone on a true/false stands for both options.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from string import ascii_lowercase

from portal.content.shapes import MATCHING, MULTIPLE, ORDERING, SHORT, SINGLE, TRUEFALSE, Option

MIN_OPTIONS, MAX_OPTIONS = 2, 8
MIN_PAIRS, MAX_PAIRS = 3, 8
MAX_ACCEPTED = 8
WHOLE, ROUNDING = Decimal(100), Decimal(1)
"""What the weights of the right options sum to, in percent, and by how much they may miss it."""
ARROW = "->"
UNKNOWN_KIND = (
    "Jenis soal tidak dikenal; tulis pilihan { =benar ~salah }, { T } atau { F }, pasangan { =a -> b }, "
    "atau isian { =jawaban }."
)

_ESCAPE = re.compile(r"\\([~=#{}:n\\])")
_WEIGHT = re.compile(r"\s*%(-?\d{1,3}(?:\.\d{1,5})?)%", re.ASCII)
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}


class BadQuestion(Exception):
    """A question that cannot be read: at which place in its block's text, and why."""

    def __init__(self, place: int, message: str) -> None:
        super().__init__(message)
        self.place = place
        self.message = message


@dataclass(frozen=True)
class Answers:
    """The kind of a question and what belongs to that kind."""

    kind: str
    options: tuple[Option, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Part:
    """One answer as it is written: its sign (= or ~), its raw text, its explanation, and where it starts."""

    place: int
    sign: str
    raw: str
    feedback: str

    @property
    def weight(self) -> Decimal | None:
        found = _WEIGHT.match(self.raw)
        return Decimal(found[1]) if found else None

    @property
    def text(self) -> str:
        return read_text(_WEIGHT.sub("", self.raw, count=1))


def read_text(raw: str) -> str:
    """The text as it is meant: blanks run together, escapes resolved."""
    return _ESCAPE.sub(lambda match: "\n" if match[1] == "n" else match[1], " ".join(raw.split())).strip()


def read_answers(text: str, marks: list[int], opening: int, closing: int, ordered: bool) -> Answers:
    """The answers between the braces at ``opening`` and ``closing``; BadQuestion when they make no question.

    ``marks`` are the places of all signs that are not escaped; ``ordered`` says that the tag asks for an ordering.
    """
    inner = [place for place in marks if opening < place < closing]
    starts = [place for place in inner if text[place] in "=~"]
    if not starts and not ordered:
        return _truth(text, inner, opening, closing)
    if not starts or text[opening + 1 : starts[0]].strip():
        raise BadQuestion(opening, UNKNOWN_KIND)
    parts = _parts(text, inner, starts, closing)
    if all(part.sign == "=" for part in parts):
        return _joined(parts, opening, ordered)
    if ordered:
        raise BadQuestion(opening, "Soal urutan ditulis { =1 -> pertama =2 -> kedua =3 -> ketiga }.")
    if any(part.weight is not None for part in parts):
        return _multiple(parts, opening)
    return _single(parts, opening)


def _truth(text: str, hashes: list[int], opening: int, closing: int) -> Answers:
    head, *notes = _cut(text, opening, closing, hashes)
    right = _TRUTH.get(read_text(head).upper())
    if right is None:
        raise BadQuestion(opening, UNKNOWN_KIND)
    if len(notes) > 2:
        raise BadQuestion(hashes[2], "Tanda # ketiga; soal benar-salah memuat paling banyak dua penjelasan.")
    spoken = [read_text(note) for note in notes] or [""]
    return Answers(
        TRUEFALSE,
        tuple(
            Option(key, name, value is right, spoken[-1] if value is right else spoken[0], 100 if value is right else 0)
            for key, name, value in (("a", "Benar", True), ("b", "Salah", False))
        ),
    )


def _parts(text: str, marks: list[int], starts: list[int], closing: int) -> list[_Part]:
    parts = []
    for start, end in zip(starts, [*starts[1:], closing], strict=True):
        hashes = [place for place in marks if start < place < end and text[place] == "#"]
        if len(hashes) > 1:
            raise BadQuestion(hashes[1], "Tanda # kedua dalam satu pilihan; tulis \\# bila bagian dari teks.")
        raw, *notes = _cut(text, start, end, hashes)
        part = _Part(start, text[start], raw, read_text(notes[0]) if notes else "")
        if not part.text:
            raise BadQuestion(start, "Pilihan masih kosong; isi teksnya atau hapus tandanya.")
        parts.append(part)
    return parts


def _cut(text: str, start: int, end: int, hashes: list[int]) -> list[str]:
    """The text after ``start`` and before ``end``, cut at the signs #."""
    edges = [start, *hashes, end]
    return [text[left + 1 : right] for left, right in pairwise(edges)]


def _single(parts: list[_Part], opening: int) -> Answers:
    _check_count(len(parts), MIN_OPTIONS, MAX_OPTIONS, "pilihan", opening)
    _check_distinct([(part.place, part.text) for part in parts])
    right = [part for part in parts if part.sign == "="]
    if len(right) != 1:
        place = right[1].place if right else opening
        raise BadQuestion(place, f"Soal mempunyai {len(right)} pilihan benar (=); harus tepat satu.")
    return Answers(SINGLE, _options(parts, [WHOLE if part.sign == "=" else Decimal(0) for part in parts]))


def _multiple(parts: list[_Part], opening: int) -> Answers:
    _check_count(len(parts), MIN_OPTIONS, MAX_OPTIONS, "pilihan", opening)
    _check_distinct([(part.place, part.text) for part in parts])
    for part in parts:
        if part.sign == "=":
            raise BadQuestion(part.place, "Soal dengan bobot tidak memakai =; tulis ~%50% pada tiap pilihan benar.")
        if part.weight is not None and abs(part.weight) > WHOLE:
            raise BadQuestion(part.place, "Bobot pilihan harus -100 sampai 100 persen.")
    weights = [part.weight or Decimal(0) for part in parts]
    right = [weight for weight in weights if weight > 0]
    if len(right) < 2 or len(right) == len(weights):
        raise BadQuestion(opening, "Soal dengan bobot memerlukan dua pilihan benar atau lebih, dan satu yang salah.")
    if abs(sum(right) - WHOLE) > ROUNDING:
        raise BadQuestion(opening, f"Bobot pilihan benar berjumlah {sum(right)} persen; harus 100.")
    return Answers(MULTIPLE, _options(parts, weights))


def _joined(parts: list[_Part], opening: int, ordered: bool) -> Answers:
    """Answers that all start with =: pairs when they have arrows, else short answers."""
    weighted = next((part for part in parts if part.weight is not None), None)
    if weighted:
        raise BadQuestion(weighted.place, "Bobot hanya untuk pilihan ~; hapus tanda %…%.")
    if ordered or any(ARROW in part.raw for part in parts):
        pairs = _pairs(parts, opening)
        return _ordering(parts, pairs) if ordered else Answers(MATCHING, pairs=pairs)
    _check_count(len(parts), 1, MAX_ACCEPTED, "jawaban", opening)
    _check_distinct([(part.place, part.text.casefold()) for part in parts])
    accepted = tuple(part.text for part in parts)
    return Answers(SHORT, options=_options(parts, [WHOLE] * len(parts)), accepted=accepted)


def _pairs(parts: list[_Part], opening: int) -> tuple[tuple[str, str], ...]:
    pairs = tuple(_pair(part) for part in parts)
    _check_count(len(pairs), MIN_PAIRS, MAX_PAIRS, "pasangan", opening)
    for side in (0, 1):
        _check_distinct([(part.place, pair[side]) for part, pair in zip(parts, pairs, strict=True)])
    return pairs


def _pair(part: _Part) -> tuple[str, str]:
    sides = [read_text(side) for side in part.raw.split(ARROW)]
    if len(sides) != 2 or not all(sides):
        raise BadQuestion(part.place, "Pasangan harus berisi kiri dan kanan dengan satu tanda panah: =kiri -> kanan.")
    if part.feedback:
        raise BadQuestion(part.place, "Pasangan tidak memuat penjelasan; hapus tanda # dan teks sesudahnya.")
    return sides[0], sides[1]


def _ordering(parts: list[_Part], pairs: tuple[tuple[str, str], ...]) -> Answers:
    for number, (part, pair) in enumerate(zip(parts, pairs, strict=True), start=1):
        if pair[0] != str(number):
            raise BadQuestion(part.place, f"Langkah harus bernomor urut dari 1; di sini {number}, bukan “{pair[0]}”.")
    return Answers(ORDERING, pairs=pairs)


def _options(parts: list[_Part], weights: list[Decimal]) -> tuple[Option, ...]:
    return tuple(
        Option(key, part.text, weight > 0, part.feedback, round(weight))
        for key, part, weight in zip(ascii_lowercase, parts, weights, strict=False)
    )


def _check_count(count: int, low: int, high: int, what: str, opening: int) -> None:
    if not low <= count <= high:
        raise BadQuestion(opening, f"Soal harus mempunyai {low} sampai {high} {what}; di sini {count}.")


def _check_distinct(texts: list[tuple[int, str]]) -> None:
    seen: set[str] = set()
    for place, text in texts:
        if text in seen:
            raise BadQuestion(place, f"“{text}” sudah ditulis dalam soal ini; ubah salah satunya.")
        seen.add(text)
