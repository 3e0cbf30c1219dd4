"""The rehearsal: the very pages of a quiz with practice questions, of which nothing is counted and nothing stays."""

import pytest
from sqlalchemy import func, select

from portal.assessments.attempts import actions as answers
from portal.assessments.attempts import actions as attempts_actions
from portal.assessments.attempts import queries
from portal.assessments.attempts.actions import Receipt
from portal.assessments.attempts.models import Answer, Attempt, QuizWindow
from portal.assessments.attempts.rules import REHEARSAL_SETTINGS, Message
from portal.assessments.invigilation import actions
from portal.assessments.invigilation.models import Extension
from portal.assessments.invigilation.rules import Reach
from portal.assessments.marking.models import EssayGrade
from portal.assessments.questions import papers as papers_questions
from portal.assessments.questions.answering import POINT
from portal.assessments.questions.grading import grade
from portal.assessments.questions.quizzes import GRADED, QuizKind
from portal.assessments.questions.rehearsal import practice, rehearsed
from portal.audit import AuditEntry
from portal.certification.queries import cohort_progress
from portal.cohorts import queries as cohorts
from portal.content.kinds import ESSAY, KINDS
from portal.db import Base, db
from portal.enrolment.queries import enrolments
from portal.errors import NotFound, Refusal
from portal.web.transaction import unit_of_work
from tests.answers import form, right, wrong
from tests.assessments.sitting import asked, begin, is_saved, said, send
from tests.certification.world import at_once, learn
from tests.conftest import NOON

SIZE = len(tuple(KINDS))


@pytest.fixture
def windows(cast):
    return f"/angkatan/{cast.own.id}/kuis"


@pytest.fixture
def opened(session, cast, noon):
    """A rehearsal of each cohort."""
    with unit_of_work():
        for viewer, cohort in ((cast.tom, cast.own), (cast.tess, cast.other)):
            actions.open_quiz(session, viewer, cohort, QuizKind.REHEARSAL, NOON, REHEARSAL_SETTINGS)


def act(word):
    return {"quiz": "gladi", "act": word}


def counts(session):
    """How many rows every table holds, but the trail."""
    session.rollback()
    tables = [table for table in Base.metadata.sorted_tables if table.name != AuditEntry.__tablename__]
    return {table.name: session.scalar(select(func.count()).select_from(table)) for table in tables}


def figures(session, cast):
    """All that is counted of the cohort."""
    results = queries.results(session, cast.own.id, NOON)
    marks = [queries.best_scores(results, kind) for kind in GRADED]
    progress = [(one.person.id, one.facts, one.verdict) for one in cohort_progress(session, cast.own, NOON)]
    return marks, [one for one in results if one.kind in GRADED], progress


def attempts(session, cohort):
    session.rollback()
    return session.scalars(select(Attempt).where(Attempt.cohort_id == cohort.id)).all()


def test_the_practice_has_one_question_of_every_kind_and_each_can_be_answered_rightly_and_wrongly():
    questions = practice().questions
    assert {question.kind for question in questions} == set(tuple(KINDS))
    assert len(questions) == SIZE
    for question in questions:
        points = [grade(question, say(question)) for say in (right, wrong)]
        assert points == ([None, None] if question.kind == ESSAY else [POINT, 0])


def test_every_paper_of_a_rehearsal_asks_all_of_them_and_nothing_of_the_course(course):
    seen = rehearsed(course)
    papers = [papers_questions.draw(seen, seen.quiz(QuizKind.REHEARSAL), seed) for seed in range(20)]
    assert {frozenset(item.question for item in paper) for paper in papers} == {
        frozenset(question.key for question in practice().questions)
    }
    assert len({tuple(item.question for item in paper) for paper in papers}) > 15
    assert [quiz.kind for quiz in seen.quizzes] == [QuizKind.REHEARSAL]
    assert not {question.key for question in course.questions} & {question.key for question in seen.questions}


def test_a_trainer_opens_watches_and_ends_it(session, cast, tom, windows, noon):
    assert "Buka gladi" in said(tom.get(windows))
    page = said(tom.follow(tom.post(windows, act("open"))))
    assert "0 dari 2 sudah mencoba, 0 di antaranya selesai." in page
    tom.post(windows, act("open"))
    assert "Pantau Gladi" in said(tom.get(f"{windows}/gladi/pantau"))
    page = said(tom.follow(tom.post(windows, act("end"))))
    assert "Semua jawabannya sudah dihapus." in page
    assert "Buka gladi" in page
    tom.post(windows, act("end"))
    session.rollback()
    assert session.scalars(select(QuizWindow)).all() == []
    trail = session.scalars(select(AuditEntry).where(AuditEntry.action == "rehearsal-ended")).all()
    assert [entry.detail for entry in trail] == [{"attempts": 0, "answers": 0}]


