"""A lane into the application: requests that are slow on purpose, as they check a secret, go in only so many at once.

They wait among themselves, where waiting costs no thread: those of browsers that have signed in before first, then in
their order. Who only reads goes past them. When too many wait already, the next is asked to come again.
"""

from asyncio import CancelledError, Future, get_running_loop
from collections import deque
from collections.abc import Callable
from typing import Any

WAITING = 32
"""Requests of browsers that are not known which may wait for their turn; as many more of those that are."""
BUSY = (
    b"<!doctype html><html lang='id'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
    b"<title>Portal Bimtek PSM</title><h1>Sedang banyak yang masuk</h1>"
    b"<p>Tunggu beberapa detik, kembali ke halaman sebelumnya, lalu kirim sekali lagi.</p>"
)
Asks = Callable[[dict[str, Any]], bool]


class Lane:
    """``takes`` says whether a request belongs here, ``goes_first`` whether its browser is known. For one loop only."""

    def __init__(self, takes: Asks, goes_first: Asks, at_once: int, most_waiting: int = WAITING) -> None:
        self.takes, self._goes_first, self._most = takes, goes_first, most_waiting
        self._free = at_once
        self._known, self._strangers = deque[Future[None]](), deque[Future[None]]()

    async def enter(self, environ: dict[str, Any]) -> bool:
        """Wait for one's turn; False if there is no room to wait."""
        if self._free:
            self._free -= 1
            return True
        known = self._goes_first(environ)
        if len(self._known) + len(self._strangers) >= self._most * (2 if known else 1):
            return False
        turn: Future[None] = get_running_loop().create_future()
        (self._known if known else self._strangers).append(turn)
        try:
            await turn
        except CancelledError:  # whoever waited went away, perhaps just when the turn came
            if turn.done() and not turn.cancelled():
                self.leave()
            raise
        return True

    def leave(self) -> None:
        """Hand the turn to whoever goes first and still waits."""
        for waiting in (self._known, self._strangers):
            while waiting:
                turn = waiting.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._free += 1
