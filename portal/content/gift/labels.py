"""What a question says of itself beside its text, as short labels that every format of questions can carry as tags.

``module:…``, ``lesson:…``, ``outcome:…``, ``difficulty:…``, ``basis:…``, ``perlu-tinjau``, ``retired``,
``criterion:3:…`` (points and text), ``scoring:all_or_nothing``, ``max-choices:2``, ``fixed-order``, and ``tag:…`` for
free words.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from portal.content.kinds import kind_of
from portal.content.shapes import DIFFICULTIES, PARTIAL, SCORINGS, Criterion, Question
from portal.content.source import SLUG

REVIEW, RETIRED, CRITERION, FREE = "perlu-tinjau", "retired", "criterion", "tag"
SCORING, MAX_CHOICES, FIXED = "scoring", "max-choices", "fixed-order"
WORDS = (REVIEW, RETIRED, FIXED)
"""Labels that are a bare word."""
FIELDS = ("module", "lesson", "outcome", "difficulty", "basis")
MAX_POINTS = 100

_NUMBERED = re.compile(r"^\d\d-")
_CRITERION = re.compile(r"(\d{1,3}):(.*)", re.ASCII | re.DOTALL)


@dataclass(frozen=True)
class Labels:
    """Labels as read. ``fields`` are those of FIELDS that are there; ``scoring`` and ``max_choices`` are None where no
    label names them."""

    fields: dict[str, str]
    review: bool = False
    retired: bool = False
    rubric: tuple[Criterion, ...] = ()
    tags: tuple[str, ...] = ()
    scoring: str | None = None
    max_choices: int | None = None
    fixed_order: bool = False


def split(label: str) -> tuple[str, str]:
    """Name and value of a label; of a bare word the word twice."""
    label = " ".join(label.split())
    if label in WORDS:
        return label, label
    name, _colon, value = label.partition(":")
    return name.strip(), value.strip()


def read_criterion(value: str) -> Criterion | None:
    """The criterion that ``3:text`` says, or None."""
    found = _CRITERION.fullmatch(value)
    if not found or not 1 <= int(found[1]) <= MAX_POINTS or not found[2].strip():
        return None
    return Criterion(found[2].strip(), int(found[1]))


def is_limit(value: str) -> bool:
    """Whether the value can say how many options may be chosen."""
    return value.isascii() and value.isdigit() and len(value) < 3 and int(value) > 0


def unnumbered(lesson: str) -> str:
    """The slug of a lesson that may be named by its file, with the number."""
    return _NUMBERED.sub("", lesson, count=1)


def is_sound(name: str, value: str) -> bool:
    """Whether the value can stand in the field of FIELDS."""
    if name == "difficulty":
        return value in DIFFICULTIES
    return bool(value) if name == "basis" else SLUG.fullmatch(value) is not None


def write_labels(question: Question, module: str = "", rubric: bool = True) -> list[str]:
    """The labels of a question: its module unless it is this one, its rubric unless it has another place."""
    lesson = f"00-{question.lesson}" if _NUMBERED.match(question.lesson) else question.lesson
    fields = {name: getattr(question, name) for name in FIELDS} | {"lesson": lesson}
    if module == question.module:
        del fields["module"]
    found = [f"{name}:{value}" for name, value in fields.items() if value]
    found += [REVIEW] * question.review + [RETIRED] * question.retired
    found += [f"{CRITERION}:{one.points}:{one.text}" for one in question.rubric if rubric]
    found += [f"{SCORING}:{question.scoring}"] * (question.scoring != PARTIAL)
    found += [f"{MAX_CHOICES}:{question.max_choices}"] * bool(question.max_choices) + [FIXED] * question.fixed_order
    return [" ".join(label.split()) for label in [*found, *(f"{FREE}:{tag}" for tag in question.tags)]]


def read_labels(labels: Iterable[str]) -> Labels:
    """The labels of a foreign file: what we do not know becomes a free tag, as it is written."""
    fields: dict[str, str] = {}
    rubric: list[Criterion] = []
    flags: set[str] = set()
    rules: dict[str, Any] = {}
    tags: dict[str, None] = {}
    for label in labels:
        name, value = split(label)
        criterion = read_criterion(value) if name == CRITERION else None
        if name in FIELDS and name not in fields and is_sound(name, value):
            fields[name] = unnumbered(value) if name == "lesson" else value
        elif name in WORDS and name == value:
            flags.add(name)
        elif name == SCORING and value in SCORINGS and "scoring" not in rules:
            rules["scoring"] = value
        elif name == MAX_CHOICES and is_limit(value) and "max_choices" not in rules:
            rules["max_choices"] = int(value)
        elif criterion:
            rubric.append(criterion)
        elif value if name == FREE else label.strip():
            tags[value if name == FREE else " ".join(label.split())] = None
    kept = FIXED in flags
    return Labels(fields, REVIEW in flags, RETIRED in flags, tuple(rubric), tuple(tags), fixed_order=kept, **rules)


def rules(question: Question, found: Labels) -> dict[str, Any]:
    """How the question is scored and shown, as far as the labels say so and its kind knows it."""
    kind = kind_of(question)
    said = {
        "scoring": found.scoring if kind.in_parts else None,
        "max_choices": found.max_choices if kind.several else None,
        "fixed_order": (found.fixed_order and kind.shuffled) or None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _stray(question: Question, found: Labels) -> Iterator[str]:
    """Labels that say nothing to a question of this kind, as free words."""
    kind = kind_of(question)
    if not kind.by_hand:
        yield from (f"{CRITERION}:{one.points}:{one.text}" for one in found.rubric)
    if found.scoring and not kind.in_parts:
        yield f"{SCORING}:{found.scoring}"
    if found.max_choices and not kind.several:
        yield f"{MAX_CHOICES}:{found.max_choices}"
    if found.fixed_order and not kind.shuffled:
        yield FIXED


def label(question: Question, found: Labels) -> Question:
    """The question with what its labels say; what says nothing to its kind is kept as free words."""
    changes: dict[str, Any] = {**found.fields, "review": found.review, "retired": question.retired or found.retired}
    changes |= rules(question, found)
    if kind_of(question).by_hand:
        changes["rubric"] = question.rubric or found.rubric
    return replace(question, **changes, tags=(*found.tags, *_stray(question, found)))
