"""python3 run.py rosters [--rows 500 5000 84000] [--database URL]

Rosters of several lengths, each handed in to an empty portal: read and looked at, then brought in. What fits a page is
done as the page does it, what is longer as work. Each in a process of its own, so that its memory can be told.
"""

import argparse
import io
import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import xlsxwriter
from sqlalchemy import func, select

from benchmarks.__main__ import say
from benchmarks.hall import fill
from portal.access import Viewer
from portal.accounts import queries as accounts
from portal.accounts.models import Person
from portal.app import JOBS, create_app
from portal.clock import now
from portal.cohorts.models import Cohort
from portal.config import Settings
from portal.db import db
from portal.demo.people import PeopleGroup, invent
from portal.enrolment.actions import importing, staging, uploads
from portal.enrolment.actions.weighing import weigh
from portal.enrolment.models import Enrolment, RosterUpload
from portal.enrolment.queries import rosters
from portal.enrolment.roster.reading import read_roster
from portal.enrolment.roster.rows import RosterFile
from portal.errors import Refusal
from portal.jobs import actions as jobs
from portal.jobs.runner import run_next
from portal.regions.models import Region
from portal.regions.rules import Level
from portal.web.transaction import unit_of_work

T = TypeVar("T")
HEADINGS = ("NIK", "Nama Lengkap", "Jenis Kelamin", "Tanggal Lahir", "No HP", "Kode Desa")
FILE = "daftar.xlsx"
READ, ENTER = "roster-read", "roster-enter"
STEPS = ("read", "enter")


def main() -> None:
    given = _arguments()
    figures: dict[str, Any] = {"database": "postgresql" if given.database else "sqlite", "rosters": []}
    for rows in given.rows:
        say(f"A roster of {rows} rows ...")
        with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
            settings = Settings(data_dir=Path(folder), database_url=given.database)
            data = _apart(_prepare, settings, rows)
            figures["rosters"].append(_apart(_measure, settings, data, rows))
    first, last = figures["rosters"][0], figures["rosters"][-1]
    for name in (*(f"{step}_cpu_milliseconds_per_row" for step in STEPS), "peak_megabytes"):
        figures[f"{name}_longest_to_shortest"] = round(last[name] / first[name], 2)
    for one in figures["rosters"]:
        say("   ".join(f"{name} {value}" for name, value in one.items()))
    print(json.dumps(figures), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py rosters", description="How long rosters take.")
    parser.add_argument("--rows", type=int, nargs="+", default=(500, 5_000, 84_000))
    parser.add_argument("--database", default="", help="a PostgreSQL URL of an empty database; SQLite without")
    return parser.parse_args()


def _apart(work: Callable[..., T], *arguments: Any) -> T:
    """Have something done in a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(work, *arguments).result()


def _prepare(settings: Settings, rows: int) -> bytes:
    """A portal that holds one person so far, and the file that somebody will hand in."""
    fill(settings, 1)
    app = create_app(settings)
    with app.app_context():
        data = _workbook(rows)
        db.session.remove()
        db.engine.dispose()
    return data


def _measure(settings: Settings, data: bytes, rows: int) -> dict[str, Any]:
    app = create_app(settings)
    with app.app_context():
        taken = [_times()]
        upload_id, is_long = _hand_in(data)
        if is_long:
            run_next(app, JOBS)
        outcomes = _look(upload_id, is_long)
        taken.append(_times())
        _bring_in(upload_id, is_long)
        if is_long:
            run_next(app, JOBS)
        taken.append(_times())
        enrolled = db.session().scalar(select(func.count()).select_from(Enrolment)) or 0
        db.session.remove()
        db.engine.dispose()
    figures: dict[str, Any] = {"rows": rows, "outcomes": outcomes, "enrolled": enrolled - 1}
    for step, (begun, ended) in zip(STEPS, pairwise(taken), strict=True):
        figures[f"{step}_seconds"] = round(ended[0] - begun[0], 2)
        figures[f"{step}_cpu_milliseconds_per_row"] = round(1000 * (ended[1] - begun[1]) / rows, 3)
    figures["peak_megabytes"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return figures


def _times() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _workbook(rows: int) -> bytes:
    """A roster of invented people, one in each village before any village has a second."""
    villages = select(Region.code).where(Region.level == Level.VILLAGE).order_by(Region.code)
    people = invent(84, [PeopleGroup("Semua", rows, list(db.session().scalars(villages)))], date(2026, 3, 10))
    db.session.rollback()
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_numbers": False, "constant_memory": True}) as book:
        sheet = book.add_worksheet("Peserta")
        sheet.write_row(0, 0, HEADINGS)
        for at, one in enumerate(people, 1):
            born = f"{one.birth_date:%d/%m/%Y}"
            sheet.write_row(at, 0, (one.nik, one.full_name, one.sex, born, one.phone, one.village_code))
    return out.getvalue()


def _hand_in(data: bytes) -> tuple[Any, bool]:
    """Keep the file as the page does; whether it is too long for a page, and waits to be read."""
    with unit_of_work():
        cohort, organiser = _cohort(), _organiser()
        upload = uploads.keep_upload(db.session(), organiser, cohort, FILE, data, now())
        upload_id = upload.id
        is_long = isinstance(_read(cohort, data), Refusal)
        if is_long:
            job = jobs.start(db.session(), organiser, READ, FILE, "/", now(), cohort, upload=str(upload_id))
            upload.job_id = job.id
    return upload_id, is_long


def _look(upload_id: Any, is_long: bool) -> dict[str, int]:
    """How many rows have each outcome, as the page that shows it finds out."""
    upload, cohort = db.session().get_one(RosterUpload, upload_id), _cohort()
    found = staging.long_roster(db.session(), upload) if is_long else _weighed(cohort, upload.content)
    counts = {name: count for name, count in found.counts.items() if count}
    db.session.rollback()
    return counts


def _bring_in(upload_id: Any, is_long: bool) -> None:
    with unit_of_work():
        upload, cohort, organiser = db.session().get_one(RosterUpload, upload_id), _cohort(), _organiser()
        if is_long:
            made = staging.begin_entering(db.session(), organiser, cohort, upload, now())
            job = jobs.start(db.session(), organiser, ENTER, FILE, f"/{made.id}", now(), cohort, upload=str(upload_id))
            upload.job_id = job.id
        else:
            weighed = _weighed(cohort, upload.content)
            made = importing.import_roster(db.session(), organiser, cohort, FILE, weighed.file, now())
            uploads.settle_upload(upload, made)


def _weighed(cohort: Cohort, data: bytes) -> Any:
    read = _read(cohort, data)
    assert isinstance(read, RosterFile), read
    return weigh(db.session(), cohort, read, now())


def _read(cohort: Cohort, data: bytes) -> RosterFile | Refusal:
    return read_roster(FILE, data, rosters.against(db.session(), cohort, now()))


def _cohort() -> Cohort:
    return db.session().scalars(select(Cohort)).one()


def _organiser() -> Viewer:
    found = accounts.viewer(
        db.session(), db.session().scalars(select(Person.id).where(Person.login == "panitia")).one()
    )
    assert found is not None
    return found


if __name__ == "__main__":
    main()
