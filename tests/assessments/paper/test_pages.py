"""A quiz on paper through its pages: drawn, printed, typed by one, compared by another, and only then handed in."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.assessments.attempts import queries as attempts
from portal.assessments.attempts.actions import start
from portal.assessments.attempts.models import Answer, Attempt, PrintedPaper
from portal.assessments.invigilation import actions as quizzes
from portal.assessments.paper import actions, queries
from portal.assessments.questions.quizzes import QuizKind
from portal.audit import AuditEntry
from portal.certification.queries import cohort_progress
from portal.cohorts.models import Cohort, CohortGroup
from portal.db import db
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import enrolments
from portal.web.transaction import unit_of_work
from tests.answers import form, right, wrong
from tests.certification.world import at_once, sit
from tests.conftest import NOON
from tests.documents.pdf_text import pages
from tests.pages.reading import texts, words
from tests.queries import max_queries


@pytest.fixture
def page(cast, both_open):
    return f"/angkatan/{cast.own.id}/kuis/pretes/kertas"


@pytest.fixture
def ona(cast, client_for):
    return client_for(cast.ona)


@pytest.fixture
def paper(session, cast, tom, page):
    """Bima's pretest on paper."""
    tom.post(page, {"peserta": [str(cast.bima_seat)]})
    session.rollback()
    return session.scalars(select(PrintedPaper)).one()


@pytest.fixture
def sheet(cast, paper):
    return f"/angkatan/{cast.own.id}/kertas/{paper.id}"


def fresh(session, paper):
    session.rollback()
    return session.get_one(PrintedPaper, paper.id)


def asked(session, paper):
    course = queries.course_of(session, paper)
    return [course.question(item.question) for item in queries.items(paper)]


def type_all(session, client, sheet, paper, answer=right):
    for number, question in enumerate(asked(session, paper), 1):
        client.post(f"{sheet}/{number}", form(question, answer(question)))


def entries(session, action):
    session.rollback()
    return session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all()


def test_from_paper_to_a_quiz_that_was_handed_in(session, cast, tom, ona, page, paper, sheet, noon, client_for):
    questions = asked(session, paper)
    type_all(session, tom, sheet, paper)
    tom.post(f"{sheet}/selesai")
    assert session.scalars(select(Attempt)).all() == []
    noon(NOON + timedelta(days=2))  # typing comes when it comes
    ona.post(f"{sheet}/2", form(questions[1], wrong(questions[1])))
    assert "berbeda" in words(ona.get(sheet))
    ona.post(f"{sheet}/hitung", {"sure": "y"})
    session.rollback()
    attempt = session.scalars(select(Attempt)).one()
    assert (attempt.enrolment_id, attempt.kind, attempt.number) == (cast.bima_seat, QuizKind.PRETEST, 1)
    assert (attempt.typed_by, attempt.checked_by) == (cast.tom.id, cast.ona.id)
    held = {row.question: (row.response, row.points) for row in session.scalars(select(Answer))}
    assert held[questions[0].key] == (right(questions[0]), 1000)
    assert held[questions[1].key] == (wrong(questions[1]), 0)
    assert len(held) == len(questions)
    (result,) = attempts.results(session, cast.own.id, NOON, cast.bima_seat)
    assert result.state == "submitted"
    (entry,) = entries(session, "paper-counted")
    assert (entry.actor_id, entry.person_id, entry.detail["changed_answers"]) == (cast.ona.id, cast.bima.id, 1)
    said = "dari kertas, diketik oleh Tom Saputra, diperiksa oleh Ona Wijaya"
    own = client_for(cast.bima).get(f"/percobaan/{attempt.id}/hasil")
    assert said in words(own)
    (code,) = texts(own, "submission-code")
    assert said in words(tom.post(f"/angkatan/{cast.own.id}/kuis/bukti", {"code": code}, status=200))
    assert "dari kertas" in words(tom.get(f"/angkatan/{cast.own.id}/kuis/pretes/pantau"))
    ona.post(f"{sheet}/hitung", {"sure": "y"}, status=422)
    assert "✓ dikumpulkan" in words(tom.get(page))


def test_that_a_score_comes_from_paper_stands_beside_it(session, cast, tom, ona, page, paper, sheet):
    with unit_of_work():
        sit(session, cast.own, cast.ann_seat, QuizKind.PRETEST, 9, at=NOON)
    type_all(session, tom, sheet, paper)
    tom.post(f"{sheet}/selesai")
    ona.post(f"{sheet}/hitung", {"sure": "y"})
    scores = ona.get(f"/angkatan/{cast.own.id}/kemajuan")
    assert len(texts(scores, "on-paper")) == 1
    assert "Bima" in words(scores).split("dari kertas")[0].split("Ann Nur'aini")[1]
    assert texts(ona.get(f"/peserta/{cast.bima.id}"), "on-paper") == ["dari kertas"]
    assert texts(ona.get(f"/peserta/{cast.ann.id}"), "on-paper") == []
    assert "1 di antaranya dari kertas" in words(ona.get(f"/angkatan/{cast.own.id}/kuis/pretes/analisis"))
    assert "dari kertas" not in words(ona.get(f"/angkatan/{cast.own.id}/kuis/pascates/analisis"))
    session.rollback()
    progress = {one.person.id: one.on_paper for one in cohort_progress(session, cast.own, NOON)}
    assert progress == {cast.ann_seat: frozenset(), cast.bima_seat: {QuizKind.PRETEST}}


