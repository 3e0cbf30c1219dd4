"""Long work: taken up once, taken up again after a crash, and followed by whoever asked for it."""

import logging
import threading
import uuid
from datetime import timedelta
from itertools import islice

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.app import JOBS
from portal.audit import AuditEntry
from portal.db import db, sqlite_module
from portal.errors import NotFound
from portal.jobs import actions, queries
from portal.jobs.models import Job, JobState
from portal.jobs.runner import CUT_OFF_AFTER, MAX_TRIES, run_next, steps
from portal.ledger.models import Certificate
from portal.web.transaction import unit_of_work
from tests.cast import Cast
from tests.certification.world import BASE_URL, OVER, PASSED, at_once, learn
from tests.conftest import NOON

SECRET = "3275094101909001"


def start(cast: Cast, kind: str = "count", minutes: int = 0, **arguments: object) -> uuid.UUID:
    """A job of Ona's on the list, made so many minutes after noon; gives its id."""
    at = NOON + timedelta(minutes=minutes)
    with unit_of_work():
        return actions.start(db.session(), cast.ona, kind, "Menghitung", "/angkatan", at, **arguments).id


def read(session: Session, job_id: uuid.UUID) -> Job:
    session.rollback()
    session.expire_all()
    found = session.get(Job, job_id)
    assert found is not None
    return found


def state(session: Session, job_id: uuid.UUID) -> JobState:
    return read(session, job_id).state


@pytest.fixture
def done() -> list[dict]:
    """The arguments of all work done by the kind ``count``, in order."""
    return []


@pytest.fixture
def kinds(done):
    def count(arguments, _owner, report) -> None:
        report(0, 2)
        done.append(arguments)
        report(2, 2)

    return {"count": count}


def test_a_job_is_done_once_with_its_arguments(app, session, cast, noon, kinds, done):
    job_id = start(cast, cohort="a")
    assert run_next(app, kinds)
    assert not run_next(app, kinds)
    assert done == [{"cohort": "a"}]
    job = read(session, job_id)
    assert (job.state, job.done, job.total, job.finished_at) == (JobState.DONE, 2, 2, NOON)


def test_jobs_are_done_in_the_order_they_were_asked_for(app, session, cast, noon, kinds, done):
    for minutes in (2, 0, 1):
        start(cast, minutes=minutes, turn=minutes)
    while run_next(app, kinds):
        pass
    assert [arguments["turn"] for arguments in done] == [0, 1, 2]


def test_a_running_job_is_not_taken_a_second_time(app, session, cast, noon):
    """While the work goes on, every other look at the list finds nothing to do."""
    looks = []
    start(cast)
    kinds = {"count": lambda *_rest: looks.append(run_next(app, kinds))}
    assert run_next(app, kinds)
    assert looks == [False]


def test_two_runners_at_once_share_the_jobs(app: Flask, session, cast, noon):
    for turn in range(6):
        start(cast, minutes=turn, turn=turn)
    gate, taken = threading.Barrier(2, timeout=20), []
    kinds = {"count": lambda arguments, *_rest: taken.append(arguments["turn"])}

    def work() -> None:
        gate.wait()
        while run_next(app, kinds):
            pass

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(6))
    session.rollback()
    assert set(session.scalars(select(Job.state))) == {JobState.DONE}


def test_a_worker_has_a_minute_before_it_counts_as_silent():
    assert timedelta(minutes=1) == CUT_OFF_AFTER


@pytest.mark.parametrize(("silent", "taken"), [(CUT_OFF_AFTER - timedelta(seconds=1), 0), (CUT_OFF_AFTER * 1.1, 1)])
def test_a_job_whose_worker_fell_silent_is_taken_up_again(app, session, cast, noon, kinds, done, silent, taken):
    job_id = start(cast)
    with unit_of_work():
        job = db.session.get(Job, job_id)
        job.state, job.heartbeat_at, job.done, job.total = JobState.RUNNING, NOON - silent, 1, 2
    assert run_next(app, kinds) is bool(taken)
    assert len(done) == taken
    assert state(session, job_id) is (JobState.DONE if taken else JobState.RUNNING)


