"""Whoever comes into a cohort and is in another one of the same days: it is said where they come in."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.enrolment.actions.importing import bring_in
from portal.enrolment.models import Enrolment
from portal.enrolment.queries.bookings import booked_elsewhere
from portal.enrolment.rules import EnrolmentState
from portal.web.transaction import unit_of_work
from tests.cast import DAYS, EARLY, open_cohort, row
from tests.enrolment.bimtek import GOOD, as_csv
from tests.enrolment.newcomers import NEWCOMER
from tests.pages.reading import figures, texts, words

SAID = "Juga terdaftar di Bimtek Uji, pada hari yang sama."
ANN = GOOD | {"NIK": "3275094101909001", "Nama Lengkap": "Ann Nur'aini", "Tanggal Lahir": "01/01/1990", "No HP": ""}


@pytest.fixture
def second(session, cast):
    """Another cohort of Ona's on the same days."""
    with unit_of_work():
        return open_cohort(session, cast.ona, cast.own.organisation, "Bimtek Kedua")


@pytest.fixture
def typed(cast, client_for, second):
    """Ona enters Ann in it by hand; what the page of that seat says."""
    ona = client_for(cast.ona)
    ann = NEWCOMER | {"nik": ANN["NIK"], "name": ANN["Nama Lengkap"]}
    return ona.follow(ona.post(f"/angkatan/{second.id}/peserta/baru", ann))


def test_the_page_of_the_new_seat_leads_to_the_other_one(cast, typed):
    assert "Juga terdaftar di Bimtek Uji" in texts(typed, "booked")[0]
    assert f'href="/angkatan/{cast.own.id}/peserta/{cast.ann_seat}"' in typed.text


@pytest.mark.parametrize("changes", ["days", "seat"])
def test_nothing_is_said_where_the_days_or_the_seat_are_gone(session, cast, client_for, second, typed, changes):
    with unit_of_work():
        if changes == "days":
            cast.own.starts_on, cast.own.ends_on = (day + timedelta(days=2) for day in DAYS)
        else:
            session.get_one(Enrolment, cast.ann_seat).state = EnrolmentState.WITHDRAWN
    seat = session.scalars(select(Enrolment.id).where(Enrolment.cohort_id == second.id)).one()
    assert texts(client_for(cast.ona).get(f"/angkatan/{second.id}/peserta/{seat}"), "booked") == []


def test_a_roster_says_so_before_and_after_it_comes_in(cast, client_for, second):
    ona = client_for(cast.ona)
    answer = ona.post(f"/angkatan/{second.id}/impor", {"file": (io.BytesIO(as_csv(ANN, GOOD)), "daftar.csv")}, 303)
    page = ona.follow(answer)
    assert figures(page)["new"] == "2"
    assert words(page).count(SAID) == 1
    assert SAID in words(ona.follow(ona.post(f"{answer.location}/masukkan", status=303)))


def test_cohorts_of_other_organisers_are_not_told(session, cast):
    with unit_of_work():
        bring_in(session, cast.olga, cast.other, [row(2, "Ann Nur'aini", ANN["NIK"])], EARLY)
    assert booked_elsewhere(session, cast.own, [cast.ann.id]) == {}
