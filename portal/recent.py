"""What took long to make and never changes: each process keeps the last few of it in memory."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Made = TypeVar("Made")


class Recent(Generic[Key, Made]):
    """The last ``most`` things that were made, by key. What a key stands for must never change."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Key, Made] = OrderedDict()

    def get(self, key: Key, make: Callable[[], Made]) -> Made:
        """The thing of this key; made if it is not kept. Nothing is kept when making it fails."""
        if key in self._kept:
            return self._kept[key]
        made = self._kept[key] = make()
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return made
