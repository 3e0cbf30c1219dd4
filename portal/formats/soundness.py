"""What every question must keep to, whatever format it came from.

The limits are those of ``portal.content.gift.answers``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from portal.content.gift.answers import (
    MAX_ACCEPTED,
    MAX_OPTIONS,
    MAX_PAIRS,
    MIN_OPTIONS,
    MIN_PAIRS,
    MIN_SIDES,
    TRUTH_NAMES,
)
from portal.content.gift.numbers import decimal_text
from portal.content.points import is_whole, not_whole, rule_problem, settled
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
    Criterion,
    Question,
)
from portal.formats.text import MAX_TEXT, plain


def texts(question: Question) -> Iterator[str]:
    """Every text of a question that people read."""
    yield from (question.stem, question.feedback, *question.accepted, *question.distractors, question.basis)
    for option in question.options:
        yield from (option.text, option.feedback)
    for pair in question.pairs:
        yield from pair
    yield from (criterion.text for criterion in question.rubric)
    yield from question.tags


def tidy(question: Question) -> Question:
    """The question with all texts as a bank holds them (``plain``); a sound one stays as it is. What is typed in, or
    stands in a label, is one line."""
    line = _line if question.kind == SHORT else plain
    question = settled(question)
    return replace(
        question,
        key=_line(question.key),
        stem=plain(question.stem),
        options=tuple(replace(one, text=line(one.text), feedback=plain(one.feedback)) for one in question.options),
        pairs=tuple((plain(left), plain(right)) for left, right in question.pairs),
        accepted=tuple(map(line, question.accepted)),
        distractors=tuple(map(plain, question.distractors)),
        feedback=plain(question.feedback),
        basis=_line(question.basis),
        rubric=tuple(Criterion(_line(one.text), one.points) for one in question.rubric),
        tags=tuple(dict.fromkeys(_line(tag) for tag in question.tags if _line(tag))),
    )


def _line(text: str) -> str:
    return " ".join(plain(text).split())


def problem(question: Question) -> str:
    """Why the question cannot be taken, as a sentence; empty when it can."""
    if not question.stem:
        return "Pertanyaan kosong; isi teksnya."
    if any(len(text) > MAX_TEXT for text in texts(question)):
        return f"Teks soal lebih panjang dari {MAX_TEXT} huruf; pendekkan."
    if not all(option.text for option in question.options):
        return "Ada pilihan yang kosong; isi teksnya atau hapus."
    if question.rubric and question.kind != ESSAY:
        return "Kriteria hanya untuk soal uraian; hapus."
    if question.distractors and question.kind != MATCHING:
        return "Pengecoh tanpa pasangan hanya untuk soal menjodohkan; hapus."
    check = _CHECKS.get(question.kind)
    return (check(question) or rule_problem(question)) if check else f"Jenis soal “{question.kind}” tidak dikenal."


def _single(question: Question) -> str:
    right = sum(option.correct for option in question.options)
    if right != 1:
        return f"Soal mempunyai {right} pilihan benar; harus tepat satu."
    return _choices(question)


def _truth(question: Question) -> str:
    named = [(option.key, option.text) for option in question.options] == [(key, name) for key, name, _ in TRUTH_NAMES]
    return _single(question) if named else "Soal benar atau salah harus mempunyai pilihan Benar dan Salah."


def _multiple(question: Question) -> str:
    right = [option.weight for option in question.options if option.weight > 0]
    if len(right) < 2 or len(right) == len(question.options):
        return "Soal beberapa jawaban memerlukan dua pilihan benar atau lebih, dan satu yang salah."
    if question.scoring == PARTIAL and not is_whole(right, question.max_choices):
        return not_whole(right, question.max_choices)
    return _choices(question)


def _choices(question: Question) -> str:
    choices = [option.text for option in question.options]
    return _number(len(choices), MIN_OPTIONS, MAX_OPTIONS, "pilihan") or _twice(choices)


def _matching(question: Question) -> str:
    lefts, rights = [left for left, _ in question.pairs], [right for _, right in question.pairs]
    sides = [*rights, *question.distractors]
    if not all([*lefts, *sides]):
        return "Ada pasangan yang kosong; isi kedua sisinya."
    return (
        _number(len(sides), MIN_SIDES, MAX_PAIRS, "pasangan")
        or _number(len(lefts), MIN_PAIRS, MAX_PAIRS, "pasangan yang lengkap")
        or _twice(lefts)
        or _twice(sides)
    )


def _ordering(question: Question) -> str:
    steps = [step for _, step in question.pairs]
    if not all(steps):
        return "Ada langkah yang kosong; isi teksnya."
    if [number for number, _ in question.pairs] != [str(number) for number in range(1, len(steps) + 1)]:
        return "Langkah harus bernomor urut dari 1."
    return _number(len(steps), MIN_SIDES, MAX_PAIRS, "langkah") or _twice(steps)


def _typed(question: Question) -> str:
    given = [f"{option.text}:{option.tolerance}".casefold() for option in question.options]
    if not all(0 <= option.weight <= 100 for option in question.options):
        return "Bobot jawaban harus 0 sampai 100 persen."
    if not question.accepted:
        return "Tidak ada jawaban yang bernilai penuh; beri satu jawaban bobot 100 persen."
    return _number(len(given), 1, MAX_ACCEPTED, "jawaban") or _twice(given)


def _numeric(question: Question) -> str:
    for option in question.options:
        if decimal_text(option.text) != option.text or decimal_text(option.tolerance) != option.tolerance:
            return f"“{option.text[:40]}” bukan angka; tulis dengan titik desimal."
        if option.tolerance.startswith("-"):
            return f"Toleransi “{option.tolerance[:40]}” harus 0 atau lebih."
    return _typed(question)


def _essay(question: Question) -> str:
    return ""


def _number(count: int, low: int, high: int, what: str) -> str:
    return "" if low <= count <= high else f"Soal harus mempunyai {low} sampai {high} {what}; di sini {count}."


def _twice(given: Sequence[str]) -> str:
    seen: set[str] = set()
    for text in given:
        if text in seen:
            return f"“{text[:80]}” ditulis dua kali dalam soal ini; ubah salah satunya."
        seen.add(text)
    return ""


_CHECKS = {
    SINGLE: _single,
    TRUEFALSE: _truth,
    MULTIPLE: _multiple,
    MATCHING: _matching,
    ORDERING: _ordering,
    SHORT: _typed,
    NUMERIC: _numeric,
    ESSAY: _essay,
}
