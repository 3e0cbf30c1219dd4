"""What stands between the braces of a GIFT question, read as one of the kinds of question.

=============  ==========================================  ========================================
single         ``=right ~wrong ~wrong``
truefalse      ``T#wrong#right`` or ``F``, TRUE, FALSE     the options Benar (a) and Salah (b)
multiple       ``~%50%right ~%50%right ~%-50%wrong``
matching       ``=left -> right``, ``= -> lure``
ordering       ``=1 -> first``, tagged as ordering
short          ``=answer =%50%answer``                     one of them is worth the whole point
numeric        ``#3.14:0.01``, ``#1..5``, ``#=3 =%50%4``   one of them is worth the whole point
essay          nothing                                     the rubric stands in tags
=============  ==========================================  ========================================

An explanation follows ``#``. One alone on a true/false stands for both options. What makes the answers sound, and how
many there may be, ``portal.content.kinds`` says.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import cycle
from string import ascii_lowercase

from portal.content.answers import Answers, judged, truth
from portal.content.gift.syntax import BadQuestion, Part, Style, cut, has_star, read_parts, read_text, without_stars
from portal.content.kinds import ESSAY, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE, Where
from portal.content.numbers import number_and_tolerance
from portal.content.points import NOTHING, WHOLE, exact, words
from portal.content.shapes import Option, Question
from portal.content.soundness import flaw

ARROW = "->"
UNKNOWN_KIND = (
    "Jenis soal tidak dikenal; tulis pilihan { =benar ~salah }, { T } atau { F }, pasangan { =a -> b }, "
    "isian { =jawaban }, angka { #3.14:0.01 }, atau uraian { }."
)
STAR = (
    "Tanda * dalam isian berarti sembarang teks, yang tidak dikenal di sini; hapus, atau tulis \\* bila memang bintang."
)
REST_LOST = "Penjelasan untuk jawaban lain (*) tidak diambil."

Offsets = dict[Where | None, int]
"""Where the parts of a question stand in its text; the whole (None) where its braces open."""

_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}


def read_answers(
    text: str,
    signs: list[int],
    opening: int,
    closing: int,
    ordered: bool = False,
    style: Style | None = None,
) -> tuple[Answers, Offsets]:
    """The answers between the braces at ``opening`` and ``closing``, and where they stand; BadQuestion when they cannot
    be read. Whether they make a sound question is for ``check_sound`` to say.

    ``signs`` are the offsets of all signs that are not escaped; ``ordered`` says that the tag asks for an ordering.
    """
    answers, offsets = _read_answers(text, signs, opening, closing, ordered, style or Style())
    return answers, {None: opening, **offsets}


def check_sound(question: Question, offsets: Offsets) -> None:
    """BadQuestion, where it stands, when something is wrong with the question."""
    wrong = flaw(question)
    if wrong:
        raise BadQuestion(offsets.get(wrong.where, offsets[None]), wrong.message)


def _read_answers(
    text: str, signs: list[int], opening: int, closing: int, ordered: bool, style: Style
) -> tuple[Answers, Offsets]:
    inner = [offset for offset in signs if opening < offset < closing]
    if not ordered and not text[opening + 1 : closing].strip():
        return Answers(ESSAY), {}
    if not ordered and inner and text[inner[0]] == "#" and not text[opening + 1 : inner[0]].strip():
        return _numeric(text, inner, closing, style)
    starts = [offset for offset in inner if text[offset] in "=~"]
    if not starts and not ordered:
        return _alone(text, inner, opening, closing, style)
    if not starts or text[opening + 1 : starts[0]].strip():
        raise BadQuestion(opening, UNKNOWN_KIND)
    parts = read_parts(text, inner, starts, closing, style)
    if all(part.sign == "=" for part in parts):
        return _joined(parts, ordered, style)
    if ordered:
        raise BadQuestion(opening, "Soal urutan ditulis { =1 -> pertama =2 -> kedua =3 -> ketiga }.")
    weighted = any(part.weight is not None for part in parts)
    if weighted and (style.losses is None or all(part.sign == "~" for part in parts)):
        return _multiple(parts, style)
    return _single(parts, style)


def _alone(text: str, hashes: list[int], opening: int, closing: int, style: Style) -> tuple[Answers, Offsets]:
    """A statement that is right or not; or, as others may write it, the one short answer without its sign."""
    head, *notes = cut(text, opening, closing, hashes)
    right = _TRUTH.get(read_text(head).upper())
    if right is None and style.losses is not None:
        return _short(read_parts(text, hashes, [opening], closing, style), style)
    if right is None:
        shown = read_text(head)[:40]
        raise BadQuestion(
            opening, f"Jawaban tanpa tanda; tulis {{={shown}}} bila “{shown}” adalah isian. {UNKNOWN_KIND}"
        )
    if len(notes) > 2:
        raise BadQuestion(hashes[2], "Tanda # ketiga; soal benar atau salah memuat paling banyak dua penjelasan.")
    spoken = [style.read(note) for note in notes] or [""]
    return truth(right, right_note=spoken[-1], wrong_note=spoken[0]), {}


def _single(parts: list[Part], style: Style) -> tuple[Answers, Offsets]:
    for part in parts:
        if part.sign == "~" and part.weight:
            loss = f"Bobot {words(part.weight)} persen pada pilihan “{part.text}” menjadi 0."
            style.lose(part.offset, UNKNOWN_KIND, loss)
    options = _options(parts, [WHOLE if part.sign == "=" else NOTHING for part in parts])
    return Answers(SINGLE, options), _offsets(parts)


def _multiple(parts: list[Part], style: Style) -> tuple[Answers, Offsets]:
    for part in parts:
        if part.sign == "=":
            raise BadQuestion(part.offset, "Soal dengan bobot tidak memakai =; tulis ~%50% pada tiap pilihan benar.")
    weights = [_weight(part, NOTHING) for part in parts]
    if [weight for weight in weights if weight > 0] == [WHOLE] and len(parts) > 1 and style.losses is not None:
        style.losses.append("Satu pilihan saja yang benar; soal menjadi pilihan tunggal.")
        return Answers(SINGLE, _options(parts, [max(weight, NOTHING) for weight in weights])), _offsets(parts)
    return Answers(MULTIPLE, _options(parts, weights)), _offsets(parts)


def _joined(parts: list[Part], ordered: bool, style: Style) -> tuple[Answers, Offsets]:
    """Answers that all start with =: pairs when they have arrows, else short answers."""
    if not ordered and all(ARROW not in part.raw for part in parts):
        return _short(parts, style)
    weighted = next((part for part in parts if part.weight is not None), None)
    if weighted:
        raise BadQuestion(weighted.offset, "Bobot tidak berlaku pada pasangan; hapus tanda %…%.")
    sides = [(part, *_sides(part, ordered, style)) for part in parts]
    pairs, lures = [one for one in sides if one[1]], [one for one in sides if not one[1]]
    offsets = _offsets([part for part, _left, _right in pairs], "pairs")
    offsets |= _offsets([part for part, _left, _right in lures], "distractors")
    joined = tuple((left, right) for _part, left, right in pairs)
    kind = ORDERING if ordered else MATCHING
    return Answers(kind, pairs=joined, distractors=tuple(right for _part, _left, right in lures)), offsets


def _sides(part: Part, ordered: bool, style: Style) -> tuple[str, str]:
    """Left and right of a pair; left is empty for a lure."""
    sides = [style.read(side) for side in part.raw.split(ARROW)]
    if len(sides) != 2 or not sides[1] or (ordered and not sides[0]):
        raise BadQuestion(part.offset, "Pasangan harus berisi kiri dan kanan dengan satu tanda panah: =kiri -> kanan.")
    if part.feedback:
        fault = "Pasangan tidak memuat penjelasan; hapus tanda # dan teks sesudahnya."
        style.lose(part.offset, fault, f"Penjelasan pasangan “{sides[0]}” tidak diambil.")
    return sides[0], sides[1]


def _short(written: list[Part], style: Style) -> tuple[Answers, Offsets]:
    parts = list(_plain_answers(written, style))
    return judged(SHORT, _options(parts, [_weight(part, WHOLE) for part in parts])), _offsets(parts)


def _plain_answers(parts: list[Part], style: Style) -> Iterator[Part]:
    """The answers without stars that stand for any text; what is said to every other answer (a star alone, worth
    nothing) is left out."""
    seen = {part.text.casefold() for part in parts if not has_star(part.raw)}
    for part in parts:
        if not has_star(part.raw):
            yield part
        elif part.text == "*" and not part.weight and part.weight is not None:
            style.lose(part.offset, STAR, REST_LOST)
        else:
            text = style.read(without_stars(part.raw))
            if not text:
                raise BadQuestion(part.offset, "Jawaban * menerima teks apa pun; tulis jawaban yang benar.")
            style.lose(part.offset, STAR, star_lost(part.text, text))
            if text.casefold() not in seen:
                seen.add(text.casefold())
                yield replace(part, text=text)


def star_lost(before: str, after: str) -> str:
    return f"Tanda * dalam “{before[:80]}” berarti sembarang teks; di sini jawabannya harus “{after[:80]}”."


def _numeric(text: str, inner: list[int], closing: int, style: Style) -> tuple[Answers, Offsets]:
    """One number right after the sign #, or several answers that start with =."""
    opening = inner[0]
    starts = [offset for offset in inner if text[offset] in "=~"]
    if not starts:
        head, *notes = cut(text, opening, closing, inner[1:])
        if len(notes) > 1:
            raise BadQuestion(inner[2], "Tanda # kedua dalam satu pilihan; tulis \\# bila bagian dari teks.")
        note = style.read(notes[0]) if notes else ""
        parts = [Part(opening, "=", None, head, read_text(head), note)]
    else:
        found = read_parts(text, inner[1:], starts, closing, style, blank="~")
        parts = [part for part in found if not _is_rest(part, style)]
        if text[opening + 1 : starts[0]].strip():
            if style.losses is None:
                raise BadQuestion(opening, UNKNOWN_KIND)
            parts[:0] = read_parts(text, inner[1:], [opening], starts[0], style)
    numbers = [_number(part) for part in parts]
    return judged(NUMERIC, _options(parts, [_weight(part, WHOLE) for part in parts], numbers)), _offsets(parts)


