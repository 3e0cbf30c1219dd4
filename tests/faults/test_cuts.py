"""Nothing is lost on bad lines, and nothing when a worker or the database dies: a receipt means a row, and what has no
receipt yet arrives in the end."""

import os
import random
import signal

import pytest
from sqlalchemy import select

from portal.assessments.attempts.models import Answer
from portal.assessments.invigilation.actions import open_quiz
from portal.assessments.questions.quizzes import QuizKind
from portal.clock import now
from portal.config import Settings
from portal.db import db
from portal.setup import set_up
from portal.web.transaction import unit_of_work
from tests.cast import assemble
from tests.conftest import filling
from tests.faults.live import Browser, LiveServer, wait_for
from tests.faults.people import SECRET, give_secret, questions
from tests.faults.phones import Phone
from tests.servers.postgres import PostgresServer

CUTS = 500


@pytest.fixture
def live(settings, app, cast):
    with LiveServer(settings) as server:
        yield server


def phone_of(live, session, cast, seed) -> Phone:
    """Ann's phone, in her pretest."""
    give_secret(session, cast.ann)
    with unit_of_work():
        open_quiz(session, cast.ona, cast.own, QuizKind.PRETEST, now())
    browser = Browser(live.url)
    browser.sign_in(cast.ann.login, SECRET)
    browser.get(f"/belajar/{cast.ann_seat}/kuis/pretes")
    paper = browser.post(f"/belajar/{cast.ann_seat}/kuis/pretes").path.rpartition("/")[0]
    return Phone(browser, paper, questions(session), random.Random(seed))  # noqa: S311


def rows(session):
    session.rollback()
    return {
        key: (seq, response)
        for key, seq, response in session.execute(select(Answer.question, Answer.seq, Answer.response))
    }


def send_and_look(phone, session, cut=None):
    """Every receipt has its row, or a newer one."""
    said = phone.send(cut)
    held = rows(session) if said else {}
    assert all(held[key][0] >= seq for key, (seq, _) in said.items())
    assert all(held[key] == (seq, response) for key, (seq, response) in said.items() if held[key][0] == seq)


def send_the_rest(phone, session):
    def arrived():
        send_and_look(phone, session)
        return not phone.waiting

    wait_for(arrived, "the rest of the answers")
    assert rows(session) == phone.chosen


def test_500_lines_cut_at_any_place_lose_nothing(live, cast, session):
    phone = phone_of(live, session, cast, seed=4)
    for _ in range(CUTS):
        phone.choose()
        send_and_look(phone, session, phone.chance.uniform(0, 1.2))
    assert CUTS / 20 < phone.receipts < CUTS / 2
    send_the_rest(phone, session)


def test_a_worker_that_is_killed_under_load_is_replaced_and_loses_nothing(live, cast, session):
    phone = phone_of(live, session, cast, seed=5)
    for number in range(80):
        phone.choose()
        if number == 30:
            (worker,) = live.worker_ids()
            os.kill(worker, signal.SIGKILL)
            phone.send()
            wait_for(lambda gone=worker: live.worker_ids() not in ([], [gone]) and live.answers(), "another worker")
        send_and_look(phone, session)
    assert phone.receipts >= 79
    send_the_rest(phone, session)


def revived(server: PostgresServer) -> bool:
    """Whether the database runs again: not while processes of the one before are still about."""
    try:
        server.start()
    except RuntimeError:
        return False
    return True


def test_a_database_that_is_killed_under_load_has_kept_every_receipt(tmp_path):
    with PostgresServer(durable=True) as server:
        server.create("portal")
        settings = Settings(data_dir=tmp_path, database_url=server.url("portal"))
        with filling(settings):
            set_up()
            cast, session = assemble(db.session()), db.session()
            with LiveServer(settings) as live:
                phone = phone_of(live, session, cast, seed=6)
                for number in range(60):
                    phone.choose()
                    if number in (15, 40):
                        session.close()
                        server.kill()
                        phone.send()
                        wait_for(lambda: revived(server), "the database")
                        db.engine.dispose()
                    send_and_look(phone, session)
                assert phone.receipts > 30
                send_the_rest(phone, session)
