"""What stands between the braces of a GIFT question, read as one of the kinds of question.

=============  ==========================================  ==================================================
kind           written                                     holds
=============  ==========================================  ==================================================
single         ``=right ~wrong ~wrong``                    2 to 8 options, one right
truefalse      ``T#wrong#right`` or ``F``, TRUE, FALSE     the options Benar (a) and Salah (b)
multiple       ``~%50%right ~%50%right ~%-50%wrong``       2 to 8 options, the right weights sum to 100 (of a limited
                                                            number of options: those of the best)
matching       ``=left -> right``, ``= -> lure``           2 to 8 pairs; with the lures 3 to 8 right-hand sides
ordering       ``=1 -> first``, tagged as ordering         3 to 8 steps, numbered from 1
short          ``=answer =%50%answer``                     1 to 8 answers, one of them worth the whole point
numeric        ``#3.14:0.01``, ``#1..5``, ``#=3 =%50%4``   1 to 8 numbers, one of them worth the whole point
essay          nothing                                     the rubric, which stands in tags
=============  ==========================================  ==================================================

An explanation follows ``#``. One alone on a true/false stands for both options.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from string import ascii_lowercase

from portal.content.gift.numbers import number_and_tolerance
from portal.content.gift.signs import BadQuestion, Part, Style, cut, has_star, read_parts, read_text, without_stars
from portal.content.points import NOTHING, WHOLE, exact, is_whole, not_whole, words
from portal.content.shapes import (
    ESSAY,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    PARTIAL,
    SHORT,
    SINGLE,
    TRUEFALSE,
    Option,
)

MIN_OPTIONS, MAX_OPTIONS = 2, 8
MIN_PAIRS, MIN_SIDES, MAX_PAIRS = 2, 3, 8
MAX_ACCEPTED = 8
ARROW = "->"
UNKNOWN_KIND = (
    "Jenis soal tidak dikenal; tulis pilihan { =benar ~salah }, { T } atau { F }, pasangan { =a -> b }, "
    "isian { =jawaban }, angka { #3.14:0.01 }, atau uraian { }."
)
STAR = (
    "Tanda * dalam isian berarti sembarang teks, yang tidak dikenal di sini; hapus, atau tulis \\* bila memang bintang."
)
REST_LOST = "Penjelasan untuk jawaban lain (*) tidak diambil."
TRUTH_NAMES = (("a", "Benar", True), ("b", "Salah", False))

_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}


@dataclass(frozen=True)
class Answers:
    """The kind of a question and what belongs to that kind."""

    kind: str
    options: tuple[Option, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    accepted: tuple[str, ...] = ()
    tolerance: str = ""
    distractors: tuple[str, ...] = ()
    scoring: str = PARTIAL
    max_choices: int = 0
    fixed_order: bool = False


@dataclass(frozen=True)
class Limit:
    """How a question says that it is scored, and how many options may be chosen (0: any number)."""

    scoring: str = PARTIAL
    most: int = 0


def read_answers(
    text: str,
    marks: list[int],
    opening: int,
    closing: int,
    ordered: bool = False,
    style: Style | None = None,
    limit: Limit = Limit(),
) -> Answers:
    """The answers between the braces at ``opening`` and ``closing``; BadQuestion when they make no question.

    ``marks`` are the places of all signs that are not escaped; ``ordered`` says that the tag asks for an ordering.
    """
    style = style or Style()
    inner = [place for place in marks if opening < place < closing]
    if not ordered and not text[opening + 1 : closing].strip():
        return Answers(ESSAY)
    if not ordered and inner and text[inner[0]] == "#" and not text[opening + 1 : inner[0]].strip():
        return _numeric(text, inner, closing, style)
    starts = [place for place in inner if text[place] in "=~"]
    if not starts and not ordered:
        return _alone(text, inner, opening, closing, style)
    if not starts or text[opening + 1 : starts[0]].strip():
        raise BadQuestion(opening, UNKNOWN_KIND)
    parts = read_parts(text, inner, starts, closing, style)
    if all(part.sign == "=" for part in parts):
        return _joined(parts, opening, ordered, style)
    if ordered:
        raise BadQuestion(opening, "Soal urutan ditulis { =1 -> pertama =2 -> kedua =3 -> ketiga }.")
    weighted = any(part.weight is not None for part in parts)
    if weighted and (style.losses is None or all(part.sign == "~" for part in parts)):
        return _multiple(parts, opening, style, limit)
    return _single(parts, opening, style)


def _alone(text: str, hashes: list[int], opening: int, closing: int, style: Style) -> Answers:
    """A statement that is right or not; or, as others may write it, the one short answer without its sign."""
    head, *notes = cut(text, opening, closing, hashes)
    right = _TRUTH.get(read_text(head).upper())
    if right is None and style.losses is not None:
        return _short(read_parts(text, hashes, [opening], closing, style), opening, style)
    if right is None:
        shown = read_text(head)[:40]
        raise BadQuestion(
            opening, f"Jawaban tanpa tanda; tulis {{={shown}}} bila “{shown}” adalah isian. {UNKNOWN_KIND}"
        )
    if len(notes) > 2:
        raise BadQuestion(hashes[2], "Tanda # ketiga; soal benar atau salah memuat paling banyak dua penjelasan.")
    spoken = [style.read(note) for note in notes] or [""]
    return truth(right, right_note=spoken[-1], wrong_note=spoken[0])


def truth(right: bool, right_note: str = "", wrong_note: str = "") -> Answers:
    """A statement that is right or not, and what is said to those who judge it rightly and wrongly."""
    said = {True: (right_note, WHOLE), False: (wrong_note, NOTHING)}
    options = (Option(key, name, value is right, *said[value is right]) for key, name, value in TRUTH_NAMES)
    return Answers(TRUEFALSE, tuple(options))


def _single(parts: list[Part], opening: int, style: Style) -> Answers:
    _check_count(len(parts), MIN_OPTIONS, MAX_OPTIONS, "pilihan", opening)
    _check_distinct([(part.place, part.text) for part in parts])
    right = [part for part in parts if part.sign == "="]
    if len(right) != 1:
        place = right[1].place if right else opening
        raise BadQuestion(place, f"Soal mempunyai {len(right)} pilihan benar (=); harus tepat satu.")
    for part in parts:
        if part.sign == "~" and part.weight:
            loss = f"Bobot {words(part.weight)} persen pada pilihan “{part.text}” menjadi 0."
            style.lose(part.place, UNKNOWN_KIND, loss)
    return Answers(SINGLE, _options(parts, [WHOLE if part.sign == "=" else NOTHING for part in parts]))


def _multiple(parts: list[Part], opening: int, style: Style, limit: Limit) -> Answers:
    _check_count(len(parts), MIN_OPTIONS, MAX_OPTIONS, "pilihan", opening)
    _check_distinct([(part.place, part.text) for part in parts])
    for part in parts:
        if part.sign == "=":
            raise BadQuestion(part.place, "Soal dengan bobot tidak memakai =; tulis ~%50% pada tiap pilihan benar.")
        if part.weight is not None and abs(part.weight) > WHOLE:
            raise BadQuestion(part.place, "Bobot pilihan harus -100 sampai 100 persen.")
    weights = [exact(part.weight or NOTHING) for part in parts]
    right = [weight for weight in weights if weight > 0]
    if right == [WHOLE] and len(parts) > 1 and style.losses is not None:
        style.losses.append("Satu pilihan saja yang benar; soal menjadi pilihan tunggal.")
        return Answers(SINGLE, _options(parts, [max(weight, NOTHING) for weight in weights]))
    if len(right) < 2 or len(right) == len(weights):
        raise BadQuestion(opening, "Soal dengan bobot memerlukan dua pilihan benar atau lebih, dan satu yang salah.")
    if limit.scoring == PARTIAL and not is_whole(right, limit.most):
        raise BadQuestion(opening, not_whole(right, limit.most))
    return Answers(MULTIPLE, _options(parts, weights))


def _joined(parts: list[Part], opening: int, ordered: bool, style: Style) -> Answers:
    """Answers that all start with =: pairs when they have arrows, else short answers."""
    if not ordered and all(ARROW not in part.raw for part in parts):
        return _short(parts, opening, style)
    weighted = next((part for part in parts if part.weight is not None), None)
    if weighted:
        raise BadQuestion(weighted.place, "Bobot tidak berlaku pada pasangan; hapus tanda %…%.")
    sides = [(part, *_sides(part, ordered, style)) for part in parts]
    pairs = tuple((left, right) for _part, left, right in sides if left)
    lures = tuple(right for _part, left, right in sides if not left)
    _check_count(len(sides), MIN_SIDES, MAX_PAIRS, "pasangan", opening)
    _check_count(len(pairs), MIN_PAIRS, MAX_PAIRS, "pasangan yang lengkap", opening)
    _check_distinct([(part.place, left) for part, left, _right in sides if left])
    _check_distinct([(part.place, right) for part, _left, right in sides])
    if ordered:
        _check_numbers(parts, pairs)
    return Answers(ORDERING if ordered else MATCHING, pairs=pairs, distractors=lures)


def _sides(part: Part, ordered: bool, style: Style) -> tuple[str, str]:
    """Left and right of a pair; left is empty for a lure."""
    sides = [style.read(side) for side in part.raw.split(ARROW)]
    if len(sides) != 2 or not sides[1] or (ordered and not sides[0]):
        raise BadQuestion(part.place, "Pasangan harus berisi kiri dan kanan dengan satu tanda panah: =kiri -> kanan.")
    if part.feedback:
        fault = "Pasangan tidak memuat penjelasan; hapus tanda # dan teks sesudahnya."
        style.lose(part.place, fault, f"Penjelasan pasangan “{sides[0]}” tidak diambil.")
    return sides[0], sides[1]


def _check_numbers(parts: list[Part], pairs: tuple[tuple[str, str], ...]) -> None:
    for number, (part, pair) in enumerate(zip(parts, pairs, strict=True), start=1):
        if pair[0] != str(number):
            raise BadQuestion(part.place, f"Langkah harus bernomor urut dari 1; di sini {number}, bukan “{pair[0]}”.")


def _short(written: list[Part], opening: int, style: Style) -> Answers:
    parts = list(_plain_answers(written, style))
    _check_count(len(parts), 1, MAX_ACCEPTED, "jawaban", opening)
    _check_distinct([(part.place, part.text.casefold()) for part in parts])
    options = _options(parts, _judged(parts, opening))
    return Answers(SHORT, options, accepted=tuple(option.text for option in options if option.weight == WHOLE))


def _plain_answers(parts: list[Part], style: Style) -> Iterator[Part]:
    """The answers without stars that stand for any text; what is said to every other answer (a star alone, worth
    nothing) is left out."""
    seen = {part.text.casefold() for part in parts if not has_star(part.raw)}
    for part in parts:
        if not has_star(part.raw):
            yield part
        elif part.text == "*" and not part.weight and part.weight is not None:
            style.lose(part.place, STAR, REST_LOST)
        else:
            text = style.read(without_stars(part.raw))
            if not text:
                raise BadQuestion(part.place, "Jawaban * menerima teks apa pun; tulis jawaban yang benar.")
            style.lose(part.place, STAR, star_lost(part.text, text))
            if text.casefold() not in seen:
                seen.add(text.casefold())
                yield replace(part, text=text)


def star_lost(before: str, after: str) -> str:
    return f"Tanda * dalam “{before[:80]}” berarti sembarang teks; di sini jawabannya harus “{after[:80]}”."


def _numeric(text: str, inner: list[int], closing: int, style: Style) -> Answers:
    """One number right after the sign #, or several answers that start with =."""
    opening = inner[0]
    starts = [place for place in inner if text[place] in "=~"]
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
    _check_count(len(parts), 1, MAX_ACCEPTED, "jawaban", opening)
    numbers = [_number(part) for part in parts]
    _check_distinct([(part.place, ":".join(number)) for part, number in zip(parts, numbers, strict=True)])
    options = _options(parts, _judged(parts, opening), numbers)
    whole = [option for option in options if option.weight == WHOLE]
    return Answers(NUMERIC, options, accepted=tuple(option.text for option in whole), tolerance=whole[0].tolerance)


