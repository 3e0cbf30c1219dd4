"""Long work that a kill cuts off is taken up again after the restart, and nothing of it is done twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.accounts.models import Person
from portal.accounts.passwords import matches
from portal.certification import jobs as papers
from portal.clock import now
from portal.cohorts.models import Cohort
from portal.demo.builder import CURRENT_TITLE, PAST_TITLE, build
from portal.demo.office import ORGANISER, PASSWORD
from portal.demo.rules import Size
from portal.enrolment.queries import cards
from portal.jobs.models import Job, JobState
from portal.jobs.runner import CUT_OFF_AFTER
from portal.ledger.models import Certificate, Completion
from portal.web.transaction import unit_of_work
from tests.faults.live import Browser, LiveServer, wait_for

SIZE = Size(announced=130, city=60, regency=60, ipsm=10, posttest_taken=2, posttest_running=2)


@pytest.fixture
def trainings(app, session, monkeypatch) -> dict[str, Cohort]:
    """The demo's two trainings, small. In the first completion is decided, but no certificate is made yet."""
    monkeypatch.setattr(papers, "make_certificates", lambda cohort_id, report: None)
    build("http://127.0.0.1", now(), lambda line: None, SIZE)
    return {cohort.title: cohort for cohort in session.scalars(select(Cohort))}


@pytest.fixture
def live(settings, trainings):
    with LiveServer(settings, at_once=False) as server:
        yield server


def kill_in_the_middle(live: LiveServer, session, page: str, made: Callable[[], dict]) -> tuple[dict, dict]:
    """Start the work of a page, kill the server once some of it is done, and let it finish after the restart.

    Returns what had been made when the server was killed, and what there is in the end.
    """
    organiser = Browser(live.url)
    organiser.sign_in(ORGANISER, PASSWORD)
    organiser.get(page)
    watch = organiser.post(page).path
    assert watch.startswith("/pekerjaan/")

    def job():
        session.rollback()
        return session.execute(select(Job.state, Job.done, Job.total)).one()

    wait_for(lambda: job().done > 0, "the first step of the job")
    live.kill()
    cut_off = job()
    assert cut_off.state is JobState.RUNNING
    before = made()
    assert cut_off.done <= len(before) < cut_off.total
    session.rollback()
    with unit_of_work():
        session.execute(update(Job).values(heartbeat_at=now() - CUT_OFF_AFTER - timedelta(seconds=1)))
    live.start()
    wait_for(lambda: job().state is JobState.DONE, "the end of the job")
    assert "Selesai" in organiser.get(watch).text
    return before, made()


def test_certificates_cut_off_are_all_there_in_the_end_and_none_is_made_twice(live, session, trainings):
    def made():
        rows = session.execute(select(Certificate.completion_id, Certificate.sha256, Certificate.made_at))
        return {row.completion_id: (row.sha256, row.made_at) for row in rows}

    decided = {row.id: row.ledger_number for row in session.execute(select(Completion.id, Completion.ledger_number))}
    before, after = kill_in_the_middle(live, session, f"/angkatan/{trainings[PAST_TITLE].id}/kelulusan", made)
    assert before.items() <= after.items()
    assert after.keys() == decided.keys()
    numbers = sorted(session.scalars(select(Completion.ledger_number)))
    assert numbers == list(range(1, len(decided) + 1))


def test_cards_cut_off_are_all_there_in_the_end_and_no_pin_is_replaced(live, session, trainings):
    cohort = trainings[CURRENT_TITLE]

    def made():
        rows = session.execute(
            select(Person.id, Person.card_pin, Person.password_hash).where(Person.card_pin.is_not(None))
        )
        return {row.id: (row.card_pin, row.password_hash) for row in rows}

    before, after = kill_in_the_middle(live, session, f"/angkatan/{cohort.id}/kartu", made)
    assert before.items() <= after.items()
    counts = cards.card_counts(session, cohort.id)
    assert (counts.without, counts.printable) == (0, len(after))
    pin, digest = next(iter(after.values()))
    assert matches(digest, pin)
