"""Nothing is lost: what was acknowledged is there after the server was killed in the middle of its work.

Killing the processes proves that nothing acknowledged was only in their memory. That it also outlives a power cut is
the business of the database's full sync, which these tests do not cut through.
"""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from portal.accounts.models import Person
from portal.accounts.passwords import hash_secret, matches
from portal.assessments.actions import open_quiz
from portal.assessments.models import Answer, Attempt
from portal.assessments.rules import QuizKind
from portal.clock import now
from portal.cohorts import actions as cohorts
from portal.cohorts.enrolment import import_roster, without_card
from portal.cohorts.rules import QuotaShare
from portal.courses.queries import newest
from portal.demo.people import Group, invent
from portal.jobs.models import Job, JobState
from portal.jobs.runner import CUT_OFF_AFTER
from portal.regions.nik import Sex
from portal.web.transaction import unit_of_work
from tests.cast import JATIASIH, roster, row
from tests.faults.live import Browser, LiveServer, wait_for

SECRET = "rahasia-uji-20"
RECEIPT = "Jawaban tersimpan"
KILL_AFTER, VANISH_AT = (3, 9, 16), 12
PEOPLE = 60


def give_secret(session, viewer):
    with unit_of_work():
        session.execute(update(Person).where(Person.id == viewer.id).values(password_hash=hash_secret(SECRET)))


def choices_on(page):
    return [str(field["value"]) for field in page.fields("choice")]


@pytest.fixture
def live(settings, app, cast):
    """The server, beside this process, on the same database with the cast in it."""
    with LiveServer(settings) as server:
        yield server


def test_every_acknowledged_answer_outlives_three_kills(live, cast, session):
    give_secret(session, cast.ann)
    with unit_of_work():
        open_quiz(session, cast.ona, cast.own, QuizKind.PRETEST, now())
    ann = Browser(live.url)
    ann.sign_in(cast.ann.login, SECRET)
    quiz = f"/belajar/{cast.ann_seat}/kuis/pretes"
    ann.get(quiz)
    paper = ann.post(quiz).path.rpartition("/")[0]
    acknowledged = {}
    for number in range(1, 21):
        here = f"{paper}/{number}"
        choice = choices_on(ann.get(here))[number % 2]
        if number == VANISH_AT:
            ann.post_and_vanish(here, choice=choice)
            live.kill()
            live.start()
            ann.get(here)
        assert RECEIPT in ann.post(here, choice=choice).text
        acknowledged[number] = choice
        if number in KILL_AFTER:
            live.kill()
            live.start()
    saved = {row.question: row.choice for row in session.execute(select(Answer.question, Answer.choice))}
    attempt = session.scalars(select(Attempt)).one()
    assert acknowledged == {place: saved[question] for place, (question, _) in enumerate(attempt.paper, 1)}
    submitted = ann.get(f"{paper}/kumpulkan")
    assert "20 dari 20 soal terjawab" in submitted.text


def test_an_answer_cut_off_on_its_way_is_whole_or_absent(live, cast, session):
    give_secret(session, cast.ann)
    with unit_of_work():
        open_quiz(session, cast.ona, cast.own, QuizKind.PRETEST, now())
    ann = Browser(live.url)
    ann.sign_in(cast.ann.login, SECRET)
    ann.get(f"/belajar/{cast.ann_seat}/kuis/pretes")
    here = ann.post(f"/belajar/{cast.ann_seat}/kuis/pretes").path
    first, second = choices_on(ann.page)[:2]
    assert RECEIPT in ann.post(here, choice=first).text
    ann.post_and_vanish(here, choice=second)
    live.kill()
    live.start()
    checked = [field["value"] for field in ann.get(here).fields("choice") if "checked" in field]
    assert checked in ([first], [second])


def crowd(session, cast):
    """A cohort of Ona's with many people, none of whom can sign in yet."""
    with unit_of_work():
        share = QuotaShare(None, "Semua", PEOPLE, None)
        version = newest(session, "dasar")
        days = (date(2026, 4, 1), date(2026, 4, 2))
        facts = cohorts.CohortFacts(version.id, "Ramai", "Aula Uji", "Bekasi", "32.75", *days, PEOPLE, (share,))
        cohort = cohorts.open_cohort(session, cast.ona, cast.own.organisation, facts, now())
        people = invent(7, [Group("x", PEOPLE, [JATIASIH])], date(2026, 4, 1))
        rows = [
            row(place, one.full_name, one.nik, sex=Sex(one.sex), birth_date=one.birth_date)
            for place, one in enumerate(people, 2)
        ]
        assert import_roster(session, cast.ona, cohort, "ramai.csv", roster(*rows), now()).accepted == PEOPLE
    return cohort


def test_a_job_cut_off_by_a_kill_is_finished_after_the_restart_and_does_nothing_twice(live, cast, session):
    cohort = crowd(session, cast)
    give_secret(session, cast.ona)
    ona = Browser(live.url)
    ona.sign_in("ona", SECRET)
    cards = f"/angkatan/{cohort.id}/kartu"
    ona.get(cards)
    assert ona.post(cards).path.startswith("/pekerjaan/")

    def job():
        session.rollback()
        return session.execute(select(Job.state, Job.done, Job.total)).one()

    wait_for(lambda: job().done > 0, "the first step of the job")
    live.kill()
    cut_off = job()
    assert cut_off.state is JobState.RUNNING
    assert 0 < cut_off.done < cut_off.total == PEOPLE
    before = secrets_of(session)
    assert cut_off.done <= len(before) < PEOPLE
    session.rollback()
    with unit_of_work():
        session.execute(update(Job).values(heartbeat_at=now() - CUT_OFF_AFTER - timedelta(seconds=1)))
    live.start()
    wait_for(lambda: job().state is JobState.DONE, "the end of the job")
    after = secrets_of(session)
    assert len(after) == PEOPLE
    assert before.items() <= after.items()
    assert without_card(session, cohort.id) == []
    pin, digest = next(iter(after.values()))
    assert matches(digest, pin)
    assert session.scalar(select(func.count()).select_from(Job)) == 1


def secrets_of(session):
    """The PIN and its hash of everybody who has a card to print."""
    rows = session.execute(select(Person.id, Person.card_pin, Person.password_hash).where(Person.card_pin.is_not(None)))
    return {row.id: (row.card_pin, row.password_hash) for row in rows}
