"""python3 run.py door [--marks 1500] [--seconds 60] [--database URL] [--workers N]

The rush at the door: so many people, signed in already, scan the code on the wall and say by one tap that they are
there, spread evenly over so many seconds.
"""

import argparse
import asyncio
import json
import random
import tempfile
import time
import uuid
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import func, select

from benchmarks.__main__ import free_port, say, spread
from benchmarks.client import Client, Failed, Tally
from benchmarks.hall import Server, Trainee, fill, serving
from benchmarks.walk import sign_in_all
from portal.accounts.passwords import hash_secret, matches
from portal.app import create_app
from portal.attendance.door.models import DoorArrival
from portal.attendance.door.rules import handle_of, stamp, window_at
from portal.attendance.models import AttendanceMark
from portal.clock import now
from portal.cohorts.models import ClassSession, Cohort
from portal.config import Settings
from portal.db import db
from portal.keys import derived
from portal.web.transaction import unit_of_work

STEPS = ("scan", "press")


def main() -> None:
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        settings = Settings(data_dir=Path(folder), database_url=given.database, port=free_port(), workers=given.workers)
        say(f"Filling a hall with {given.marks} trainees ...")
        trainees = fill(settings, given.marks)
        session_id, key = _begin_session(settings)
        figures = asyncio.run(_measure(settings, trainees, session_id, key, given))
        figures |= _stored(settings, session_id, given.marks)
    for step in STEPS:
        say(f"{step:10}" + "".join(f"{name} {value:8} ms   " for name, value in figures["milliseconds"][step].items()))
    print(json.dumps(figures), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py door", description="The rush at the door of a hall.")
    parser.add_argument("--marks", type=int, default=1500)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--database", default="", help="a PostgreSQL URL of an empty database; SQLite without")
    parser.add_argument("--workers", type=int, default=1)
    return parser.parse_args()


def _begin_session(settings: Settings) -> tuple[uuid.UUID, bytes]:
    """A session that runs now, and the key of its door."""
    app, moment = create_app(settings), now()
    with app.app_context():
        with unit_of_work():
            cohort = db.session().scalars(select(Cohort)).one()
            running = ClassSession(cohort_id=cohort.id, title="Sesi uji", jp=2, room="Aula", starts_at=moment)
            running.ends_at = moment + timedelta(hours=8)
            db.session().add(running)
            db.session().flush()
            session_id = running.id
        db.session.remove()
        db.engine.dispose()
    return session_id, derived(str(app.secret_key), "door")


async def _measure(
    settings: Settings, trainees: Sequence[Trainee], session_id: uuid.UUID, key: bytes, given: argparse.Namespace
) -> dict[str, Any]:
    environment = {
        "PORTAL_DATA_DIR": str(settings.data_dir),
        "PORTAL_DATABASE_URL": settings.database_url,
        "PORTAL_PORT": str(settings.port),
        "PORTAL_WORKERS": str(settings.workers),
    }
    with serving(settings.port, "portal.cli", "serve", **environment) as server:
        say(f"{len(trainees)} trainees sign in ...")
        before = Tally()
        clients = await sign_in_all(settings.port, trainees, before)
        verification = _verification_seconds()
        say(f"{len(trainees)} trainees come through the door within {given.seconds:g} s ...")
        return await _rush(server, clients, before, session_id, key, given.seconds, verification)


async def _rush(
    server: Server,
    clients: Sequence[Client],
    before: Tally,
    session_id: uuid.UUID,
    key: bytes,
    seconds: float,
    verification: float,
) -> dict[str, Any]:
    tally, loop, chance = Tally(), asyncio.get_running_loop(), random.Random(1)  # noqa: S311 - the same rush every time
    cpu, begun = server.cpu_seconds(), loop.time()
    for client in clients:
        client.tally = tally
        client.close()  # the server lets go of phones that said nothing for a while
    said = await asyncio.gather(
        *(_come(client, session_id, key, chance.uniform(0, seconds), tally) for client in clients)
    )
    elapsed = loop.time() - begun
    for client in clients:
        client.close()
    milliseconds = {step: spread(tally.seconds[step]) for step in STEPS}
    return {
        "marks_said_saved": sum(said),
        "errors": len(before.errors) + len(tally.errors),
        "error_examples": (before.errors + tally.errors)[:3],
        "seconds": round(elapsed, 1),
        "cpu_seconds_per_mark": round((server.cpu_seconds() - cpu) / len(clients), 4),
        "milliseconds": milliseconds,
        "argon2_verification_milliseconds": round(1000 * verification, 1),
        "p95_of_press_in_verifications": round(milliseconds["press"]["p95"] / 1000 / verification, 2),
        "server_peak_megabytes": round(server.peak_megabytes(), 1),
    }


async def _come(client: Client, session_id: uuid.UUID, key: bytes, after: float, tally: Tally) -> bool:
    """One person scans what is on the wall just then and presses the button: whether the server said it was saved."""
    await asyncio.sleep(after)
    try:
        code = stamp(key, session_id, window_at(now()))
        await client.get("scan", f"/h/{handle_of(session_id)}/{code}")
        answer = await client.post("press", "/h")
        return b"Anda tercatat hadir" in answer.body
    except (Failed, OSError, TimeoutError, asyncio.IncompleteReadError) as error:
        tally.errors.append(repr(error))
        return False


def _verification_seconds() -> float:
    """What one check of a secret takes on this machine, while nothing else is asked of it."""
    stored, taken = hash_secret("407182"), []
    for _ in range(9):
        begun = time.perf_counter()
        matches(stored, "407182")
        taken.append(time.perf_counter() - begun)
    return median(taken)


def _stored(settings: Settings, session_id: uuid.UUID, expected: int) -> dict[str, int]:
    """What the database holds: people without a mark, and marks too many."""
    app = create_app(settings)
    with app.app_context():
        own = AttendanceMark.session_id == session_id
        marks = db.session().scalar(select(func.count()).where(own)) or 0
        people = db.session().scalar(select(func.count(AttendanceMark.enrolment_id.distinct())).where(own)) or 0
        door_rows = db.session().scalar(select(func.count()).select_from(DoorArrival)) or 0
        db.session.remove()
        db.engine.dispose()
    return {"marks": marks, "lost": expected - people, "double": marks - people, "door_rows": door_rows}


if __name__ == "__main__":
    main()
