"""python3 run.py kills [--kills 120] [--database sqlite|postgresql] [--seed 1]"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from portal.config import Settings
from portal.db import db
from portal.setup import set_up
from tests.conftest import filling
from tests.faults.kills.house import Size, furnish
from tests.faults.kills.siege import Outcome, Siege
from tests.servers.postgres import PostgresServer


def main() -> None:
    given = _arguments()
    with _settings(given.database) as settings, filling(settings):
        say(f"A portal on {given.database} is set up and filled ...")
        set_up()
        house = furnish(db.session(), Size())
        outcome = Siege(settings, db.session(), house, given.seed).run(given.kills, say)
    for line in _table(outcome):
        print(line, flush=True)
    sys.exit(0 if outcome.held else 1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py kills", description="Whether anything is lost when it is killed.")
    parser.add_argument("--kills", type=int, default=120)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


@contextmanager
def _settings(database: str) -> Iterator[Settings]:
    """An empty portal: one process on a file, or two on a PostgreSQL server of its own that syncs every commit."""
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="portal-kills-")))
        if database == "sqlite":
            yield Settings(data_dir=folder)
        else:
            server = held.enter_context(PostgresServer(durable=True))
            server.create("portal")
            yield Settings(data_dir=folder, database_url=server.url("portal"), workers=2)


def _table(outcome: Outcome) -> list[str]:
    kills = ", ".join(f"{count} of {way}" for way, count in outcome.kills.items())
    lines = [f"{outcome.kills.total()} kills: {kills}", f"{outcome.cut_off} times a job was cut off"]
    lines.append("jobs in the end: " + ", ".join(f"{count} {state}" for state, count in outcome.jobs.items()))
    lines.append(f"{outcome.given_up} times the server gave up and was started again")
    lines.append(f"{'':20}{'sent':>10}{'acknowledged':>14}{'lost':>8}")
    lines += [f"{kind:20}{sent:10}{kept:14}{outcome.lost[kind]:8}" for kind, (sent, kept) in outcome.figures.items()]
    lines += [f"fault: {fault}" for fault in outcome.faults[:20]]
    return [*lines, "Everything holds." if outcome.held else f"NOT EVERYTHING HOLDS ({len(outcome.faults)} faults)."]


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