def _is_rest(part: Part, style: Style) -> bool:
    """Whether this says what becomes of all other numbers."""
    if part.sign == "~":
        fault = "Soal angka hanya memuat jawaban =; hapus tanda ~."
        style.lose(part.offset, fault, "Penjelasan untuk angka lain tidak diambil.")
    return part.sign == "~"


def _number(part: Part) -> tuple[str, str]:
    found = number_and_tolerance(read_text(part.raw))
    if not found:
        shown = " ".join(part.raw.split())[:40]
        raise BadQuestion(part.offset, f"“{shown}” bukan angka; tulis 3.14, 3.14:0.01, atau 1..5 dengan titik desimal.")
    return found


def _weight(part: Part, usual: Decimal) -> Decimal:
    """The weight as it is kept; one that is too great stays as it is written."""
    weight = usual if part.weight is None else part.weight
    return weight if abs(weight) > WHOLE else exact(weight)


def _options(
    parts: list[Part], weights: list[Decimal], numbers: list[tuple[str, str]] | None = None
) -> tuple[Option, ...]:
    texts = numbers or [(part.text, "") for part in parts]
    return tuple(
        Option(key, text, weight > 0, part.feedback, weight, tolerance)
        for key, part, weight, (text, tolerance) in zip(cycle(ascii_lowercase), parts, weights, texts, strict=False)
    )


def _offsets(parts: list[Part], name: str = "options") -> Offsets:
    return {(name, number): part.offset for number, part in enumerate(parts)}
