"""Every kind of long work is done although others write all the while."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import create_engine, event, select, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from portal.accounts.models import Person
from portal.app import JOBS
from portal.certification import jobs as certification_jobs
from portal.db import db, engine_options, for_writing
from portal.duplicates.models import RecordPair
from portal.enrolment import jobs as cohort_jobs
from portal.enrolment.actions import staging
from portal.enrolment.actions.uploads import keep_upload
from portal.enrolment.models import RosterLine, RosterUpload
from portal.enrolment.queries import cards
from portal.jobs import actions
from portal.jobs.models import Job, JobState
from portal.jobs.runner import run_next
from portal.ledger.models import Certificate
from portal.web.transaction import unit_of_work
from tests.cast import JATIASIH, Cast
from tests.certification.world import BASE_URL, OVER, PASSED, learn

MADE: dict[str, Callable[[Session, Cast], int]] = {
    "cards": lambda session, cast: cards.card_counts(session, cast.own.id).printable,
    "duplicates": lambda session, _cast: len(
        {one for pair in session.scalars(select(RecordPair)) for one in (pair.first_id, pair.second_id)}
    ),
    "decide": lambda session, _cast: len(session.scalars(select(Certificate.completion_id)).all()),
    "roster-read": lambda session, _cast: len(session.scalars(select(RosterLine.position)).all()),
    "roster-enter": lambda session, _cast: len(
        session.scalars(select(Person.id).where(Person.full_name.in_(("Dewi", "Eko")))).all()
    ),
}
"""For each kind how much of its work is there: two pieces in the end, as the cast's cohort has two people."""


@contextmanager
def somebody_writes(app: Flask) -> Iterator[list[str]]:
    """After each statement of work that holds no lock, somebody else commits a row: the worst there can be."""
    url = app.config["SETTINGS"].database
    options = {name: value for name, value in engine_options(url, 1).items() if not name.startswith(("pool", "max"))}
    other, written = create_engine(url, poolclass=NullPool, **options), []

    def write(_connection, _cursor, statement, *_rest) -> None:
        if not for_writing.get():
            with other.begin() as connection:
                connection.execute(
                    text("INSERT INTO number_series (scope, last) VALUES (:scope, 1)"), {"scope": uuid.uuid4().hex}
                )
            written.append(statement)

    event.listen(db.engine, "after_cursor_execute", write)
    try:
        yield written
    finally:
        event.remove(db.engine, "after_cursor_execute", write)


def long_roster(session: Session, cast: Cast, has_been_read: bool) -> uuid.UUID:
    """A roster of two people that was handed in as a long one, and is about to be read or to come in."""
    people = [f"327509410190902{at};{name};{JATIASIH}" for at, name in enumerate(("Dewi", "Eko"))]
    data = "\n".join(["NIK;Nama;Kode Desa", *people]).encode()
    with unit_of_work():
        upload_id = keep_upload(session, cast.ona, cast.own, "panjang.csv", data, OVER).id
    if has_been_read:
        cohort_jobs.read_roster({"upload": str(upload_id)}, cast.ona.id, lambda _done, _total: None)
        with unit_of_work():
            upload = session.get_one(RosterUpload, upload_id)
            staging.begin_entering(session, cast.ona, session.merge(cast.own), upload, OVER)
    return upload_id


@pytest.mark.parametrize("kind", JOBS)
def test_each_kind_of_work_ends_well_beside_people_who_write(app, session, cast, noon, monkeypatch, kind):
    noon(OVER)
    for module in (cohort_jobs, certification_jobs):
        monkeypatch.setattr(module, "MAX_AT_ONCE", 1)
    monkeypatch.setattr(cohort_jobs, "MAX_ROWS_AT_ONCE", 1)
    monkeypatch.setattr(staging, "PART", 1)
    for seat in (cast.ann_seat, cast.bima_seat):
        learn(session, cast, seat, **PASSED)
    upload = long_roster(session, cast, kind == "roster-enter")
    with unit_of_work():
        if kind == "duplicates":
            session.get_one(Person, cast.bima.id).full_name = session.get_one(Person, cast.ann.id).full_name
        facts = {"cohort": str(cast.own.id), "base_url": BASE_URL, "upload": str(upload)}
        facts["organisation"] = str(cast.own.organisation_id)
        job_id = actions.start(session, cast.ona, kind, "Menguji", "/angkatan", OVER, **facts).id
    with somebody_writes(app) as written:
        assert run_next(app, JOBS)
    session.rollback()
    job = session.get_one(Job, job_id)
    assert (job.state, job.done, job.total) == (JobState.DONE, 2, 2)
    assert MADE[kind](session, cast) == 2
    assert written, "nobody wrote meanwhile"


def test_a_unit_of_work_lets_go_of_what_was_read_before(app, session, cast):
    """A read that is open while somebody writes cannot become a write on SQLite."""
    with somebody_writes(app) as written:
        session.execute(text("SELECT count(*) FROM person"))
        assert written
        with unit_of_work():
            session.execute(text("UPDATE person SET full_name = full_name"))


def test_a_unit_of_work_neither_nests_nor_swallows_changes(session, cast):
    with unit_of_work(), pytest.raises(RuntimeError), unit_of_work():
        pass
    cast.own.title = "Belum disimpan"
    with pytest.raises(RuntimeError), unit_of_work():
        pass
    session.rollback()
