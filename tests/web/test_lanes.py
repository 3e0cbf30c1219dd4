"""Requests that check a secret wait among themselves: known browsers first, and nobody waits without end."""

import asyncio

import pytest

from portal.web.lanes import Lane
from tests.apart import run_apart


def lane(most=2) -> Lane:
    """One at once; a request says itself whether its browser is known."""
    return Lane(lambda _environ: True, lambda environ: environ["known"], 1, most)


def order_of(*visits: tuple[str, bool], most: int = 9) -> list[str]:
    """In which order they come in while the first stays until all others have asked; who found no room has a mark."""

    async def run() -> list[str]:
        door, came = lane(most), []

        async def visit(name: str, known: bool) -> None:
            if not await door.enter({"known": known}):
                came.append(f"{name}!")
                return
            await asyncio.sleep(0)
            came.append(name)
            door.leave()

        assert await door.enter({"known": False})
        asked = [asyncio.create_task(visit(*one)) for one in visits]
        await asyncio.sleep(0)
        door.leave()
        await asyncio.gather(*asked)
        assert door._free == 1
        return came

    return run_apart(run())


@pytest.mark.parametrize(
    ("visits", "order"),
    [
        ([("a", False), ("b", False)], ["a", "b"]),
        ([("a", False), ("b", True), ("c", False), ("d", True)], ["b", "d", "a", "c"]),
        ([("a", True)], ["a"]),
    ],
)
def test_a_browser_that_has_signed_in_before_goes_first(visits, order):
    assert order_of(*visits) == order


def test_when_too_many_wait_a_stranger_is_asked_to_come_again_and_a_known_browser_is_not():
    visits = [("a", False), ("b", False), ("refused", False), ("known", True)]
    assert order_of(*visits, most=2) == ["refused!", "known", "a", "b"]


def test_whoever_went_away_while_waiting_gives_the_turn_on():
    async def run() -> None:
        door = lane()
        assert await door.enter({"known": False})
        gone, stays = (asyncio.create_task(door.enter({"known": False})) for _ in range(2))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
        door.leave()
        assert await asyncio.wait_for(stays, 10)
        door.leave()
        assert door._free == 1

    run_apart(run())
