"""Questions put together from what a reader of any format found."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from string import ascii_lowercase

from portal.content.answers import Answers, judged, truth
from portal.content.kinds import SINGLE
from portal.content.points import NOTHING, WHOLE, shared, words
from portal.content.shapes import Criterion, Option, Question
from portal.formats.report import RefusedItem

GAP = "_____"
"""What stands for the place of an answer in the middle of a sentence."""
TRUE_WORDS, FALSE_WORDS = ("true", "benar", "correct"), ("false", "salah", "incorrect")


def build(
    key: str,
    stem: str,
    answers: Answers,
    feedback: str = "",
    rubric: tuple[Criterion, ...] = (),
    retired: bool = False,
) -> Question:
    """The question without what only labels say."""
    return Question(
        key=key,
        module="",
        lesson="",
        outcome="",
        difficulty="",
        basis="",
        review=False,
        stem=stem,
        feedback=feedback,
        rubric=rubric,
        retired=retired,
        **vars(answers),
    )


def numbered(steps: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Steps with their numbers, from 1."""
    return tuple((str(number), step) for number, step in enumerate(steps, start=1))


def one_right(options: Iterable[Option], right: Option, notes: list[str]) -> Answers:
    """A single choice: one of the options is right, the others are worth nothing; partial points are named as lost."""
    found = []
    for option in options:
        if option is not right and option.weight:
            notes.append(f"Bobot {words(option.weight)} persen pada pilihan “{option.text[:80]}” menjadi 0.")
        found.append(replace(option, correct=option is right, weight=WHOLE if option is right else NOTHING))
    return Answers(SINGLE, tuple(found))


def weighed(options: Sequence[Option], mapped: bool) -> tuple[Option, ...]:
    """The options of a multiple choice: with their own weights, or with even shares for the right ones."""
    if mapped:
        return tuple(replace(one, correct=one.weight > 0) for one in options)
    return shared(options)


def as_truth(answers: Answers) -> Answers:
    """A single choice between true and false as a statement to be judged; its order is always the same."""
    said = [option.text.lower().rstrip(".") for option in answers.options]
    if len(said) != 2 or not (set(said) & set(TRUE_WORDS) and set(said) & set(FALSE_WORDS)):
        return answers
    right, wrong = sorted(answers.options, key=lambda option: not option.correct)
    return truth(right.text.lower().rstrip(".") in TRUE_WORDS, right.feedback, wrong.feedback)


def typed(kind: str, options: Iterable[Option], notes: list[str]) -> Answers:
    """Answers that are typed in: those with the whole point are accepted. Short ones that differ in capital letters
    only are one."""
    kept: dict[str, Option] = {}
    for option in options:
        sign = f"{option.text}:{option.tolerance}".casefold()
        earlier = kept.get(sign)
        if earlier:
            notes.append(f"“{option.text[:80]}” dan “{earlier.text[:80]}” menjadi satu jawaban.")
        if not earlier or option.weight > earlier.weight:
            kept[sign] = option
    if len(kept) > len(ascii_lowercase):
        raise RefusedItem(f"Soal mempunyai {len(kept)} jawaban; terlalu banyak.")
    return judged(kind, [replace(option, key=key) for key, option in zip(ascii_lowercase, kept.values(), strict=False)])