def test_who_may_open_and_end_it(session, cast, client_for, windows, opened):
    for viewer, status in ((cast.ann, 403), (cast.ada, 403), (cast.tess, 404), (cast.olga, 404)):
        for word in ("open", "end"):
            client_for(viewer).post(windows, act(word), status)
    session.rollback()
    assert len(session.scalars(select(QuizWindow)).all()) == 2
    client_for(cast.ona).post(windows, act("end"))
    session.rollback()
    assert [window.cohort_id for window in session.scalars(select(QuizWindow))] == [cast.other.id]


def test_people_meet_the_pages_of_a_quiz(session, cast, ann, opened):
    home = f"/belajar/{cast.ann_seat}"
    assert f'href="{home}/kuis/gladi"' in ann.get(home).text
    assert "Tidak dinilai" in said(ann.get(f"{home}/kuis/gladi"))
    paper = begin(ann, cast.ann_seat, "gladi")
    sheet = ann.get(f"{paper}/lembar").text
    for number in range(1, SIZE + 1):
        question = asked(session, number)
        assert f'data-question="{question.key}"' in sheet
        answer = ann.post(f"{paper}/{number}", form(question, right(question)))
        assert is_saved(ann.follow(answer))
    assert "8 dari 8 soal terjawab" in said(ann.get(f"{paper}/kumpulkan"))
    words = said(ann.follow(ann.post(f"{paper}/kumpulkan")))
    assert "Gladi: tidak dinilai dan tidak disimpan." in words
    assert words.count("✓ benar") == SIZE - 1
    assert "Baca lagi" not in words
    assert "uraian, tidak dibaca dalam gladi" in words
    assert "Penjelasan" in words
    assert "poin" not in words
    assert "menunggu pelatih" not in words
    assert "nilai" not in said(ann.get(f"{home}/kuis/gladi")).partition("Percobaan Anda")[2]
    assert begin(ann, cast.ann_seat, "gladi") != paper


def test_it_leaves_nothing_behind(session, cast, ann, tom, client_for, windows, noon):
    learn(session, cast, cast.ann_seat, jp=8, unread=2, right=15, pretest=9)
    before, told = counts(session), figures(session, cast)
    tom.post(windows, act("open"))
    for client, seat in ((ann, cast.ann_seat), (client_for(cast.bima), cast.bima_seat)):
        paper = begin(client, seat, "gladi")
        for question in practice().questions:
            send(client, paper, {"answers": [[question.key, right(question), 1]]})
        client.post(f"{paper}/kumpulkan")
        begin(client, seat, "gladi")
    assert counts(session) == before | {"quiz_window": 1, "attempt": before["attempt"] + 4, "answer": 56}
    assert figures(session, cast) == told
    tom.post(windows, act("end"))
    assert counts(session) == before
    assert figures(session, cast) == told
    trail = session.scalars(select(AuditEntry).where(AuditEntry.action == "rehearsal-ended")).one()
    assert (trail.subject_id, trail.detail) == (str(cast.own.id), {"attempts": 4, "answers": 16})


def test_a_page_that_is_still_open_is_told_that_it_is_gone(session, cast, ann, tom, windows, opened):
    paper = begin(ann, cast.ann_seat, "gladi")
    key = asked(session, 1).key
    response = right(asked(session, 1))
    send(ann, paper, {"answers": [[key, response, 1]]})
    assert 'data-practice="1"' in ann.get(f"{paper}/1").text
    tom.post(windows, act("end"))
    send(ann, paper, {"answers": [[key, response, 2]]}, 404)
    send(ann, paper, {"answers": []}, 404)
    for page in ("1", "lembar", "kumpulkan", "hasil"):
        ann.get(f"{paper}/{page}", 404)
    for page in ("1", "kumpulkan"):
        ann.post(f"{paper}/{page}", {"choice": "a"}, 404)
    assert "Kuis ini belum dibuka." in said(ann.post(f"/belajar/{cast.ann_seat}/kuis/gladi", status=422))
    assert "/kuis/gladi" not in ann.get(f"/belajar/{cast.ann_seat}").text
    assert attempts(session, cast.own) == []


