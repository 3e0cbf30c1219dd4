"""The kinds of question: of each what it is called, what its answers may hold, and what makes them sound.

Whoever reads, writes, lists or checks questions asks ``KINDS``. How a kind is answered, marked and shown stands above,
in ``portal.assessments.questions.kinds``. docs/adding-a-question-kind.md lists what a further kind touches.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from portal.content.numbers import decimal_text
from portal.content.points import NOTHING, WHOLE, is_whole, not_whole
from portal.content.shapes import PARTIAL, Question

SINGLE, TRUEFALSE, MULTIPLE = "single", "truefalse", "multiple"
MATCHING, SHORT, ORDERING = "matching", "short", "ordering"
NUMERIC, ESSAY = "numeric", "essay"

TRUTHS = (("a", "Benar", True), ("b", "Salah", False))
"""The options of a statement that is to be judged: key, text, and what it says of the statement."""
MIN_OPTIONS, MAX_OPTIONS = 2, 8
MIN_PAIRS, MIN_SIDES, MAX_PAIRS = 2, 3, 8
MAX_ACCEPTED = 8

Where = tuple[str, int]
"""A part of a question: ``options``, ``pairs`` or ``distractors``, and its index there."""


class Flaw(NamedTuple):
    """What is wrong with a question, as a sentence, and with which part of it (None: with the whole)."""

    message: str
    where: Where | None = None


@dataclass(frozen=True)
class QuestionKind:
    """What holds for every question of a kind. ``words`` is its name for authors and organisers; ``flaw`` finds the
    first thing that is wrong with the answers of a question.

    ``in_parts``: each right part may earn its share, or only all together count. ``several``: the right options share
    the point, and how many may be chosen can be limited. ``shuffled``: options stand in another order on each paper
    unless the question keeps theirs. ``lures``: right sides may have no partner. ``lines``: answers are typed on one
    line. ``by_hand``: somebody reads the answer, by a rubric.
    """

    name: str
    words: str
    flaw: Callable[[Question], Flaw | None]
    in_parts: bool = False
    several: bool = False
    shuffled: bool = False
    lures: bool = False
    lines: bool = False
    by_hand: bool = False


def _single(question: Question) -> Flaw | None:
    return _choices(question) or _one_right(question)


def _truth(question: Question) -> Flaw | None:
    if [(option.key, option.text) for option in question.options] != [(key, text) for key, text, _ in TRUTHS]:
        return Flaw("Soal benar atau salah harus mempunyai pilihan Benar dan Salah.")
    return _one_right(question)


def _multiple(question: Question) -> Flaw | None:
    weights = [option.weight for option in question.options]
    right = [weight for weight in weights if weight > 0]
    wrong = _choices(question) or _beyond(weights, -WHOLE, "Bobot pilihan harus -100 sampai 100 persen.")
    if wrong:
        return wrong
    if len(right) < 2 or len(right) == len(weights):
        return Flaw("Soal beberapa jawaban memerlukan dua pilihan benar atau lebih, dan satu yang salah.")
    if question.scoring == PARTIAL and not is_whole(right, question.max_choices):
        return Flaw(not_whole(right, question.max_choices))
    return None


def _matching(question: Question) -> Flaw | None:
    lefts = [(("pairs", index), left) for index, (left, _right) in enumerate(question.pairs)]
    sides = [(("pairs", index), right) for index, (_left, right) in enumerate(question.pairs)]
    sides += [(("distractors", index), right) for index, right in enumerate(question.distractors)]
    return (
        _count(len(sides), MIN_SIDES, MAX_PAIRS, "pasangan")
        or _count(len(lefts), MIN_PAIRS, MAX_PAIRS, "pasangan yang lengkap")
        or _empty([*lefts, *sides], "Ada pasangan yang kosong; isi kedua sisinya.")
        or _twice(lefts)
        or _twice(sides)
    )


def _ordering(question: Question) -> Flaw | None:
    steps = [(("pairs", index), step) for index, (_number, step) in enumerate(question.pairs)]
    return (
        _count(len(steps), MIN_SIDES, MAX_PAIRS, "langkah")
        or _empty(steps, "Ada langkah yang kosong; isi teksnya.")
        or _twice(steps)
        or _unnumbered([number for number, _step in question.pairs])
    )


def _typed(question: Question) -> Flaw | None:
    given = [f"{option.text}:{option.tolerance}".casefold() for option in question.options]
    weights = [option.weight for option in question.options]
    wrong = (
        _count(len(given), 1, MAX_ACCEPTED, "jawaban")
        or _twice(_options(question), given)
        or _beyond(weights, NOTHING, "Bobot jawaban harus 0 sampai 100 persen.")
    )
    if wrong or question.accepted:
        return wrong
    return Flaw("Tidak ada jawaban yang bernilai penuh; beri satu jawaban bobot 100 persen.")


def _numeric(question: Question) -> Flaw | None:
    for index, option in enumerate(question.options):
        if decimal_text(option.text) != option.text or decimal_text(option.tolerance) != option.tolerance:
            return Flaw(f"“{option.text[:40]}” bukan angka; tulis dengan titik desimal.", ("options", index))
        if option.tolerance.startswith("-"):
            return Flaw(f"Toleransi “{option.tolerance[:40]}” harus 0 atau lebih.", ("options", index))
    return _typed(question)


def _essay(_question: Question) -> Flaw | None:
    return None


def _choices(question: Question) -> Flaw | None:
    options = _options(question)
    return _count(len(options), MIN_OPTIONS, MAX_OPTIONS, "pilihan") or _twice(options)


def _one_right(question: Question) -> Flaw | None:
    right = [index for index, option in enumerate(question.options) if option.correct]
    if len(right) == 1:
        return None
    message = f"Soal mempunyai {len(right)} pilihan benar; harus tepat satu."
    return Flaw(message, ("options", right[1]) if right else None)


def _options(question: Question) -> list[tuple[Where, str]]:
    return [(("options", index), option.text) for index, option in enumerate(question.options)]


def _count(count: int, low: int, high: int, what: str) -> Flaw | None:
    if low <= count <= high:
        return None
    return Flaw(f"Soal harus mempunyai {low} sampai {high} {what}; di sini {count}.")


def _empty(given: Iterable[tuple[Where, str]], message: str) -> Flaw | None:
    return next((Flaw(message, where) for where, text in given if not text), None)


def _twice(given: Sequence[tuple[Where, str]], alike: Sequence[str] = ()) -> Flaw | None:
    """Whether a text stands twice; by ``alike`` where two texts can be the same that are written otherwise."""
    seen: set[str] = set()
    for (where, text), sign in zip(given, alike or [text for _where, text in given], strict=True):
        if sign in seen:
            return Flaw(f"“{text[:80]}” sudah ditulis dalam soal ini; ubah salah satunya.", where)
        seen.add(sign)
    return None


def _beyond(weights: Iterable[Decimal], least: Decimal, message: str) -> Flaw | None:
    wrong = (index for index, weight in enumerate(weights) if not least <= weight <= WHOLE)
    return next((Flaw(message, ("options", index)) for index in wrong), None)


def _unnumbered(numbers: Iterable[str]) -> Flaw | None:
    for index, number in enumerate(numbers):
        if number != str(index + 1):
            message = f"Langkah harus bernomor urut dari 1; di sini {index + 1}, bukan “{number[:40]}”."
            return Flaw(message, ("pairs", index))
    return None


KINDS = {
    kind.name: kind
    for kind in (
        QuestionKind(SINGLE, "pilihan tunggal", _single, shuffled=True),
        QuestionKind(TRUEFALSE, "benar atau salah", _truth),
        QuestionKind(MULTIPLE, "beberapa jawaban", _multiple, in_parts=True, several=True, shuffled=True),
        QuestionKind(MATCHING, "menjodohkan", _matching, in_parts=True, lures=True),
        QuestionKind(SHORT, "jawaban singkat", _typed, lines=True),
        QuestionKind(ORDERING, "mengurutkan", _ordering, in_parts=True),
        QuestionKind(NUMERIC, "angka", _numeric, lines=True),
        QuestionKind(ESSAY, "uraian", _essay, by_hand=True),
    )
}
"""Every kind by its name, in the order in which lists have them."""


def kind_of(question: Question) -> QuestionKind:
    """The entry of a question; KeyError when there is no such kind."""
    return KINDS[question.kind]
