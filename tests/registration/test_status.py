"""What becomes of an application later, on the page that its code opens: a seat is offered, data are wrong."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access import Role
from portal.audit import AuditEntry
from portal.enrolment.actions.capacity import Capacity, set_capacity
from portal.enrolment.actions.leaving import withdraw
from portal.enrolment.models import DataReport, Enrolment
from portal.enrolment.rules import EnrolmentState
from portal.registration.actions import deciding
from portal.registration.actions.following import note_all
from portal.registration.models import Application
from portal.web.transaction import unit_of_work
from tests.cast import EARLY
from tests.pages.reading import words
from tests.registration.people import apply, code, open_registration

PAGE = "/pendaftaran/saya"
HOUR = timedelta(hours=1)


def set_seats(session, cast, announced, hours=None, moment=EARLY):
    with unit_of_work():
        shares = tuple(quota.share() for quota in cast.own.quotas)
        wanted = Capacity(announced, shares, None, False, hours)
        assert set_capacity(session, cast.ona, cast.own, wanted, moment) is None


@pytest.fixture
def waits(session, cast, noon):
    """The first who applied has a seat, the second and the third wait."""
    noon(EARLY)
    open_registration(session, cast.ona, cast.own, approval=False)
    return [apply(session, cast.own, number, EARLY + timedelta(minutes=number)).id for number in (1, 2, 3)][1]


@pytest.fixture
def offered(session, cast, waits):
    set_seats(session, cast, 6, 48)
    return waits


@pytest.fixture
def phone(client_for, waits):
    client = client_for()
    client.post("/pendaftaran", {"code": code(2)})
    return client


def seat(session, application_id):
    session.rollback()
    session.expire_all()
    return session.get_one(Enrolment, session.get_one(Application, application_id).enrolment_id)


def test_whoever_applied_takes_the_seat_that_they_are_offered(session, offered, phone):
    page = words(phone.get(PAGE))
    assert "Ada kursi untuk Anda" in page
    assert "Senin, 9 Maret 2026 pukul 23.59 WIB" in page
    phone.post(f"{PAGE}/kursi")
    assert "Anda mendapat kursi" in words(phone.get(PAGE))
    assert seat(session, offered).state is EnrolmentState.ACTIVE
    assert "sudah tidak berlaku" in words(phone.follow(phone.post(f"{PAGE}/kursi")))


def test_whoever_does_not_want_it_takes_the_application_back_with_the_birth_date(session, offered, phone):
    assert f'href="{PAGE}/batal"' in phone.get(PAGE).text
    phone.post(f"{PAGE}/batal", {"birth": "1/1/1990"})
    assert seat(session, offered).state is EnrolmentState.WITHDRAWN
    assert seat(session, offered).answer_by is None


def test_a_seat_whose_time_is_over_cannot_be_taken(session, offered, phone, noon):
    with unit_of_work():
        found = session.get_one(Enrolment, session.get_one(Application, offered).enrolment_id)
        found.answer_by = EARLY + HOUR
    noon(EARLY + HOUR)
    assert "sudah tidak berlaku" in words(phone.follow(phone.post(f"{PAGE}/kursi")))
    assert "Anda di daftar tunggu" in words(phone.get(PAGE))
    assert seat(session, offered).enrolled_at == EARLY + HOUR


def test_without_the_code_nothing_is_answered(session, offered, client_for):
    assert client_for().post(f"{PAGE}/kursi").location == "/pendaftaran"
    assert seat(session, offered).state is EnrolmentState.OFFERED


def steps(answer):
    said = words(answer)
    return said[said.index("Perjalanan Anda") : said.index("Selanjutnya")]


def note(session, moment):
    """The hourly work comes by."""
    while True:
        with unit_of_work():
            if not note_all(session, moment):
                break


def test_whoever_applied_reads_how_their_number_has_moved(session, cast, waits, client_for, noon):
    phone = client_for()
    phone.post("/pendaftaran", {"code": code(3)})
    first = steps(phone.get(PAGE))
    assert "Daftar tunggu, nomor 2 1 Mar 2026, 10.03 WIB Pendaftaran masuk 1 Mar 2026, 10.03 WIB" in first
    note(session, EARLY + HOUR)
    assert steps(phone.get(PAGE)) == first
    with unit_of_work():
        withdraw(session, cast.ona, cast.own, seat(session, waits).id, "sakit", EARLY + HOUR)
    note(session, EARLY + 2 * HOUR)
    assert "Naik ke nomor 1 1 Mar 2026, 12.00 WIB Daftar tunggu, nomor 2" in steps(phone.get(PAGE))
    set_seats(session, cast, 6, 48, EARLY + 3 * HOUR)
    assert "Kursi ditawarkan kepada Anda 1 Mar 2026, 13.00 WIB Naik ke nomor 1" in steps(phone.get(PAGE))


def test_an_approval_is_a_step_of_its_own(session, cast, noon, client_for):
    noon(EARLY)
    open_registration(session, cast.ona, cast.own)
    made = apply(session, cast.own, 2, EARLY)
    with unit_of_work():
        deciding.approve(session, cast.ona, cast.own, [made.id], EARLY + HOUR)
    phone = client_for()
    phone.post("/pendaftaran", {"code": code(2)})
    assert "Diterima oleh penyelenggara 1 Mar 2026, 11.00 WIB Pendaftaran masuk" in steps(phone.get(PAGE))


WRONG = {"about": "full_name", "said": "Pelamar Kedua", "birth": "1/1/1990"}


def test_somebody_on_the_list_says_what_is_wrong_and_the_organiser_answers(session, cast, waits, phone, client_for):
    assert f'href="{PAGE}/perbaiki"' in phone.get(PAGE).text
    assert "berbeda" in words(phone.post(f"{PAGE}/perbaiki", WRONG | {"birth": "2/1/1990"}, 422))
    answer = phone.post(f"{PAGE}/perbaiki", WRONG | {"said": ""}, 422)
    assert "Tulis yang benar." in words(answer)
    assert 'value="1/1/1990"' in answer.text
    phone.post(f"{PAGE}/perbaiki", WRONG)
    page = phone.get(PAGE)
    assert "laporan Anda menunggu jawaban" in words(page)
    for secret in ("1990", "Pelamar Kedua"):
        assert secret not in page.text
    assert "masih menunggu jawaban" in words(phone.post(f"{PAGE}/perbaiki", WRONG, 422))
    session.rollback()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "data-reported")).one()
    assert (entry.actor_id, entry.cohort_id, entry.changed["data_fact"]) == (None, cast.own.id, [None, "full_name"])
    ona = client_for(cast.ona)
    assert "Pelamar Kedua" in words(ona.get(f"/angkatan/{cast.own.id}/data-keliru"))
    ona.post(f"/angkatan/{cast.own.id}/peserta/{seat(session, waits).id}/data-keliru", {"answer": "Sudah sesuai KTP."})
    assert "dijawab penyelenggara Sudah sesuai KTP." in words(phone.get(PAGE))


def test_what_is_said_before_the_decision_goes_along_with_it(session, cast, noon, client_for):
    noon(EARLY)
    open_registration(session, cast.ona, cast.own)
    made = apply(session, cast.own, 2, EARLY)
    phone = client_for()
    phone.post("/pendaftaran", {"code": code(2)})
    phone.post(f"{PAGE}/perbaiki", WRONG)
    assert "laporan Anda menunggu jawaban" in words(phone.get(PAGE))
    assert "masih menunggu jawaban" in words(phone.post(f"{PAGE}/perbaiki", WRONG, 422))
    shown = words(client_for(cast.ona).get(f"/angkatan/{cast.own.id}/pendaftaran/{made.id}"))
    assert "Nama seharusnya “Pelamar Kedua”" in shown
    with unit_of_work():
        deciding.approve(session, cast.ona, cast.own, [made.id], EARLY + HOUR)
    session.expire_all()
    found = session.scalars(select(DataReport)).one()
    assert (found.said, found.made_at, found.outcome) == ("Pelamar Kedua", EARLY, None)
    assert session.get_one(Application, made.id).wrong_said is None
    assert "laporan Anda menunggu jawaban" in words(phone.get(PAGE))


def test_only_with_the_code_and_while_it_counts(session, cast, waits, phone, client_for):
    assert client_for().get(f"{PAGE}/perbaiki", 303).location == "/pendaftaran"
    assert client_for().post(f"{PAGE}/perbaiki", WRONG).location == "/pendaftaran"
    for role in Role:
        assert client_for(cast.by_role(role)).get(f"{PAGE}/perbaiki", 303).location == "/pendaftaran"
    phone.post(f"{PAGE}/batal", {"birth": "1/1/1990"})
    assert phone.get(f"{PAGE}/perbaiki", 303).location == PAGE
    assert phone.post(f"{PAGE}/perbaiki", WRONG).location == PAGE
    assert session.scalars(select(DataReport)).all() == []
