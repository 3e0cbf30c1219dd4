"""What a reader of any format finds of a question's answers, before the question is put together."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.content.kinds import TRUEFALSE, TRUTHS
from portal.content.points import NOTHING, WHOLE
from portal.content.shapes import PARTIAL, Option


@dataclass(frozen=True)
class Answers:
    """The kind of a question and what belongs to that kind; the fields are those of ``Question``."""

    kind: str
    options: tuple[Option, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    accepted: tuple[str, ...] = ()
    tolerance: str = ""
    distractors: tuple[str, ...] = ()
    scoring: str = PARTIAL
    max_choices: int = 0
    fixed_order: bool = False


def truth(right: bool, right_note: str = "", wrong_note: str = "") -> Answers:
    """A statement that is right or not, and what is said to those who judge it rightly and wrongly."""
    said = {True: (right_note, WHOLE), False: (wrong_note, NOTHING)}
    options = (Option(key, name, value is right, *said[value is right]) for key, name, value in TRUTHS)
    return Answers(TRUEFALSE, tuple(options))


def judged(kind: str, options: Sequence[Option]) -> Answers:
    """Answers that are typed in: those with the whole point are accepted."""
    whole = [option for option in options if option.weight == WHOLE]
    wide = whole[0].tolerance if whole else ""
    return Answers(kind, tuple(options), accepted=tuple(option.text for option in whole), tolerance=wide)
