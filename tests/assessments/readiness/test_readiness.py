"""Phones in a rehearsal send what they measured; a trainer reads what comes of it; nothing of it stays."""

from contextvars import Context

import pytest
from sqlalchemy import select

from portal.assessments.attempts.rules import REHEARSAL_SETTINGS
from portal.assessments.invigilation import actions
from portal.assessments.questions.quizzes import QuizKind
from portal.assessments.readiness.models import PhoneMeasure
from portal.web.transaction import unit_of_work
from tests.assessments.sitting import begin, said
from tests.conftest import NOON
from tests.pages.reading import texts

TWO = {"asked": 2, "lost": 0, "milliseconds": [120, 80]}


@pytest.fixture
def opened(session, cast, noon):
    with unit_of_work():
        actions.open_quiz(session, cast.tom, cast.own, QuizKind.REHEARSAL, NOON, REHEARSAL_SETTINGS)


@pytest.fixture
def page(cast):
    return f"/angkatan/{cast.own.id}/gladi"


def send(client, paper, body, status=200):
    headers = {"X-CSRFToken": client.token}
    answer = Context().run(client.http.post, f"{paper}/ukuran", headers=headers, json=body)
    assert answer.status_code == status, answer.text
    return answer


def kept(session):
    session.rollback()
    session.expire_all()
    return [(one.asked, one.lost, one.milliseconds) for one in session.scalars(select(PhoneMeasure))]


def test_a_phone_says_how_it_went_and_the_trainer_reads_it(session, ann, tom, page, opened, cast, client_for):
    assert "0 dari sedikitnya 2 ponsel" in said(tom.get(page))
    send(ann, begin(ann, cast.ann_seat, "gladi"), TWO)
    bima = client_for(cast.bima)
    send(bima, begin(bima, cast.bima_seat, "gladi"), {"asked": 3, "lost": 3, "milliseconds": []})
    words = said(tom.get(page))
    assert "2 dari sedikitnya 2 ponsel sudah mengukur" in words
    assert "60,0 % permintaan tidak terjawab" in words
    assert "biasanya 0,1 detik, yang paling lambat 0,1 detik" in words
    assert "Aula belum siap" in words
    assert "Tambah titik akses Wi-Fi" in words


def test_the_question_page_of_a_rehearsal_measures_and_that_of_a_quiz_does_not(ann, cast, opened, both_open):
    assert "measure.js" in ann.get(f"{begin(ann, cast.ann_seat, 'gladi')}/1").text
    assert "measure.js" not in ann.get(f"{begin(ann, cast.ann_seat, 'pretes')}/1").text


def test_what_was_sent_later_takes_the_place_of_what_was_sent_before(session, ann, cast, opened):
    paper = begin(ann, cast.ann_seat, "gladi")
    send(ann, paper, TWO)
    send(ann, paper, {"asked": 3, "lost": 1, "milliseconds": [120, 80]})
    send(ann, paper, TWO)
    assert kept(session) == [(3, 1, [120, 80])]


@pytest.mark.parametrize("body", [[], {}, {"asked": 31, "lost": 31, "milliseconds": []}, {**TWO, "asked": "2"}])
def test_what_cannot_be_so_is_not_kept(session, ann, cast, opened, body):
    send(ann, begin(ann, cast.ann_seat, "gladi"), body, 422)
    assert kept(session) == []


def test_only_the_own_rehearsal_is_measured(session, ann, cast, opened, both_open, client_for):
    paper = begin(ann, cast.ann_seat, "gladi")
    send(client_for(cast.bima), paper, TWO, 404)
    send(client_for(cast.tom), paper, TWO, 403)
    send(ann, begin(ann, cast.ann_seat, "pretes"), TWO, 404)
    send(ann, "/percobaan/00000000-0000-4000-8000-000000000000", TWO, 404)
    assert kept(session) == []


def test_it_goes_with_the_rehearsal(session, ann, tom, cast, opened, page):
    paper = begin(ann, cast.ann_seat, "gladi")
    send(ann, paper, TWO)
    tom.post(f"/angkatan/{cast.own.id}/kuis", {"quiz": "gladi", "act": "end"})
    assert kept(session) == []
    send(ann, paper, TWO, 404)
    assert "Gladi belum dibuka" in said(tom.get(page))


def test_who_may_read_it(cast, client_for, page, opened):
    for viewer, status in ((cast.ann, 403), (cast.ada, 403), (cast.tess, 404), (cast.olga, 404), (cast.ona, 200)):
        client_for(viewer).get(page, status)


def test_the_way_to_it_is_on_the_page_of_the_quizzes(cast, tom, page, opened):
    assert f'href="{page}"' in tom.get(f"/angkatan/{cast.own.id}/kuis").text
    assert texts(tom.get(page), "part")[0].startswith("Ponsel")