def test_a_report_keeps_a_job_from_being_taken_for_dead(app, session, cast, noon):
    start(cast)
    looks = []

    def slow(_arguments, _owner, report) -> None:
        for step in range(1, 4):
            noon(NOON + step * CUT_OFF_AFTER * 0.9)
            report(step, 3)
            looks.append(run_next(app, {"count": slow}))

    assert run_next(app, {"count": slow})
    assert looks == [False] * 3


def broken(*_rest) -> None:
    raise ValueError(SECRET)


def half_written(*_rest) -> None:
    with unit_of_work():
        db.session.add(Person(login="half", full_name=SECRET, created_at=NOON))
        db.session.flush()
        raise OSError(SECRET)


def lost_table(*_rest) -> None:
    """Outside a transaction of its own: leaves one behind that PostgreSQL refuses to go on with."""
    db.session.execute(text("SELECT * FROM nowhere"))


@pytest.mark.parametrize("work", [broken, half_written, lost_table, None], ids=["broken", "half", "lost", "none"])
def test_work_that_fails_is_marked_and_tells_nobody_why(
    app, session, cast, client_for, noon, caplog, work, kinds, done
):
    job_id, following = start(cast, kind="bad"), start(cast, minutes=1)
    with caplog.at_level(logging.DEBUG, "portal"):
        assert run_next(app, {"bad": work} if work else {})
    assert state(session, job_id) is JobState.FAILED
    page = client_for(cast.ona).get(f"/pekerjaan/{job_id}").text
    assert "Pekerjaan ini terhenti." in page
    assert "data-hx-get" not in page
    for trace in (SECRET, "Error", "nowhere", "Traceback"):
        assert trace not in page
    assert SECRET not in caplog.text
    assert str(job_id) in caplog.text
    assert session.scalars(select(Person).where(Person.login == "half")).all() == []
    assert run_next(app, kinds)
    assert state(session, following) is JobState.DONE


def test_the_page_follows_the_work(app, session, cast, client_for, noon):
    job_id = start(cast)
    url, ona, seen = f"/pekerjaan/{job_id}", client_for(cast.ona), []

    def work(_arguments, _owner, report) -> None:
        report(3, 8)
        seen.append(ona.get(url).text)
        seen.append(ona.get(url, htmx=True).text)

    waiting = ona.get(url).text
    assert "Sedang dikerjakan." in waiting
    assert 'http-equiv="refresh"' in waiting
    assert run_next(app, {"count": work})
    whole, part = seen
    assert part.strip() in whole
    assert "3 dari 8" in part
    assert 'value="3" max="8"' in part
    assert "data-hx-trigger" in part
    over = ona.get(url, htmx=True).text
    assert "Selesai." in over
    assert "data-hx-trigger" not in over
    assert 'href="/angkatan"' in over


def test_work_that_is_done_leads_to_what_came_of_it(app, session, cast, client_for, noon):
    ona, home = client_for(cast.ona), f"/angkatan/{cast.own.id}"
    for address, fruit in ((f"{home}/kartu", f'action="{home}/kartu.pdf"'), (f"{home}/kelulusan", f"{home}/laporan")):
        page = ona.post(address, status=303).headers["Location"]
        assert fruit not in ona.get(page).text
        assert run_next(app, JOBS)
        assert fruit in ona.get(page).text


def test_a_job_is_seen_by_whoever_asked_for_it_and_nobody_else(cast, client_for, noon):
    url = f"/pekerjaan/{start(cast)}"
    client_for(cast.ona).get(url)
    for viewer, status in ((cast.olga, 404), (cast.tom, 403), (cast.ann, 403), (cast.ada, 403), (None, 303)):
        client_for(viewer).get(url, status)
    client_for(cast.ona).get(f"/pekerjaan/{uuid.uuid4()}", 404)
    client_for(cast.ona).get("/pekerjaan/1", 404)


def test_the_same_work_waits_or_runs_only_once(app, session, cast, client_for, noon):
    ona, url = client_for(cast.ona), f"/angkatan/{cast.own.id}/kartu"
    first, second = (ona.post(url).headers["Location"] for _ in range(2))
    assert first == second
    again = []
    assert run_next(app, {"cards": lambda *_rest: again.append(ona.post(url).headers["Location"])})
    assert again == [first]
    assert ona.post(url).headers["Location"] != first
    session.rollback()
    assert len(session.scalars(select(Job)).all()) == 2
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "job-started")).all()) == 2


