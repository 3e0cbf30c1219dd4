"""A hall full of trainees, in a database of its own, and the server that they meet."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, update

from portal.access import Role
from portal.accounts import queries as people
from portal.accounts.models import Person, RoleGrant
from portal.accounts.passwords import hash_secret
from portal.app import create_app
from portal.assessments.attempts.models import Answer, Attempt
from portal.assessments.invigilation.actions import open_quiz
from portal.assessments.questions.quizzes import QuizKind
from portal.clock import now
from portal.cohorts import actions as cohorts
from portal.cohorts.models import Cohort
from portal.cohorts.rules import QuotaShare
from portal.config import Settings
from portal.courses.queries import newest
from portal.dates import DEFAULT_ZONE, local_date
from portal.db import db
from portal.enrolment.actions.importing import import_roster
from portal.enrolment.models import Enrolment
from portal.enrolment.roster.rows import RosterFile, RosterRow
from portal.organisers.actions import organisations
from portal.organisers.models import Organisation
from portal.organisers.rules import OrganiserKind
from portal.paths import ROOT
from portal.regions.nik import Sex
from portal.setup import set_up
from portal.web.transaction import unit_of_work

PIN = "407182"
BORN = date(1990, 1, 1)
VILLAGE = "32.75.09.1001"
CPU_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True)
class Trainee:
    login: str
    seat: str


def fill(settings: Settings, count: int) -> list[Trainee]:
    """An empty portal with one cohort of so many trainees, all with the same PIN, and the pretest open."""
    app = create_app(settings)
    with app.app_context():
        set_up()
        seats = _enrol(count)
        db.session.remove()
        db.engine.dispose()
    return seats


def _enrol(count: int) -> list[Trainee]:
    session = db.session()
    with unit_of_work():
        staff = Person(
            login="panitia", full_name="Panitia Uji", created_at=now(), grants=[RoleGrant(role=Role.ORGANISER)]
        )
        session.add(staff)
        session.flush()
        organiser = people.viewer(session, staff.id)
        assert organiser is not None
        facts = organisations.OrganisationFacts(
            "Balai Uji", "", OrganiserKind.MINISTRY, None, "Kepala", "Uji", "{nomor:04d}"
        )
        organisation = organisations.save_organisation(session, organiser, None, facts, now())
        assert isinstance(organisation, Organisation)
        organisation.is_sample = True
        version = newest(session, "dasar")
        assert version is not None
        quotas = (QuotaShare(None, "Umum", count, None),)
        today = local_date(now(), DEFAULT_ZONE)
        days = (today, today + timedelta(days=1))
        plan = cohorts.CohortFacts(version.id, "Uji beban", "Aula", "Bekasi", "32.75", *days, count, quotas)
        cohort = cohorts.open_cohort(session, organiser, organisation, plan, now())
        assert isinstance(cohort, Cohort)
        rows = tuple(
            RosterRow(
                number=index + 2,
                nik=f"3275090101{90 + index // 1000:02}{9000 + index % 1000:04}",
                name=f"Peserta {index:03}",
                sex=Sex.MALE,
                birth_date=BORN,
                phone=None,
                village_code=VILLAGE,
                quota=None,
            )
            for index in range(count)
        )
        made = import_roster(session, organiser, cohort, "uji.csv", RosterFile(rows, (), (), ()), now())
        assert made.accepted == count, made.refused[:3]
        session.execute(update(Person).where(Person.nik_digest.is_not(None)).values(password_hash=hash_secret(PIN)))
        for kind in QuizKind:
            open_quiz(session, organiser, cohort, kind, now())
    found = session.execute(select(Person.login, Enrolment.id).join(Enrolment, Enrolment.person_id == Person.id))
    return [Trainee(login, str(seat)) for login, seat in found]


def stored(settings: Settings) -> tuple[int, int]:
    """How many answers to the pretest and how many handed-in attempts the database holds."""
    app: Flask = create_app(settings)
    with app.app_context():
        of_pretest = select(func.count()).join_from(Answer, Attempt).where(Attempt.kind == QuizKind.PRETEST)
        answers = db.session().scalar(of_pretest.where(Answer.response != ""))
        submitted_attempts = db.session().scalar(select(func.count()).where(Attempt.submitted_at.is_not(None)))
        db.session.remove()
        db.engine.dispose()
    return int(answers or 0), int(submitted_attempts or 0)


class Server:
    """A server in processes of its own. Figures are of all of them together."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def cpu_seconds(self) -> float:
        """CPU time so far, of the server and its children."""
        return sum(_cpu(pid) for pid in self._pids())

    def peak_megabytes(self) -> float:
        return sum(_peak(pid) for pid in self._pids())

    def _pids(self) -> list[int]:
        """The processes of the server's group (Linux)."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    fields = (entry / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                if int(fields[2]) == self.process.pid:
                    found.append(int(entry.name))
        return found


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CPU_TICKS


def _peak(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


@contextmanager
def serving(port: int, *command: str, **environment: str) -> Iterator[Server]:
    """A server that runs until the block is left; it answers when the block begins."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PORTAL_") and name != "PORT"}
    process = subprocess.Popen(  # noqa: S603 - our own server
        [sys.executable, "-m", *command], cwd=ROOT, env=kept | environment, start_new_session=True
    )
    try:
        _wait(port, process)
        yield Server(process)
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/masuk", timeout=5).close()
            return
        except OSError:
            if process.poll() is not None:
                raise RuntimeError(f"the server ended with {process.returncode}") from None
            time.sleep(0.1)
    raise RuntimeError("the server did not come up within a minute")