def test_handing_in_while_it_ends_finds_nothing(session, cast, ann, opened):
    begin(ann, cast.ann_seat, "gladi")
    with unit_of_work():
        made = attempts(session, cast.own)[0]
        actions.end_rehearsal(session, cast.tom, cast.own, NOON)
        with pytest.raises(NotFound):
            attempts_actions.submit(session, made, NOON)


def test_it_can_end_while_people_begin_and_answer(app, session, cast, ann, client_for, opened):
    begin(ann, cast.ann_seat, "gladi")
    attempt = attempts(session, cast.own)[0].id
    question, own = practice().questions[0], cast.own.id
    session.rollback()

    def answer():
        messages = [Message(question.key, right(question), None)]
        try:
            with unit_of_work():
                return answers.save(db.session(), cast.ann.person_ids, attempt, messages, NOON)
        except NotFound as gone:
            return gone

    def start():
        with unit_of_work():
            enrolment = enrolments.own_enrolment(db.session(), cast.bima, cast.bima_seat)
            return type(attempts_actions.start(db.session(), enrolment, QuizKind.REHEARSAL, NOON))

    def end():
        with unit_of_work():
            cohort = cohorts.cohort_by_id(db.session(), own)
            return actions.end_rehearsal(db.session(), cast.tom, cohort, NOON)

    found = at_once(app, answer, start, end, answer)
    assert {type(one) for one in (found[0], found[3])} <= {Receipt, NotFound}
    assert found[1] in (Attempt, Refusal)
    assert attempts(session, cast.own) == []
    assert session.scalars(select(Answer)).all() == []


def test_analysis_answer_files_and_reading_know_no_rehearsal(session, cast, ann, tom, windows, opened):
    paper = begin(ann, cast.ann_seat, "gladi")
    essay = next(question for question in practice().questions if question.kind == ESSAY)
    send(ann, paper, {"answers": [[essay.key, "Harapan saya.", 1]]})
    ann.post(f"{paper}/kumpulkan")
    attempt = attempts(session, cast.own)[0].id
    for page in ("gladi/analisis", f"gladi/analisis/{essay.key}", "gladi/berkas", "gladi/koreksi"):
        tom.get(f"{windows}/{page}", 404)
    for slug in ("gladi", "pretes", "pascates"):
        tom.post(f"{windows}/{slug}/koreksi/{attempt}/{essay.key}", {"criterion_0": "5"}, 404)
    tom.get(f"{windows}/pretes/analisis/{essay.key}", 404)
    assert attempts(session, cast.own)
    assert session.scalars(select(EssayGrade)).all() == []


def test_it_gets_no_extra_time(session, cast, ann, tom, windows, opened):
    begin(ann, cast.ann_seat, "gladi")
    tom.post(f"{windows}/gladi/waktu", {"minutes": "8", "reason": "listrik padam"}, 404)
    assert "Tambah waktu" not in said(tom.get(f"{windows}/gladi/pantau"))
    made = actions.extend(session, cast.tom, cast.own, QuizKind.REHEARSAL, Reach(), 8, "listrik padam", NOON)
    assert "Gladi tidak memakai tambahan waktu." in str(made)
    session.rollback()
    assert session.scalars(select(Extension)).all() == []


def test_the_other_cohort_and_real_quizzes_stay(session, cast, ann, tom, client_for, windows, both_open, opened):
    begin(client_for(cast.sam), cast.sam_seat, "gladi")
    begin(ann, cast.ann_seat, "gladi")
    pretest = begin(ann, cast.ann_seat)
    tom.post(windows, act("end"))
    assert [made.kind for made in attempts(session, cast.own)] == [QuizKind.PRETEST]
    assert [made.kind for made in attempts(session, cast.other)] == [QuizKind.REHEARSAL]
    question = asked_of(session, cast.own, 1)
    send(ann, pretest, {"answers": [[question.key, right(question), 1]]})
    session.rollback()
    assert session.scalars(select(func.count()).select_from(Answer)).one() == 1


def asked_of(session, cohort, number):
    made = attempts(session, cohort)[0]
    return queries.course_of(session, made).question(queries.paper(made)[number - 1].question)
