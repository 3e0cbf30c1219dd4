"""Whoever has handed in keeps a code, by which the staff of the cohort find what the portal holds."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.assessments.attempts.models import Attempt
from portal.assessments.attempts.submission_code import code_of, read_submission_code
from portal.assessments.questions.quizzes import QuizKind
from portal.db import db
from portal.web.transaction import unit_of_work
from tests.certification.world import QUESTIONS, sit
from tests.conftest import NOON
from tests.pages.reading import figures, texts, words
from tests.queries import max_queries


@pytest.fixture
def page(cast, both_open):
    return f"/angkatan/{cast.own.id}/kuis/bukti"


@pytest.fixture
def attempt(session, cast, both_open):
    """Ann has handed her pretest in, with nine right answers."""
    with unit_of_work():
        return sit(session, cast.own, cast.ann_seat, QuizKind.PRETEST, 9, at=NOON - timedelta(minutes=20))


def code_on(client, attempt):
    (code,) = texts(client.get(f"/percobaan/{attempt.id}/hasil"), "submission-code")
    return code


def test_the_staff_of_the_cohort_find_whose_it_is(cast, client_for, ann, tom, page, attempt):
    code = code_on(ann, attempt)
    assert read_submission_code(code) == code
    for client in (tom, client_for(cast.ona)):
        answer = client.post(page, {"code": f" {code.lower()} "}, status=200)
        assert "Ann Nur'aini" in words(answer)
        assert "Pretes, percobaan 1" in words(answer)
        assert figures(answer) == {"answered": f"{QUESTIONS} dari {QUESTIONS} soal"}


def test_it_says_what_the_portal_holds(session, cast, ann, attempt):
    """Another count of answers, another moment or another attempt has another code; so none can be made up."""
    first = code_on(ann, attempt)
    moment = attempt.submitted_at
    assert first not in {code_of(attempt.id, QUESTIONS - 1, moment), code_of(cast.bima_seat, QUESTIONS, moment)}
    session.rollback()
    with unit_of_work():
        session.execute(update(Attempt).values(submitted_at=moment + timedelta(seconds=1)))
    assert code_on(ann, attempt) != first


def test_it_is_found_in_its_own_cohort_only(cast, client_for, ann, page, attempt):
    code, other = code_on(ann, attempt), page.replace(str(cast.own.id), str(cast.other.id))
    refused = client_for(cast.tess).post(other, {"code": code}, status=422)
    assert "Tidak ada kuis di angkatan ini" in words(refused)
    assert "Ann" not in words(refused)


def test_the_page_is_for_those_who_run_the_quiz(cast, client_for, page):
    for viewer, status in ((cast.tom, 200), (cast.ona, 200), (cast.tess, 404), (cast.olga, 404), (cast.ann, 403)):
        client_for(viewer).get(page, status=status)
        if status != 200:
            client_for(viewer).post(page, {"code": "AAAA-AAAA"}, status=status)


def test_a_slip_is_told_and_costs_nothing(tom, ann, page, attempt):
    code = code_on(ann, attempt)
    slip = code[:-1] + ("A" if code[-1] != "A" else "B")
    for _ in range(8):
        assert "Ada huruf yang keliru." in words(tom.post(page, {"code": slip}, status=422))
    tom.post(page, {"code": code}, status=200)
    assert "wajib diisi" in words(tom.post(page, {"code": " "}, status=422))


def test_whoever_makes_codes_up_has_to_wait(cast, client_for, tom, ann, page, attempt, noon):
    made_up, code = code_of(cast.ann_seat, 3, NOON), code_on(ann, attempt)
    for _ in range(5):
        assert "Tidak ada kuis di angkatan ini" in words(tom.post(page, {"code": made_up}, status=422))
    assert "Terlalu banyak kode yang salah" in words(tom.post(page, {"code": code}, status=422))
    client_for(cast.ona).post(page, {"code": code}, status=200)
    noon(NOON + timedelta(minutes=16))
    tom.post(page, {"code": code}, status=200)


@pytest.mark.parametrize("handed_in", [True, False])
def test_only_what_was_handed_in_has_a_code(session, cast, ann, both_open, handed_in, noon):
    with unit_of_work():
        opened = NOON - timedelta(hours=3)
        one = sit(session, cast.own, cast.ann_seat, QuizKind.PRETEST, 9, at=opened, handed_in=handed_in)
    assert bool(texts(ann.get(f"/percobaan/{one.id}/hasil"), "submission-code")) is handed_in


def test_looking_it_up_takes_few_queries(tom, ann, page, attempt):
    code = code_on(ann, attempt)
    with max_queries(db.engine, 12):
        tom.post(page, {"code": code}, status=200)
