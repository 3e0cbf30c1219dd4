"""The server at work, killed again and again: all of it, one of its workers, or while it is coming up."""

import os
import random
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.clock import now
from portal.config import Settings
from portal.jobs.models import Job, JobState
from portal.jobs.runner import CUT_OFF_AFTER
from portal.web.transaction import unit_of_work
from tests.faults.kills import verdict
from tests.faults.kills.callers import KINDS, Crowd
from tests.faults.kills.house import House
from tests.faults.kills.promises import Promises
from tests.faults.live import LiveServer, wait_for

SERVER, WORKER, STARTING = "server", "worker", "starting"
WAYS = {SERVER: 6, WORKER: 3, STARTING: 1}
"""What is killed, and how often of ten times."""
AT_WORK, COMING_UP = (0.3, 4.0), (0.0, 2.0)
"""Seconds from the first answer, or from the start, to the kill."""
PATIENCE = 600.0
"""Seconds that whatever is left may take after the last kill."""


@dataclass
class Outcome:
    """What came of it. By kind: how many values were sent and acknowledged, and how many things do not hold theirs."""

    kills: Counter[str] = field(default_factory=Counter)
    figures: dict[str, tuple[int, int]] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    cut_off: int = 0
    """Jobs that were under way when the server was killed, over all kills."""
    jobs: dict[str, int] = field(default_factory=dict)
    """How many there are in the end, by state. One that is cut off again and again before it gets any further fails."""
    given_up: int = 0
    """How often the server ended because a worker had died soon after its birth. Whoever runs it starts it again then,
    as systemd does."""

    @property
    def held(self) -> bool:
        return not any(self.lost.values()) and not self.faults


class Siege:
    """Kills the server of a house so many times while everybody is at work."""

    def __init__(self, settings: Settings, session: Session, house: House, seed: int) -> None:
        self.session, self.house, self.seed = session, house, seed
        self.chance, self.pause = random.Random(seed), Event()  # noqa: S311
        self.server = LiveServer(settings)
        self.outcome = Outcome()

    def run(self, kills: int, say: Callable[[str], None]) -> Outcome:
        promises, outcome = Promises(), self.outcome
        with self.server:
            say(f"{len(self.house.seats)} trainees sign in ...")
            with Crowd(self.server.url, self.house, promises, str(self.seed)) as crowd:
                for number in range(1, kills + 1):
                    self._kill(self.chance.choices(list(WAYS), list(WAYS.values()))[0])
                    if not number % 10:
                        say(f"{number} kills, {sum(kept for _, kept in map(promises.figures, KINDS))} acknowledged ...")
                say("The last job comes to its end ...")
                crowd.decides.wind_up()
                wait_for(lambda: told(promises) and not crowd.decides.left, "the last answers and jobs", PATIENCE)
        outcome.jobs = verdict.jobs(self.session)
        outcome.figures = {kind: promises.figures(kind) for kind in KINDS}
        outcome.lost = verdict.lost(self.session, promises)
        outcome.faults += [*crowd.faults, *verdict.faults(self.session)]
        return outcome

    def _kill(self, way: str) -> None:
        self.pause.wait(self.chance.uniform(*AT_WORK))
        if way == WORKER:
            self._kill_a_worker()
        else:
            self.server.kill()
            if way == STARTING:
                self.server.begin()
                self.pause.wait(self.chance.uniform(*COMING_UP))
                self.server.kill()
            self._let_a_minute_pass()
            self.server.start()
        self.outcome.kills[way] += 1

    def _kill_a_worker(self) -> None:
        workers = self.server.worker_ids()
        worker = self.chance.choice(workers)
        os.kill(worker, signal.SIGKILL)
        if len(workers) == 1:
            self._let_a_minute_pass()
        wait_for(lambda: self.server.ended() or self._has_others(worker, len(workers)), "another worker")
        if self.server.ended():
            self.server.kill()
            self._let_a_minute_pass()
            self.server.start()
            self.outcome.given_up += 1

    def _has_others(self, gone: int, count: int) -> bool:
        workers = self.server.worker_ids()
        return gone not in workers and len(workers) == count and self.server.reachable()

    def _let_a_minute_pass(self) -> None:
        """For the jobs that were cut off: they are taken up as soon as somebody is there again."""
        silent_since = now() - CUT_OFF_AFTER - timedelta(seconds=1)
        with unit_of_work():
            running = update(Job).where(Job.state == JobState.RUNNING).values(heartbeat_at=silent_since)
            self.outcome.cut_off += self.session.execute(running).rowcount


def told(promises: Promises) -> bool:
    """Whether the server has said at least once of every kind that something is saved."""
    return all(promises.figures(kind)[1] for kind in KINDS)
