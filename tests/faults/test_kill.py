"""Nothing is lost: what was acknowledged is there after the server was killed in the middle of its work.

Killing the processes proves that nothing acknowledged was only in their memory. That it also outlives a power cut is
the business of the database's full sync, which these tests do not cut through.
"""

import pytest
from sqlalchemy import select

from portal.assessments.attempts.models import Answer
from portal.assessments.invigilation.actions import open_quiz
from portal.assessments.questions.quizzes import QuizKind
from portal.clock import now
from portal.web.transaction import unit_of_work
from tests.answers import form, right, wrong
from tests.faults.live import Browser, LiveServer
from tests.faults.people import SECRET, give_secret, questions

RECEIPT = 'data-state="saved">'
"""What a page says of an answer that is on disk (where it says so hidden, the tag goes on)."""
KILL_AFTER, VANISH_AT = (3, 9, 16), 12


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
    for number, question in enumerate(questions(session), 1):
        here = f"{paper}/{number}"
        response = (right, wrong)[number % 2](question)
        ann.get(here)
        if number == VANISH_AT:
            ann.post_and_vanish(here, **form(question, response))
            live.kill()
            live.start()
            ann.get(here)
        assert RECEIPT in ann.post(here, **form(question, response)).text
        acknowledged[question.key] = response
        if number in KILL_AFTER:
            live.kill()
            live.start()
    session.rollback()
    saved = {row.question: row.response for row in session.execute(select(Answer.question, Answer.response))}
    assert saved == acknowledged
    assert len(acknowledged) == 26
    submitted = ann.get(f"{paper}/kumpulkan")
    assert "26 dari 26 soal terjawab" in submitted.text


def test_an_answer_cut_off_on_its_way_is_whole_or_absent(live, cast, session):
    give_secret(session, cast.ann)
    with unit_of_work():
        open_quiz(session, cast.ona, cast.own, QuizKind.PRETEST, now())
    ann = Browser(live.url)
    ann.sign_in(cast.ann.login, SECRET)
    ann.get(f"/belajar/{cast.ann_seat}/kuis/pretes")
    here = ann.post(f"/belajar/{cast.ann_seat}/kuis/pretes").path
    question = questions(session)[0]
    first, second = right(question), wrong(question)
    assert RECEIPT in ann.post(here, **form(question, first)).text
    ann.post_and_vanish(here, **form(question, second))
    live.kill()
    live.start()
    assert RECEIPT in ann.get(here).text
    session.rollback()
    assert session.scalars(select(Answer.response)).one() in (first, second)