def test_other_work_is_not_the_same(session, cast, noon):
    assert len({start(cast, cohort="a"), start(cast, cohort="b"), start(cast, kind="other", cohort="a")}) == 3


@pytest.mark.parametrize("kind", ["cards", "decide"])
def test_people_who_ask_for_the_same_work_at_once_follow_one_job(app, session, cast, noon, kind):
    """Nobody looks before putting it on the list: the database keeps the second one out."""

    def ask(viewer) -> uuid.UUID:
        with unit_of_work():
            return actions.start(db.session(), viewer, kind, "Uji", "/angkatan", NOON, cohort="a").id

    viewers = (cast.ona, cast.olga, cast.ona, cast.tom)
    answers = at_once(app, *(lambda viewer=viewer: ask(viewer) for viewer in viewers))
    assert len(set(answers)) == 1
    session.rollback()
    assert len(session.scalars(select(Job)).all()) == 1
    for viewer in viewers:
        assert queries.job(session, viewer, answers[0]).owner_id in {one.id for one in viewers}
    with pytest.raises(NotFound):
        queries.job(session, cast.tess, answers[0])


def test_decisions_of_several_organisers_at_once_end_as_one_and_none_as_failed(app, session, cast, noon):
    """Several runners at once, as in several processes."""
    noon(OVER)
    learn(session, cast, cast.ann_seat, **PASSED)

    facts = {"cohort": str(cast.own.id), "base_url": BASE_URL}

    def ask_and_work(viewer) -> None:
        with unit_of_work():
            actions.start(db.session(), viewer, "decide", "Uji", "/angkatan", OVER, **facts)
        while run_next(app, JOBS):
            pass

    at_once(app, *(lambda viewer=viewer: ask_and_work(viewer) for viewer in (cast.ona, cast.olga, cast.ona)))
    session.rollback()
    assert set(session.scalars(select(Job.state))) == {JobState.DONE}
    assert len(session.scalars(select(Certificate.completion_id)).all()) == 1


def test_a_thread_that_was_silent_for_too_long_leaves_the_work_to_the_other(app, session, cast, noon, caplog):
    """It neither reports nor ends what another thread has taken up meanwhile."""
    job_id, outcomes = start(cast), []

    def other(_arguments, _owner, report) -> None:
        report(2, 2)

    def slow(_arguments, _owner, report) -> None:
        noon(NOON + 2 * CUT_OFF_AFTER)
        outcomes.append(run_next(app, {"count": other}))
        report(1, 2)

    assert run_next(app, {"count": slow})
    assert outcomes == [True]
    job = read(session, job_id)
    assert (job.state, job.done) == (JobState.DONE, 2)
    assert "another thread" in caplog.text


def full(*_rest) -> None:
    error = sqlite_module().OperationalError("database or disk is full")
    error.sqlite_errorname = "SQLITE_FULL"
    raise OperationalError("INSERT", {}, error)


def test_work_cut_off_by_a_full_disk_is_taken_up_again_and_at_last_given_up(app, session, cast, noon, caplog):
    job_id = start(cast)
    for turn in range(1, MAX_TRIES + 1):
        assert run_next(app, {"count": full})
        assert not run_next(app, {"count": full})
        assert state(session, job_id) is JobState.RUNNING
        noon(NOON + turn * 1.1 * CUT_OFF_AFTER)
    assert "disk full" in caplog.text
    assert run_next(app, {"count": full})
    assert state(session, job_id) is JobState.FAILED


def test_work_that_gets_further_is_never_given_up(app, session, cast, noon):
    job_id, total = start(cast), 2 * MAX_TRIES

    def step(_arguments, _owner, report) -> None:
        done = read(session, job_id).done
        report(done + 1, total)
        if done + 1 < total:
            full()

    for turn in range(1, total + 1):
        assert run_next(app, {"count": step})
        noon(NOON + turn * 1.1 * CUT_OFF_AFTER)
    assert state(session, job_id) is JobState.DONE


def test_work_begins_with_little_and_takes_ever_more():
    assert list(islice(steps(10), 6)) == [1, 2, 4, 8, 10, 10]
    assert list(islice(steps(1), 3)) == [1, 1, 1]
