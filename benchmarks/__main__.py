"""python3 run.py bench [--people 500] [--database URL] [--think 5 20] [--quick]"""

import argparse
import asyncio
import json
import socket
import sys
import tempfile
from pathlib import Path
from statistics import quantiles
from typing import Any

from benchmarks import limits
from benchmarks.client import Tally
from benchmarks.hall import Server, Trainee, fill, serving, stored
from benchmarks.walk import QUESTION, Pace, sign_in_all, sit_all
from portal.config import Settings

CROWD, RUSH = "calm", "rush"


def main() -> None:
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        port = free_port()
        settings = Settings(data_dir=Path(folder), database_url=given.database, port=port, workers=given.workers)
        say(f"Filling a hall with {2 * given.people} trainees ...")
        trainees = fill(settings, 2 * given.people)
        figures = asyncio.run(_measure(settings, trainees, given))
    for line in _table(figures):
        say(line)
    print(json.dumps(figures), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py bench", description="How much the portal can take.")
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--database", default="", help="a PostgreSQL URL of an empty database; SQLite without")
    parser.add_argument("--think", type=float, nargs=2, default=(5.0, 20.0), metavar=("MIN", "MAX"))
    parser.add_argument("--workers", type=int, default=1)
    return parser.parse_args()


async def _measure(settings: Settings, trainees: list[Trainee], given: argparse.Namespace) -> dict[str, Any]:
    environment = {
        "PORTAL_DATA_DIR": str(settings.data_dir),
        "PORTAL_DATABASE_URL": settings.database_url,
        "PORTAL_PORT": str(settings.port),
        "PORTAL_WORKERS": str(settings.workers),
    }
    calm, rush = trainees[: given.people], trainees[given.people :]
    figures: dict[str, Any] = {"people": given.people, "database": "postgresql" if given.database else "sqlite"}
    with serving(settings.port, "portal.cli", "serve", **environment) as server:
        pace = Pace(10, *given.think)
        say(f"{given.people} trainees at their own pace, {pace.least:g} to {pace.most:g} s between answers ...")
        figures |= _named(CROWD, await _hall(server, settings, calm, pace, figures))
        say(f"{given.people} trainees at once, without a pause ...")
        figures |= _named(RUSH, await _hall(server, settings, rush, Pace(0, 0, 0), {}))
        say("Answers as fast as they come ...")
        figures["answer_requests_per_second"] = round(await _answer_rate(settings.port, rush), 1)
        figures["server_peak_megabytes"] = round(server.peak_megabytes(), 1)
    answers, submitted_attempts = stored(settings)
    figures["lost_answers"] = figures["calm_answers"] + figures["rush_answers"] - answers
    figures["attempts_handed_in"] = submitted_attempts
    say("The machine's own limits ...")
    figures["durable_commits_per_second"] = round(limits.commits_per_second(settings), 1)
    with serving(settings.port, "benchmarks.limits", **environment, BENCH_BARE="1"):
        figures["bare_view_requests_per_second"] = round(await limits.rate(settings.port, "GET", "/masuk"), 1)
        bare = await limits.rate(settings.port, "POST", "/simpan")
        figures["bare_commit_requests_per_second"] = round(bare, 1)
    figures["answer_rate_of_bare_commit"] = round(figures["answer_requests_per_second"] / bare, 3)
    return figures


def _named(name: str, figures: dict[str, Any]) -> dict[str, Any]:
    return {f"{name}_{key}": value for key, value in figures.items()}


async def _hall(
    server: Server, settings: Settings, trainees: list[Trainee], pace: Pace, figures: dict[str, Any]
) -> dict[str, Any]:
    tally, loop = Tally(), asyncio.get_running_loop()
    before, begun = server.cpu_seconds(), loop.time()
    clients = await sign_in_all(settings.port, trainees, tally)
    signed_in, cpu_of_sign_in = loop.time() - begun, server.cpu_seconds() - before
    bytes_before, requests_before = tally.sent + tally.received, tally.requests
    before, begun = server.cpu_seconds(), loop.time()
    answers = await sit_all(clients, trainees, pace, tally)
    elapsed, cpu = loop.time() - begun, server.cpu_seconds() - before
    for client in clients:
        client.close()
    return {
        "errors": len(tally.errors),
        "error_examples": tally.errors[:3],
        "answers": answers,
        "sign_in_seconds": round(signed_in, 2),
        "cpu_seconds_per_sign_in": round(cpu_of_sign_in / len(trainees), 4),
        "cpu_seconds_per_attempt": round(cpu / len(trainees), 4),
        "attempts_per_minute": round(60 * len(trainees) / elapsed, 1),
        "requests_per_second": round((tally.requests - requests_before) / elapsed, 1),
        "bytes_per_attempt": round((tally.sent + tally.received - bytes_before) / len(trainees)),
        "milliseconds": {step: spread(found) for step, found in tally.seconds.items()},
    }


def spread(seconds: list[float]) -> dict[str, float]:
    """Half, 95 and 99 of a hundred were quicker than this; milliseconds."""
    cuts = quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else seconds * 99
    return {name: round(1000 * cuts[percent - 1], 1) for name, percent in (("p50", 50), ("p95", 95), ("p99", 99))}


async def _answer_rate(port: int, trainees: list[Trainee]) -> float:
    """The same phones answer again and again in a second attempt: the request that saves, and nothing else."""
    tally, some = Tally(), trainees[: limits.PHONES]
    clients = await sign_in_all(port, some, tally)
    bodies = []
    for client, trainee in zip(clients, some, strict=True):
        await client.get("home", f"/belajar/{trainee.seat}/kuis/pascates")
        sheet = (await client.post("start", f"/belajar/{trainee.seat}/kuis/pascates")).body.decode()
        attempt = client.at.rpartition("/")[0]
        question = next(key for key, fields, _way in QUESTION.findall(sheet) if 'type="radio"' in fields)
        bodies.append(f'{attempt}/jawaban {{"answers":[["{question}","a",SEQ]]}}'.encode())
    return await limits.rate(port, "POST", "", clients, bodies)


def _table(figures: dict[str, Any]) -> list[str]:
    lines = [f"{'':28}{'p50':>9}{'p95':>9}{'p99':>9}  milliseconds"]
    for name in (CROWD, RUSH):
        lines += [
            f"{name + ', ' + step:28}{spread['p50']:9}{spread['p95']:9}{spread['p99']:9}"
            for step, spread in figures[f"{name}_milliseconds"].items()
        ]
    return lines


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
