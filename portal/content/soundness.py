"""What every question must keep to, whatever format it came from, and the one form in which banks hold it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from portal.content.kinds import KINDS, Flaw, QuestionKind, kind_of
from portal.content.points import evened, shared
from portal.content.shapes import ALL_OR_NOTHING, SCORINGS, Question

MAX_TEXT = 20_000
"""Characters of one text."""


def texts(question: Question) -> Iterator[str]:
    """Every text of a question that people read."""
    yield from (question.stem, question.feedback, *question.accepted, *question.distractors, question.basis)
    for option in question.options:
        yield from (option.text, option.feedback)
    for pair in question.pairs:
        yield from pair
    yield from (criterion.text for criterion in question.rubric)
    yield from question.tags


def flaw(question: Question) -> Flaw | None:
    """Why the question cannot be taken; None when it can."""
    kind = KINDS.get(question.kind)
    if not kind:
        return Flaw(f"Jenis soal “{question.kind}” tidak dikenal.")
    return _texts(question) or kind.flaw(question) or _strays(question, kind) or _rules(question, kind)


def _texts(question: Question) -> Flaw | None:
    if not question.stem:
        return Flaw("Pertanyaan kosong; isi teksnya.")
    if any(len(text) > MAX_TEXT for text in texts(question)):
        return Flaw(f"Teks soal lebih panjang dari {MAX_TEXT} huruf; pendekkan.")
    empty = [index for index, option in enumerate(question.options) if not option.text]
    return Flaw("Ada pilihan yang kosong; isi teksnya atau hapus.", ("options", empty[0])) if empty else None


def _strays(question: Question, kind: QuestionKind) -> Flaw | None:
    """What only other kinds hold."""
    if question.rubric and not kind.by_hand:
        return _only("Kriteria", lambda one: one.by_hand)
    if question.distractors and not kind.lures:
        return _only("Pengecoh tanpa pasangan", lambda one: one.lures)
    return None


def _rules(question: Question, kind: QuestionKind) -> Flaw | None:
    """Whether the question can be scored and shown as it says."""
    rightly = sum(option.correct for option in question.options)
    if question.scoring not in SCORINGS:
        return Flaw(f"Cara menilai “{question.scoring[:40]}” tidak dikenal; pakai {' atau '.join(SCORINGS)}.")
    if question.scoring == ALL_OR_NOTHING and not kind.in_parts:
        return _only("Penilaian semua atau tidak", lambda one: one.in_parts)
    if question.fixed_order and not kind.shuffled:
        return _only("Urutan tetap", lambda one: one.shuffled)
    if not question.max_choices:
        return None
    if not kind.several:
        return _only("Batas banyaknya pilihan", lambda one: one.several)
    if not 1 <= question.max_choices < len(question.options):
        most = len(question.options) - 1
        return Flaw(f"Batas banyaknya pilihan harus 1 sampai {most}; di sini {question.max_choices}.")
    if question.scoring == ALL_OR_NOTHING and question.max_choices < rightly:
        most = question.max_choices
        return Flaw(f"Paling banyak {most} pilihan, padahal {rightly} harus dipilih; naikkan batasnya.")
    return None


def _only(what: str, knows: Callable[[QuestionKind], bool]) -> Flaw:
    *first, last = (kind.words for kind in KINDS.values() if knows(kind))
    comma = "," if len(first) > 1 else ""
    listed = f"{', '.join(first)}{comma} dan {last}" if first else last
    return Flaw(f"{what} hanya untuk soal {listed}; hapus.")


def settled(question: Question) -> Question:
    """The question as banks hold it: even shares exact, all shares even where only a wholly right answer counts, and no
    limit that limits nothing."""
    if not kind_of(question).several:
        return question
    most = question.max_choices if question.max_choices < len(question.options) else 0
    even = shared if question.scoring == ALL_OR_NOTHING else evened
    return replace(question, options=even(question.options, most), max_choices=most)
