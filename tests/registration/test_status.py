"""What becomes of an application later, on the page that its code opens: a seat is offered, data are wrong."""

from datetime import timedelta

import pytest

from portal.enrolment.actions.capacity import Capacity, set_capacity
from portal.enrolment.models import Enrolment
from portal.enrolment.rules import EnrolmentState
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
