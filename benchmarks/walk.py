"""What one trainee does: sign in, open the quiz, answer ten questions one by one, hand in, see the result."""

import asyncio
import html
import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.client import Client, Failed, Tally
from benchmarks.hall import PIN, Trainee

ANSWERS = 10
QUESTION = re.compile(
    r'<div data-question="([^"]+)"(.*?data-answer="(\w+)".*?)(?=<div data-question|</body>)', re.DOTALL
)
VALUE = re.compile(r'name="choice"\s+value="([^"]*)"|<option value="([^"]+)"')


@dataclass(frozen=True)
class Pace:
    """Seconds: everybody begins within ``spread``; between two answers ``least`` to ``most``."""

    spread: float
    least: float
    most: float


async def sign_in_all(port: int, trainees: Sequence[Trainee], tally: Tally) -> list[Client]:
    """Everybody signs in and sees their home; so many at once as the hall's queue lets through."""
    gate = asyncio.Semaphore(32)

    async def one(trainee: Trainee) -> Client:
        client = Client(port, tally)
        async with gate:
            try:
                await client.get("sign-in page", "/masuk")
                await client.post("sign in and home", "/masuk", login=trainee.login, secret=PIN)
            except (Failed, OSError, TimeoutError, asyncio.IncompleteReadError) as error:
                tally.errors.append(f"{trainee.login}: {error!r}")
        return client

    return list(await asyncio.gather(*map(one, trainees)))


async def sit_all(clients: Sequence[Client], trainees: Sequence[Trainee], pace: Pace, tally: Tally) -> int:
    """Everybody sits the pretest. Returns how many answers the server said that it holds."""
    chance = random.Random(1)  # noqa: S311 - the same walk every time
    seeds = [chance.random() for _ in clients]
    taken = await asyncio.gather(
        *(
            _sit(client, one, pace, tally, random.Random(seed))  # noqa: S311
            for client, one, seed in zip(clients, trainees, seeds, strict=True)
        )
    )
    return sum(taken)


async def _sit(client: Client, trainee: Trainee, pace: Pace, tally: Tally, chance: random.Random) -> int:
    taken = 0
    try:
        await asyncio.sleep(chance.uniform(0, pace.spread))
        await client.get("open quiz", f"/belajar/{trainee.seat}/kuis/pretes")
        sheet = await client.post("start", f"/belajar/{trainee.seat}/kuis/pretes")
        attempt = client.at.rpartition("/")[0]
        for number, (question, response) in enumerate(_responses(sheet.body.decode(), chance), 1):
            await asyncio.sleep(chance.uniform(pace.least, pace.most))
            body = json.dumps({"answers": [[question, response, number]]}, separators=(",", ":"))
            receipt = json.loads((await client.send("answer", f"{attempt}/jawaban", body.encode())).body)
            if receipt["held"][question][1] != response:
                raise Failed(f"the receipt holds {receipt['held'][question]}, not {response!r}")
            taken += 1
        await client.get("submit page", f"{attempt}/kumpulkan")
        await client.post("submit and result", f"{attempt}/kumpulkan")
    except (Failed, OSError, TimeoutError, asyncio.IncompleteReadError, KeyError) as error:
        tally.errors.append(f"{trainee.login}: {error!r}")
    return taken


def _responses(page: str, chance: random.Random) -> list[tuple[str, str]]:
    """A response to the first questions of the paper, all of which are on the first page for the script to use."""
    found = []
    asked = QUESTION.findall(page)[:ANSWERS]
    if len(asked) < ANSWERS:
        raise Failed(f"the paper asks only {len(asked)} questions")
    for question, fields, way in asked:
        values = [html.unescape(first or second) for first, second in VALUE.findall(fields)]
        found.append((html.unescape(question), _response(way, fields, values, chance)))
    return found


def _response(way: str, fields: str, values: list[str], chance: random.Random) -> str:
    if way in ("text", "line"):
        return "26"
    if way in ("list", "order"):
        rows = fields.count("<select")
        choices = values[: len(values) // rows]
        return ",".join(str(index) for index in range(rows)) if way == "order" else ",".join(choices[:1] * rows)
    return chance.choice(values)