def test_who_typed_it_cannot_count_it(session, tom, ona, paper, sheet):
    ona.post(f"{sheet}/hitung", {"sure": "y"}, status=422)
    type_all(session, tom, sheet, paper)
    tom.post(f"{sheet}/selesai")
    refused = tom.post(f"{sheet}/hitung", {"sure": "y"}, status=422)
    assert "pemeriksanya harus petugas lain" in words(refused)
    assert "beri centang" in words(ona.post(f"{sheet}/hitung", {}, status=422))
    session.rollback()
    assert session.scalars(select(Attempt)).all() == []


def test_one_person_types_at_a_time_and_may_be_relieved(session, tom, ona, paper, sheet):
    question = asked(session, paper)[0]
    tom.post(f"{sheet}/1", form(question, right(question)))
    assert "sedang diketik petugas lain" in words(ona.post(f"{sheet}/1", form(question, wrong(question)), status=422))
    ona.get(f"{sheet}/1", status=303)
    assert fresh(session, paper).typed == {question.key: right(question)}
    ona.post(f"{sheet}/ulang")
    ona.post(f"{sheet}/1", form(question, wrong(question)))
    assert fresh(session, paper).typed == {question.key: wrong(question)}


def test_what_is_no_answer_is_refused_and_nothing_is_lost(session, tom, paper, sheet):
    choosing = next(number for number in range(1, 99) if queries.asked(session, paper, number, "").choices)
    tom.post(f"{sheet}/{choosing}", {"choice": "zzz"}, status=422)
    tom.get(f"{sheet}/99", status=404)
    assert fresh(session, paper).typed == {}


def test_only_whoever_may_have_a_paper_gets_one(session, cast, tom, page, paper):
    with unit_of_work():
        sit(session, cast.own, cast.ann_seat, QuizKind.PRETEST, 9, at=NOON - timedelta(minutes=9), handed_in=False)
    answer = tom.follow(tom.post(page, {"peserta": [str(cast.ann_seat), str(cast.bima_seat), str(cast.sam_seat)]}))
    assert "Tidak ada lembar baru." in words(answer)
    assert "Ann Nur'aini: Sedang mengerjakan kuis ini di HP." in words(answer)
    assert "Bima: Sudah punya lembar yang belum selesai." in words(answer)
    assert "Pilih dulu" in words(tom.post(page, {}, status=422))


def test_while_the_quiz_is_closed_only_an_organiser_draws_and_says_why(session, cast, tom, ona, page):
    with unit_of_work():
        quizzes.close_quiz(session, cast.tom, cast.own, QuizKind.PRETEST, NOON)
    chosen = {"peserta": [str(cast.bima_seat)]}
    assert "hanya penyelenggara" in words(tom.post(page, chosen, status=422))
    kept = ona.post(page, chosen, status=422)
    assert "Tulis alasan" in words(kept)
    assert re.search(rf'value="{cast.bima_seat}" checked', kept.text)
    ona.post(page, {**chosen, "reason": "Peserta datang terlambat"})
    session.rollback()
    assert session.scalars(select(PrintedPaper.reason)).one() == "Peserta datang terlambat"
    assert [one.reason for one in entries(session, "papers-drawn")] == ["Peserta datang terlambat"]


def test_a_paper_that_was_taken_back_counts_as_never_drawn(session, cast, tom, ona, page, paper, sheet):
    tom.post(f"{sheet}/batal", {"reason": ""}, status=422)
    tom.post(f"{sheet}/batal", {"reason": "Hilang"})
    assert [one.reason for one in entries(session, "paper-cancelled")] == ["Hilang"]
    tom.post(f"{sheet}/selesai", status=422)
    tom.post(page, {"peserta": [str(cast.bima_seat)]})
    session.rollback()
    assert len(session.scalars(select(PrintedPaper)).all()) == 2


def test_a_quiz_that_was_taken_on_a_phone_meanwhile_is_not_counted_twice(session, cast, tom, ona, paper, sheet):
    type_all(session, tom, sheet, paper)
    tom.post(f"{sheet}/selesai")
    session.rollback()
    with unit_of_work():
        sit(session, cast.own, cast.bima_seat, QuizKind.PRETEST, 9, at=NOON)
    assert "sudah terpakai semua" in words(ona.post(f"{sheet}/hitung", {"sure": "y"}, status=422))


