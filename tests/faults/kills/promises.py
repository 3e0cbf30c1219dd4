"""What the server was sent, and what it said that it holds: kept outside the server, to be compared in the end."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass
class Promise:
    """A value on its way; ``kept`` once an answer has said that it is saved."""

    value: Any
    kept: bool = False


class Promises:
    """Promises by what they are about, in the order in which they were sent. Each subject is of one thread alone."""

    def __init__(self) -> None:
        self._made: defaultdict[tuple[str, Hashable], list[Promise]] = defaultdict(list)

    def send(self, kind: str, subject: Hashable, value: Any) -> Promise:
        made = Promise(value)
        self._made[kind, subject].append(made)
        return made

    def keep(self, kind: str, subject: Hashable, value: Any) -> None:
        """The server says that it holds a value that was sent some time."""
        next(one for one in self._made[kind, subject] if one.value == value).kept = True

    def of(self, kind: str) -> Iterator[tuple[Any, list[Promise]]]:
        return ((subject, made) for (found, subject), made in list(self._made.items()) if found == kind)

    def figures(self, kind: str) -> tuple[int, int]:
        """How many values were sent, and of how many the server said that it holds them."""
        made = [one for _subject, promises in self.of(kind) for one in promises]
        return len(made), sum(one.kept for one in made)


def may_stand(made: Sequence[Promise]) -> list[Any]:
    """What may be held of something that is overwritten: the newest value that was kept, or one sent after it."""
    last = max((place for place, one in enumerate(made) if one.kept), default=None)
    return [None, *(one.value for one in made)] if last is None else [one.value for one in made[last:]]


def all_stand(made: Sequence[Promise], rows: Sequence[Any]) -> bool:
    """Whether rows that are only added are what was sent, in order, and hold at least what was kept."""
    kept = [one.value for one in made if one.kept]
    return _within(kept, rows) and _within(rows, [one.value for one in made])


def _within(some: Iterable[Any], others: Iterable[Any]) -> bool:
    left = iter(others)
    return all(one in left for one in some)
