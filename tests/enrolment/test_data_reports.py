"""A trainee reads what will be printed, says that it is wrong, and reads what became of that."""

import pytest
from sqlalchemy import select

from portal.audit import AuditEntry
from portal.enrolment.models import DataReport
from portal.web.transaction import unit_of_work
from tests.cast import EARLY
from tests.ledger.book import complete_seat
from tests.pages.reading import named, texts, words

GOOD = {
    "full_name": "Ann Nur Aini",
    "birth_place": "Bekasi",
    "birth_date": "1 Januari 1990",
    "sex": "P",
    "phone": "",
    "village_code": "32.75.09.1001",
    "reason": "sesuai KTP",
}
WRONG = {"about": "full_name", "said": "Ann Nur Aini"}


@pytest.fixture
def page(cast, noon):
    noon(EARLY)
    return f"/belajar/{cast.ann_seat}/data"


@pytest.fixture
def ann(cast, client_for, page):
    return client_for(cast.ann)


@pytest.fixture
def ona(cast, client_for, page):
    return client_for(cast.ona)


@pytest.fixture
def seat(cast):
    return f"/angkatan/{cast.own.id}/peserta/{cast.ann_seat}"


@pytest.fixture
def listed(cast):
    return f"/angkatan/{cast.own.id}/data-keliru"


def entries(session, action):
    session.rollback()
    return session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all()


def test_the_record_stands_there_as_it_will_be_printed(cast, ann, page):
    assert "Data saya" in words(ann.get(f"/belajar/{cast.ann_seat}"))
    said = ann.get(page)
    assert texts(said, "printed") == ["Ann Nur'aini"]
    assert "3275094101909001" not in said.text


def test_one_report_at_a_time_waits_and_the_organiser_is_told(session, cast, ann, ona, page, listed):
    ann.follow(ann.post(page, WRONG))
    assert named(ann.get(page), "report")[0][0] == "waiting"
    assert "masih menunggu" in words(ann.post(page, WRONG, 422))
    assert "1 laporan data keliru" in words(ona.get(f"/angkatan/{cast.own.id}"))
    assert "Ann Nur Aini" in ona.get(listed).text
    (entry,) = entries(session, "data-reported")
    assert (entry.actor_id, entry.person_id, entry.cohort_id) == (cast.ann.id, cast.ann.id, cast.own.id)
    assert entry.personal == {"comment": [None, "Ann Nur Aini"]}


def test_a_correction_answers_the_report(session, cast, ann, ona, page, seat):
    ann.post(page, WRONG)
    form = ona.get(f"{seat}/perbaiki")
    assert "Seharusnya: “Ann Nur Aini”" in words(form)
    ona.post(f"{seat}/perbaiki", GOOD)
    answer = ann.get(page)
    assert named(answer, "report")[0][0] == "corrected"
    assert "sudah memperbaiki data Anda" in words(answer)
    assert len(entries(session, "data-report-answered")) == 1
    ann.post(page, WRONG)


def test_saving_what_stands_there_answers_nothing(session, cast, ann, ona, page, seat):
    ann.post(page, WRONG)
    same = {"full_name": "Ann Nur'aini", "birth_place": "", "birth_date": "01/01/1990", "sex": "P", "phone": ""}
    ona.post(f"{seat}/perbaiki", same | {"village_code": "32.75.09.1001", "reason": "diperiksa"})
    assert named(ann.get(page), "report")[0][0] == "waiting"


def test_a_record_may_be_left_with_an_answer(session, cast, ann, ona, page, seat, listed):
    ann.post(page, WRONG)
    ona.post(f"{seat}/data-keliru", {"answer": ""}, 422)
    ona.follow(ona.post(f"{seat}/data-keliru", {"answer": "Nama ini sama dengan KTP Anda."}))
    answer = ann.get(page)
    assert named(answer, "report")[0][0] == "left"
    assert "Jawaban penyelenggara: Nama ini sama dengan KTP Anda." in words(answer)
    ona.post(f"{seat}/data-keliru", {"answer": "sekali lagi"}, 404)
    (entry,) = entries(session, "data-report-answered")
    assert entry.changed == {"state": [None, "left"]}
    assert named(ona.get(listed), "report")[0][0] == "left"


def test_after_the_decision_nothing_is_reported_here(session, cast, ann, page):
    with unit_of_work():
        complete_seat(session, cast.ann_seat, cast.ann.id, cast.own)
    assert "sudah ditetapkan" in words(ann.get(page))
    ann.post(page, WRONG, 422)
    session.rollback()
    assert session.scalars(select(DataReport)).all() == []


@pytest.mark.parametrize("form", [{}, {"about": "nik", "said": "x"}, {"about": "full_name", "said": "x" * 301}])
def test_a_slip_reports_nothing(session, ann, page, form):
    ann.post(page, form, 422)
    session.rollback()
    assert session.scalars(select(DataReport)).all() == []


def test_reports_are_for_their_trainee_and_organiser(cast, client_for, ann, page, seat, listed):
    ann.post(page, WRONG)
    for viewer, status in ((cast.bima, 404), (cast.sam, 404), (cast.ona, 403)):
        client_for(viewer).get(page, status=status)
        client_for(viewer).post(page, WRONG, status=status)
    for viewer, status in ((cast.olga, 404), (cast.tom, 403), (cast.ann, 403)):
        client_for(viewer).get(listed, status=status)
        client_for(viewer).post(f"{seat}/data-keliru", {"answer": "tidak"}, status=status)
