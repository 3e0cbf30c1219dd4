"""The responses to a question that somebody may let count as right. Pure."""

import enum
import hashlib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from portal.assessments.questions.answering import POINT
from portal.assessments.questions.grading import grade
from portal.assessments.questions.kinds.table import answering
from portal.assessments.questions.responses import canonical, in_words, named_responses
from portal.content.shapes import Question
from portal.errors import Refusal

MAX_LISTED = 50
"""Responses that are offered to be ticked."""


class KeyChoice(enum.StrEnum):
    """How the responses that count are chosen; KEY is the key of the course."""

    TICKED = "ticked"
    ALL = "all"
    KEY = "key"


@dataclass(frozen=True)
class Given:
    """A response that can be ticked. Spellings of the same words stand together in ``responses``; ``sign`` names it in
    forms; ``words`` are lines; ``count`` is how often it was given; ``right`` whether it earns the point now."""

    sign: str
    words: tuple[str, ...]
    responses: frozenset[str]
    count: int
    right: bool

    @property
    def respelled(self) -> bool:
        """Whether people spelled it in more than one way."""
        return len(self.responses) > 1


def given(question: Question, accepted: Collection[str], responses: Iterable[str]) -> list[Given]:
    """What was given or counts (``accepted``; none: the key of the course): options in the order of the file, else the
    most frequent first. What is not a valid response to the question as it stands here is left out."""
    counts, how = Counter(responses), answering(question)
    together: dict[str, list[str]] = {}
    for response in dict.fromkeys([*named_responses(question), *sorted(accepted), *sorted(counts)]):
        if response and canonical(question, response) == response:
            together.setdefault(how.spelling(response), []).append(response)
    made = [_given(question, accepted, same, spellings, counts) for same, spellings in together.items()]
    return made if how.closed else sorted(made, key=lambda one: -one.count)


def _given(
    question: Question, accepted: Collection[str], same: str, spellings: list[str], counts: Counter[str]
) -> Given:
    right = any(grade(question, one, accepted or None) == POINT for one in spellings)
    count = sum(counts[one] for one in spellings)
    sign = hashlib.sha256(same.encode()).hexdigest()[:16]
    return Given(sign, in_words(question, spellings[0]), frozenset(spellings), count, right)


def listed(found: list[Given]) -> list[Given]:
    """At most MAX_LISTED of them, in their order: those that count now, so that none is lost unseen, then the most
    frequent."""
    kept = {one.sign for one in sorted(found, key=lambda one: (not one.right, -one.count))[:MAX_LISTED]}
    return [one for one in found if one.sign in kept]


def chosen(found: Iterable[Given], way: KeyChoice, signs: Collection[str]) -> frozenset[str] | Refusal:
    """The responses that are to count, none for the key of the course; or why that is not clear."""
    if way is KeyChoice.KEY:
        return frozenset()
    by_sign = {one.sign: one.responses for one in found}
    wanted = by_sign.keys() if way is KeyChoice.ALL else set(signs)
    if not wanted:
        return Refusal("nothing", "Centang paling sedikit satu jawaban yang dianggap benar.", field="accepted")
    if not wanted <= by_sign.keys():
        message = "Daftar jawaban sudah berubah. Periksa centangnya, lalu lihat akibatnya lagi."
        return Refusal("unknown", message, field="accepted")
    return frozenset(response for sign in wanted for response in by_sign[sign])