def test_who_has_a_paper_begins_on_no_phone_until_it_is_taken_back(session, cast, tom, page, paper, sheet, client_for):
    bima, quiz = client_for(cast.bima), f"/belajar/{cast.bima_seat}/kuis/pretes"
    for state in ("drawn", "typed"):
        shown = bima.get(quiz)
        assert "Kuis ini Anda kerjakan di lembar kertas" in words(shown)
        assert "Mulai mengerjakan" not in words(shown)
        assert "kembalikan lembarnya" in words(bima.post(quiz, {}, status=422))
        if state == "drawn":
            type_all(session, tom, sheet, paper)
            tom.post(f"{sheet}/selesai")
    session.rollback()
    assert session.scalars(select(Attempt)).all() == []
    bima.post(quiz.replace("pretes", "pascates"))  # of another quiz there is no paper
    tom.post(f"{sheet}/batal", {"reason": "Mau di HP"})
    bima.post(quiz)
    session.rollback()
    kinds = session.scalars(select(Attempt.kind).where(Attempt.enrolment_id == cast.bima_seat)).all()
    assert sorted(kinds) == [QuizKind.POSTTEST, QuizKind.PRETEST]
    assert "Sedang mengerjakan kuis ini di HP" in words(tom.follow(tom.post(page, {"peserta": [str(cast.bima_seat)]})))


@pytest.mark.parametrize("drawn_first", [True, False])
def test_a_paper_and_a_try_on_a_phone_never_stand_side_by_side(app, session, cast, both_open, drawn_first):
    """Both at once, from two threads: either there is a paper or a try."""
    session.rollback()
    cohort_id, seat, tom, bima = cast.own.id, cast.bima_seat, cast.tom, cast.bima

    def draw():
        with unit_of_work():
            cohort = db.session.get(Cohort, cohort_id)
            return actions.draw(db.session(), tom, cohort, QuizKind.PRETEST, [seat], "", NOON)

    def begin():
        with unit_of_work():
            own = enrolments.own_enrolment(db.session(), bima, seat)
            return start(db.session(), own, QuizKind.PRETEST, NOON)

    at_once(app, *((draw, begin) if drawn_first else (begin, draw)))
    session.rollback()
    found = [*session.scalars(select(PrintedPaper.id)), *session.scalars(select(Attempt.id))]
    assert len(found) == 1


def test_papers_come_as_a_file_and_that_is_noted(session, cast, tom, page, paper):
    answer = tom.post(page.replace("/kertas", "/kertas.pdf"), {}, status=200)
    assert answer.mimetype == "application/pdf"
    assert pages(answer.data) > 1
    assert [one.detail["count"] for one in entries(session, "papers-printed")] == [1]
    later = tom.follow(tom.post(page.replace("/kertas", "/kertas.pdf"), {"lembar": str(cast.own.id)}))
    assert "Tidak ada lembar yang menunggu dicetak." in words(later)


def test_a_paper_is_found_by_its_code(cast, tom, page, paper):
    code = queries.code_of(paper.id)
    found = tom.get(f"{page}?cari={code.lower()}")
    assert texts(found, "sheet") == [code]
    assert texts(found, "name") == ["Bima"]


def test_the_papers_of_one_group_can_be_had_alone(session, cast, tom, page, paper):
    with unit_of_work():
        room = CohortGroup(cohort_id=cast.own.id, position=0, name="Ruang 1", room="")
        session.add(room)
        session.flush()
        session.get_one(Enrolment, cast.ann_seat).group_id = room.id
        key = str(room.id)
    assert texts(tom.get(f"{page}?kelompok={key}"), "name") == ["Ann Nur'aini"]
    assert texts(tom.get(f"{page}?kelompok=tanpa"), "name") == ["Bima"]
    nobody = tom.follow(tom.post(page.replace("/kertas", "/kertas.pdf"), {"kelompok": key}))
    assert "Tidak ada lembar yang menunggu dicetak." in words(nobody)


def test_papers_are_for_those_who_run_the_quiz(cast, client_for, page, sheet):
    for viewer, status in ((cast.tom, 200), (cast.ona, 200), (cast.tess, 404), (cast.olga, 404), (cast.ann, 403)):
        client = client_for(viewer)
        for address in (page, sheet, f"{sheet}/1"):
            client.get(address, status=status)
    theirs = client_for(cast.tess)
    theirs.get(sheet.replace(str(cast.own.id), str(cast.other.id)), status=404)
    theirs.post(f"{sheet.replace(str(cast.own.id), str(cast.other.id))}/selesai", status=404)


def test_the_list_takes_few_queries(tom, page, paper):
    with max_queries(db.engine, 12):
        tom.get(page)
