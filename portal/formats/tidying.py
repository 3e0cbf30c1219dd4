"""The texts of questions as banks hold them."""

from dataclasses import replace

from portal.content.kinds import kind_of
from portal.content.shapes import Criterion, Question
from portal.content.soundness import settled
from portal.formats.text import plain


def tidy(question: Question) -> Question:
    """The question with all texts as a bank holds them (``plain``); a sound one stays as it is. What is typed in, or
    stands in a label, is one line."""
    line = _line if kind_of(question).lines else plain
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
