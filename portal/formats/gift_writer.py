"""Questions as GIFT: what our own banks hold, and what Moodle takes."""

import re
from collections.abc import Callable, Iterable

from portal.content.gift.bank_file import GENERAL, KIND, ORDERING_TAG
from portal.content.gift.labels import write_labels
from portal.content.kinds import ESSAY, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE, TRUEFALSE
from portal.content.points import written
from portal.content.shapes import Option, Question
from portal.content.soundness import settled

_SIGNS = re.compile(r"[~=#{}:\\]|(?<=-)>")
_FORMAT = re.compile(r"\[(html|markdown|plain|moodle)\]|%-?\d")
_MARKUP = re.compile(r"[<&]")


def gift_text(questions: Iterable[Question], module: str = "") -> str:
    """The questions as one file. Those of this module do not name it: its bank is where they stand."""
    return "\n".join(_question(question, module) for question in questions)


def _question(question: Question, module: str) -> str:
    labels = write_labels(question, module)
    labels += [f"{KIND}:{_NAMED[question.kind]}"] if question.kind in _NAMED else []
    tags = " ".join([f"[id:{_tag(question.key)}]", *(f"[tag:{_tag(label)}]" for label in labels)])
    format_tag = "[plain]" if any(_MARKUP.search(text) for text in _shown(question)) else ""
    stem = (
        format_tag + escape(question.stem)
        if format_tag or not _FORMAT.match(question.stem)
        else f"[plain]{escape(question.stem)}"
    )
    general = f" {GENERAL}{_answer(question.feedback)}" if question.feedback else ""
    answers = BRACES[question.kind](question, general)
    return f"// {tags}\n::{escape(question.key)}:: {stem}{{{answers}}}\n"


def escape(text: str) -> str:
    """The text with the signs of GIFT escaped, on one line."""
    return _SIGNS.sub(lambda match: "\\" + match[0], text).replace("\n", "\\n")


def _answer(text: str) -> str:
    """A text that starts an answer, where a sign of percent or a mark of format would mean something."""
    return f"[plain]{escape(text)}" if _FORMAT.match(text) else escape(text)


def _note(text: str) -> str:
    return f"#{_answer(text)}" if text else ""


def _tag(text: str) -> str:
    return re.sub(r"[\[\]\\]", lambda match: "\\" + match[0], text)


def _shown(question: Question) -> list[str]:
    pairs = [side for pair in question.pairs for side in pair]
    options = [text for option in question.options for text in (option.text, option.feedback)]
    return [question.stem, question.feedback, *pairs, *question.distractors, *options]


def _block(lines: Iterable[str], general: str) -> str:
    """Answers, one a line, and what is said whatever the answer."""
    below = f"\n {general}" if general else ""
    return "".join(f"\n  {line}" for line in lines) + below + "\n"


def _truth(question: Question, general: str) -> str:
    right = next(option for option in question.options if option.correct)
    wrong = next(option for option in question.options if not option.correct)
    sign = "T" if right.key == "a" else "F"
    if right.feedback == wrong.feedback:
        return sign + _note(right.feedback) + general
    return f"{sign}#{_answer(wrong.feedback)}#{_answer(right.feedback)}{general}"


def _one(question: Question, general: str) -> str:
    signs = ("=" if one.correct else "~" for one in question.options)
    texts = (_answer(one.text) + _note(one.feedback) for one in question.options)
    return _block((sign + text for sign, text in zip(signs, texts, strict=True)), general)


def _several(question: Question, general: str) -> str:
    shares = weights(question)
    return _block(
        (f"~%{shares[one.key]}%{_answer(one.text)}{_note(one.feedback)}" for one in question.options), general
    )


def _pairs(question: Question, general: str) -> str:
    pairs = [*question.pairs, *(("", lure) for lure in question.distractors)]
    return _block((f"={_answer(left)} -> {_answer(right)}" for left, right in pairs), general)


def _words(question: Question, general: str) -> str:
    shares = weights(question)
    return _block(
        (f"={_share(shares[one.key])}{_typed(one)}{_note(one.feedback)}" for one in question.options), general
    )


def _numbers(question: Question, general: str) -> str:
    return f"#{_words(question, general)}"


def _nothing(_question: Question, general: str) -> str:
    return general.strip()


def _typed(option: Option) -> str:
    """A number, or words in which a star is a star and not any text."""
    return f"{option.text}:{option.tolerance}" if option.tolerance else _answer(option.text).replace("*", "\\*")


def _share(weight: str) -> str:
    return "" if weight == "100" else f"%{weight}%"


def weights(question: Question) -> dict[str, str]:
    """The weight of each option in percent. Even shares are written in full (33.33333): Moodle knows only those."""
    return {option.key: written(option.weight) for option in settled(question).options}


BRACES: dict[str, Callable[[Question, str], str]] = {
    SINGLE: _one,
    TRUEFALSE: _truth,
    MULTIPLE: _several,
    MATCHING: _pairs,
    SHORT: _words,
    ORDERING: _pairs,
    NUMERIC: _numbers,
    ESSAY: _nothing,
}
"""What stands between the braces, by kind: from the question, and what it says whatever the answer."""
_NAMED = {ORDERING: ORDERING_TAG}
"""Kinds that read like another one, and so are named by a tag."""