def _is_rest(part: Part, style: Style) -> bool:
    """Whether this says what becomes of all other numbers."""
    if part.sign == "~":
        fault = "Soal angka hanya memuat jawaban =; hapus tanda ~."
        style.lose(part.place, fault, "Penjelasan untuk angka lain tidak diambil.")
    return part.sign == "~"


def _number(part: Part) -> tuple[str, str]:
    found = number_and_tolerance(read_text(part.raw))
    if not found:
        shown = " ".join(part.raw.split())[:40]
        raise BadQuestion(part.place, f"“{shown}” bukan angka; tulis 3.14, 3.14:0.01, atau 1..5 dengan titik desimal.")
    return found


def _judged(parts: list[Part], opening: int) -> list[Decimal]:
    """The weights of answers that are typed in: the whole point unless said otherwise, at least once."""
    weights = [WHOLE if part.weight is None else part.weight for part in parts]
    for part, weight in zip(parts, weights, strict=True):
        if not 0 <= weight <= WHOLE:
            raise BadQuestion(part.place, "Bobot jawaban harus 0 sampai 100 persen.")
    weights = [exact(weight) for weight in weights]
    if WHOLE not in weights:
        raise BadQuestion(opening, "Tidak ada jawaban yang bernilai penuh; beri satu jawaban bobot 100 persen.")
    return weights


def _options(
    parts: list[Part], weights: list[Decimal], numbers: list[tuple[str, str]] | None = None
) -> tuple[Option, ...]:
    texts = numbers or [(part.text, "") for part in parts]
    return tuple(
        Option(key, text, weight > 0, part.feedback, weight, tolerance)
        for key, part, weight, (text, tolerance) in zip(ascii_lowercase, parts, weights, texts, strict=False)
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
