"""What came of a file of questions, question by question."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from portal.content.numbers import amount
from portal.content.points import words
from portal.content.shapes import Question
from portal.texts import hyphened

WHOLE, LOSSY, REFUSED = "whole", "lossy", "refused"
MAX_KEY = 60
MAX_STEM = 300
"""Characters of a refused question that are shown."""

CAPITALS = "Huruf besar dan kecil tidak lagi dibedakan."
GENERATED = "imp-"


class Missing(NamedTuple):
    """Questions that a file names and does not hold: the identifier that would hold them, and what to say of them."""

    ident: str
    words: str


class RefusedItem(Exception):
    """A question that cannot be taken, with the sentence that says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Item:
    """One question of a file: where it stands (a line, perhaps with the file of a package), the question or None, and
    what was lost, or why it was refused. ``stem`` is how a refused one begins, as far as it can be told."""

    where: str
    question: Question | None
    notes: tuple[str, ...] = ()
    stem: str = ""

    @property
    def status(self) -> str:
        """WHOLE, LOSSY or REFUSED."""
        if self.question is None:
            return REFUSED
        return LOSSY if self.notes else WHOLE


@dataclass(frozen=True)
class ImportReport:
    """``format`` is one of FORMATS or empty; ``notes`` concern the file as a whole, ``faults`` are parts of it, or all
    of it, that could not be read; ``missing`` are questions that it names; those
    whose identifier is among ``present`` are there after all."""

    format: str
    items: tuple[Item, ...] = ()
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    present: tuple[str, ...] = ()

    @property
    def absent(self) -> tuple[str, ...]:
        """What is named and not there, in words."""
        return tuple(dict.fromkeys(one.words for one in self.missing if one.ident not in self.present))

    @property
    def carries(self) -> bool:
        """Whether any question goes with it."""
        return any(item.status != REFUSED for item in self.items)

    @property
    def loses(self) -> bool:
        """Whether any question goes only in part, or not at all."""
        return any(item.status != WHOLE for item in self.items)

    def count(self, status: str) -> int:
        return sum(item.status == status for item in self.items)


def attempt(where: str, build: Callable[[list[str]], Question], stem: Callable[[], str] = str) -> Item:
    """The item that ``build`` makes; it adds what is lost to the list it is given, or raises Refused. Then ``stem`` is
    asked how the question begins."""
    notes: list[str] = []
    try:
        question = build(notes)
    except RefusedItem as refused:
        return Item(where, None, (refused.message,), _beginning(stem))
    return Item(where, question, tuple(dict.fromkeys(notes)))


def _beginning(stem: Callable[[], str]) -> str:
    try:
        return stem()[:MAX_STEM]
    except RefusedItem:
        return ""


def note_points(raw: str, notes: list[str], usual: int = 1) -> None:
    """Name the points of a question as lost, where a file gives it others than the usual."""
    points = amount(raw)
    if points > 0 and points != usual:
        notes.append(f"Nilai soal {words(points)} poin tidak diambil; di sini semua soal bernilai sama.")


def keyed(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items with keys that are sound and differ: from the names their files gave them, else ``imp-001`` …"""
    listed = list(items)
    taken: set[str] = set()
    wanted = [sound_key(item.question.key) if item.question else "" for item in listed]
    named = set(wanted)
    for index, (item, key) in enumerate(zip(listed, wanted, strict=True)):
        if not item.question:
            continue
        number = index + 1
        while not key or key in taken:
            key = f"{GENERATED}{number:03}"
            key = "" if key in named else key
            number += len(listed)
        taken.add(key)
        listed[index] = replace(item, question=replace(item.question, key=key))
    return tuple(listed)


def sound_key(name: str) -> str:
    """The name as a key: small letters, digits and hyphens, where any other sign parts words; empty when it does not
    lend itself."""
    plain = "".join(sign if sign.isascii() else " " for sign in name.lower())
    return hyphened(plain) if len(name) <= MAX_KEY else ""
