"""How a paper is drawn."""

import random
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from portal.assessments.questions.kinds.table import answering
from portal.content.checks.banks import shares
from portal.content.shapes import Course, Module, Question, QuizPlan


@dataclass(frozen=True)
class PaperItem:
    """One question of a drawn paper. ``options`` are what can be chosen, in its order there: option keys, or the
    numbers of right sides or steps."""

    question: str
    options: tuple[str, ...]


def draw(course: Course, plan: QuizPlan, seed: int, avoid: frozenset[str] = frozenset()) -> tuple[PaperItem, ...]:
    """The paper that a seed gives: so many questions of each module, then shuffled.

    How many come from each outcome is the same on every paper (``shares``), so that a pretest and a posttest can be
    compared; which ones is chance. Those in ``avoid`` (keys) come up only where an outcome has no others left. Of each
    difficulty come as many as the plan says, as far as outcomes have them.
    """
    chance = random.Random(seed)  # noqa: S311 - fair shuffling, not a secret
    slots = [slot for slug, count in plan.draw for slot in _slots(course.module(slug), count)]
    chance.shuffle(slots)
    wanted, chosen = Counter(dict(plan.difficulty)), []
    for pile in slots:
        chance.shuffle(pile)
        found = min(pile, key=lambda question: (question.key in avoid, -wanted[question.difficulty]))
        wanted[found.difficulty] -= bool(plan.difficulty)
        pile.remove(found)
        chosen.append(found)
    return tuple(PaperItem(question.key, _shuffled(question, chance)) for question in chosen)


def _slots(module: Module, count: int) -> Iterator[list[Question]]:
    """For each of ``count`` slots of a paper the questions that can fill it. Slots of one outcome share a list."""
    for outcome, share in shares(module, count).items():
        pile = [question for question in module.questions if question.outcome == outcome and question.deliverable]
        yield from [pile] * share


def _shuffled(question: Question, chance: random.Random) -> tuple[str, ...]:
    """What can be chosen, in the order of one paper, or in that of the file where the question says so."""
    keys = list(answering(question).pieces(question))
    if not question.fixed_order:
        chance.shuffle(keys)
    return tuple(keys)


def first_open(paper: Sequence[PaperItem], answered: Collection[str]) -> int:
    """The number of the first question that is still to be answered; the first of all where none is."""
    return next((number for number, item in enumerate(paper, 1) if item.question not in answered), 1)
