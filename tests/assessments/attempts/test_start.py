"""Opening quizzes, and starting them."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.assessments.attempts import queries
from portal.assessments.attempts.models import Attempt, QuizWindow
from portal.assessments.invigilation import actions
from portal.assessments.questions import papers as papers_questions
from portal.assessments.questions.quizzes import GRADED, QuizKind
from portal.audit import AuditEntry
from portal.errors import NotFound
from portal.web.transaction import unit_of_work
from tests.certification.world import at_once, sit
from tests.conftest import NOON
from tests.pages.reading import texts

MINUTE = timedelta(minutes=1)


@pytest.fixture
def quiz(cast):
    return f"/belajar/{cast.ann_seat}/kuis/pretes"


@pytest.fixture
def windows(cast):
    return f"/angkatan/{cast.own.id}/kuis"


def attempts(session):
    session.rollback()
    return session.scalars(select(Attempt).order_by(Attempt.number)).all()


def states(page):
    return texts(page, "window")


def test_a_trainer_opens_closes_and_opens_again(session, cast, client_for, windows, noon):
    tom = client_for(cast.tom)
    assert states(tom.get(windows)) == ["belum dibuka", "belum dibuka"]
    shown = []
    for minute, act in enumerate(["open", "open", "close", "open"]):
        noon(NOON + minute * MINUTE)
        shown.append(states(tom.follow(tom.post(windows, {"quiz": "pretes", "act": act})))[0])
    assert shown == ["dibuka", "dibuka", "ditutup", "dibuka"]
    session.rollback()
    window = session.scalars(select(QuizWindow)).one()
    assert (window.kind, window.opens_at, window.closes_at) == (QuizKind.PRETEST, NOON + 3 * MINUTE, None)
    trail = select(AuditEntry.action).where(AuditEntry.subject == "cohort", AuditEntry.action.like("quiz-%"))
    found = session.scalars(trail.order_by(AuditEntry.id)).all()
    assert found == ["quiz-opened", "quiz-opened", "quiz-closed", "quiz-opened"]


def test_the_trainer_sees_how_far_the_people_are(session, cast, client_for, windows, both_open):
    with unit_of_work():
        sit(session, cast.own, cast.ann_seat, QuizKind.PRETEST, 10, at=NOON - 2 * MINUTE)
        sit(session, cast.own, cast.bima_seat, QuizKind.PRETEST, 10, at=NOON, handed_in=False)
        sit(session, cast.other, cast.sam_seat, QuizKind.PRETEST, 10, at=NOON)
    text = client_for(cast.tom).get(windows).text
    assert re.findall(r"<dd>([^<]*)</dd>", text) == ["2 / 2", "1", "1", "0 / 2", "0", "0"]


def test_who_may_open_a_quiz(session, cast, client_for, windows, noon):
    form = {"quiz": "pretes", "act": "open"}
    client_for(cast.ann).post(windows, form, status=403)
    client_for(cast.ada).post(windows, form, status=403)
    client_for(cast.tess).post(windows, form, status=404)
    client_for(cast.olga).get(windows, status=404)
    tom = client_for(cast.tom)
    tom.post(windows, {"quiz": "ujian", "act": "open"}, status=404)
    tom.post(windows, {"act": "open"}, status=404)
    tom.post(windows, {"quiz": "pretes", "act": "close"}, status=404)
    session.rollback()
    assert session.scalars(select(QuizWindow)).all() == []
    client_for(cast.ona).post(windows, form)


def test_a_quiz_that_is_not_open_cannot_be_started(session, cast, client_for, quiz, noon):
    ann = client_for(cast.ann)
    assert "Kuis ini belum dibuka." in ann.post(quiz, status=422).text
    with unit_of_work():
        actions.open_quiz(session, cast.tom, cast.own, QuizKind.PRETEST, NOON - MINUTE)
        actions.close_quiz(session, cast.tom, cast.own, QuizKind.PRETEST, NOON)
    page = ann.post(quiz, status=422).text
    assert "Kuis ini sudah ditutup." in page
    assert "Mulai mengerjakan" not in ann.get(quiz).text
    assert attempts(session) == []


def test_starting_draws_a_paper_and_its_clock(session, cast, client_for, quiz, both_open):
    ann = client_for(cast.ann)
    assert "Mulai mengerjakan" in ann.get(quiz).text
    answer = ann.post(quiz)
    made = attempts(session)[0]
    assert answer.headers["Location"] == f"/percobaan/{made.id}/1"
    assert (made.enrolment_id, made.number, made.size, made.submitted_at) == (cast.ann_seat, 1, 26, None)
    assert (made.started_at, made.due_at) == (NOON, NOON + 25 * MINUTE)
    course = queries.course_of(session, made)
    plan = course.quiz("pretest")
    assert queries.paper(made) == papers_questions.draw(course, plan, made.seed)


def test_later_papers_ask_other_questions_of_the_same_outcomes(session, cast, client_for, both_open, noon):
    ann = client_for(cast.ann)
    for hour, slug in enumerate(("pretes", "pascates", "pascates")):
        noon(NOON + hour * timedelta(hours=1))
        ann.post(f"/belajar/{cast.ann_seat}/kuis/{slug}")
    session.rollback()
    made = session.scalars(select(Attempt).order_by(Attempt.started_at)).all()
    assert [(attempt.kind, attempt.number) for attempt in made] == [("pretest", 1), ("posttest", 1), ("posttest", 2)]
    course = queries.course_of(session, made[0])
    papers = [[item.question for item in queries.paper(attempt)] for attempt in made]
    assert len({key for paper in papers for key in paper}) == sum(map(len, papers))
    outcomes = [sorted(course.question(key).outcome for key in paper) for paper in papers]
    assert outcomes[0] == outcomes[1] == outcomes[2]


def test_an_attempt_that_runs_is_gone_on_with_even_when_the_quiz_is_closed(session, cast, client_for, quiz, both_open):
    ann = client_for(cast.ann)
    first = ann.post(quiz).headers["Location"]
    with unit_of_work():
        actions.close_quiz(session, cast.tom, cast.own, QuizKind.PRETEST, NOON)
    assert ann.post(quiz).headers["Location"] == first
    resume = first.rpartition("/")[0]
    assert f'href="{resume}"' in ann.get(quiz).text
    assert ann.get(resume, status=303).headers["Location"] == first
    assert len(attempts(session)) == 1


def test_attempts_are_used_up_one_by_one(session, cast, client_for, both_open, noon):
    ann, quiz = client_for(cast.ann), f"/belajar/{cast.ann_seat}/kuis/pascates"
    for place in range(2):
        noon(NOON + place * timedelta(hours=1))
        ann.post(quiz)
    noon(NOON + timedelta(hours=2))
    page = ann.post(quiz, status=422).text
    assert "sudah terpakai semua (2 kali)" in page
    assert "Muat ulang" not in page
    assert [made.number for made in attempts(session)] == [1, 2]


def test_the_pretest_and_the_posttest_are_counted_apart(session, cast, client_for, quiz, both_open):
    ann = client_for(cast.ann)
    ann.post(quiz)
    ann.post(f"/belajar/{cast.ann_seat}/kuis/pascates")
    assert {(made.kind, made.number) for made in attempts(session)} == {(kind, 1) for kind in GRADED}
    assert len(attempts(session)) == 2


def test_two_starts_at_once_give_one_attempt(app, session, cast, client_for, quiz, both_open):
    clients = [client_for(cast.ann) for _ in range(4)]
    answers = at_once(app, *[lambda client=client: client.post(quiz).headers["Location"] for client in clients])
    assert len(attempts(session)) == 1
    assert set(answers) == {f"/percobaan/{attempts(session)[0].id}/1"}


def test_two_people_get_papers_of_their_own(session, cast, client_for, both_open):
    for viewer, seat in ((cast.ann, cast.ann_seat), (cast.bima, cast.bima_seat)):
        client_for(viewer).post(f"/belajar/{seat}/kuis/pretes")
    first, second = attempts(session)
    assert first.paper != second.paper


def test_nobody_starts_for_somebody_else(session, cast, client_for, quiz, both_open):
    client_for(cast.bima).post(quiz, status=404)
    client_for(cast.tom).post(quiz, status=403)
    client_for(cast.ann).post(f"/belajar/{cast.ann_seat}/kuis/ujian", status=404)
    assert attempts(session) == []


def test_closing_a_quiz_that_was_never_opened_is_not_found(session, cast):
    with pytest.raises(NotFound):
        actions.close_quiz(session, cast.tom, cast.own, QuizKind.PRETEST, NOON)
