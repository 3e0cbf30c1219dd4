"""Pairs that may be one person: found as they come in, listed, dismissed; nobody is kept out by them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.app import CHORES, JOBS
from portal.audit import AuditEntry
from portal.db import db
from portal.duplicates import actions
from portal.duplicates.models import RecordPair
from portal.enrolment.actions.importing import bring_in
from portal.jobs import runner
from portal.jobs.housekeeping import tidy
from portal.web.transaction import unit_of_work
from tests.access.plans import overheard, plan
from tests.cast import EARLY, JATIASIH, open_cohort, row
from tests.conftest import KIND
from tests.pages.reading import texts, words

LIST = "/peserta/kembar"
GOOD = {
    "full_name": "Hj. Ann Nur'aini, S.Sos.",
    "birth_place": "Bekasi",
    "birth_date": "01/01/1990",
    "sex": "P",
    "phone": "0812-3456-7890",
    "village_code": JATIASIH,
    "reason": "sesuai KTP",
}
TYPED = {
    "nik": "3275094101909066",
    "name": "Ann Nuraini",
    "birth_date": "01/01/1990",
    "village_code": JATIASIH,
    "quota": "",
}


@pytest.fixture
def ona(cast, client_for, noon):
    noon(EARLY)
    return client_for(cast.ona)


def pairs(session):
    session.rollback()
    session.expire_all()
    return session.scalars(select(RecordPair)).all()


def bring(session, cast, *rows):
    with unit_of_work():
        return bring_in(session, cast.ona, cast.own, rows, EARLY)


def test_who_comes_in_and_may_be_there_already_is_noted(session, cast, ona):
    made = bring(session, cast, row(2, "Ann Nuraini", "3275094101909066"), row(3, "Dewi", "3275094101909077"))
    assert made.refused == {}
    (pair,) = pairs(session)
    assert {pair.first_id, pair.second_id} > {cast.ann.id}
    assert len(texts(ona.get(LIST), "pair")) == 1


def test_a_nik_with_one_slip_in_the_birth_date_is_found_under_another_date(session, cast, ona):
    bring(session, cast, row(2, "Ann Nur Aini", "3275094201909001", birth_date=date(1990, 1, 2)))
    assert [one.likeness.value for one in pairs(session)] == ["nik"]
    assert "NIK berbeda satu ketikan" in words(ona.get(LIST))


def test_somebody_at_the_desk_is_asked_first(session, cast, ona):
    page = f"/angkatan/{cast.own.id}/peserta/baru"
    answer = ona.post(page, TYPED, 422)
    assert "Ann Nur'aini" in texts(answer, "likes")[0]
    assert pairs(session) == []
    ona.follow(ona.post(page, TYPED | {"anyway": "y"}))
    assert len(pairs(session)) == 1
    assert "sudah terdaftar" in words(ona.post(page, TYPED, 422))


def test_a_pair_is_dismissed_with_who_and_when_and_stays_so(session, cast, ona):
    bring(session, cast, row(2, "Ann Nuraini", "3275094101909066"))
    (pair,) = pairs(session)
    page = f"{LIST}/{pair.id}"
    assert "Satu orang atau dua?" in words(ona.get(page))
    ona.follow(ona.post(f"{page}/berbeda"))
    ona.post(f"{page}/berbeda")
    assert texts(ona.get(LIST), "pair") == []
    (line,) = texts(ona.get(f"{LIST}?keadaan=selesai"), "pair")
    assert "bukan orang yang sama Ona Wijaya, 1 Mar 2026" in line
    session.rollback()
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "record-pair-dismissed")).all()
    assert [{one.person_id for one in entry.people} for entry in entries] == [{pair.first_id, pair.second_id}]
    ona.post(f"/angkatan/{cast.own.id}/peserta/{cast.ann_seat}/perbaiki", GOOD)
    assert [one.dismissed_by for one in pairs(session)] == [cast.ona.id]


def test_a_correction_finds_pairs_and_lets_go_of_them(session, cast, ona):
    page = f"/angkatan/{cast.own.id}/peserta/{cast.bima_seat}/perbaiki"
    same = GOOD | {"full_name": "Ann Nuraini"}
    ona.post(page, same)
    assert len(pairs(session)) == 1
    ona.post(page, same | {"full_name": "Bima"})
    assert pairs(session) == []


def test_all_records_are_looked_through_by_a_job(session, cast, ona, app):
    with unit_of_work():
        person = session.get_one(Person, cast.bima.id)
        person.full_name = "Ann Nuraini"
    assert pairs(session) == []
    ona.post(f"{LIST}/periksa/{cast.own.organisation_id}")
    assert runner.run_next(app, JOBS)
    assert len(pairs(session)) == 1
    ona.post(f"{LIST}/periksa/{cast.own.organisation_id}")
    assert runner.run_next(app, JOBS)
    assert len(pairs(session)) == 1


def test_records_that_were_there_before_are_compared_by_themselves(session, cast, app):
    with unit_of_work():
        session.get_one(Person, cast.bima.id).full_name = "Ann Nuraini"
        bring_in(session, cast.olga, cast.other, [row(2, "Ann Nuraini", "3275094101909066")], EARLY)
    tidy(app, CHORES)
    (pair,) = pairs(session)
    assert {pair.first_id, pair.second_id} == {cast.ann.id, cast.bima.id}
    own = select(Person.id).where(Person.organisation_id.is_not(None), Person.compared_at.is_(None))
    assert session.scalars(own).all() == []


def test_records_are_compared_some_at_a_time_and_each_once(session, cast, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    with unit_of_work():
        session.get_one(Person, cast.bima.id).full_name = "Ann Nuraini"
    all_of_them = session.scalar(select(func.count()).where(Person.organisation_id.is_not(None)))
    done = []
    while not done or done[-1]:
        with unit_of_work():
            done.append(actions.compare_some(session, EARLY))
    assert sum(done) == all_of_them
    assert max(done) <= 2
    assert len(pairs(session)) == 1


@pytest.mark.skipif(KIND != "sqlite", reason="PostgreSQL chooses by how much there is")
def test_comparing_some_does_not_go_through_all_that_an_organiser_has(session, cast):
    with overheard(db.engine) as statements, unit_of_work():
        actions.compare_some(session, EARLY)
    plans = [plan(session, one, values) for one, values in statements.items()]
    assert [one for one in plans if "(organisation_id=? AND" in one]
    assert [one for one in plans if "(organisation_id=?)" in one] == []


def test_comparing_again_wakes_no_pair_that_was_settled(session, cast, ona, app):
    bring(session, cast, row(2, "Ann Nuraini", "3275094101909066"))
    (pair,) = pairs(session)
    ona.post(f"{LIST}/{pair.id}/berbeda")
    tidy(app, CHORES)
    assert [(one.id, one.dismissed_by) for one in pairs(session)] == [(pair.id, cast.ona.id)]


def test_a_record_that_was_made_part_of_another_is_not_compared_for_ever(session, cast, ona, app):
    with unit_of_work():
        second = open_cohort(session, cast.ona, cast.own.organisation, "Bimtek Kedua")
        bring_in(session, cast.ona, second, [row(2, "Ann Nuraini", "3275094101909066")], EARLY)
    (pair,) = pairs(session)
    ona.post(f"{LIST}/{pair.id}/satukan", {"kept": str(cast.ann.id), "reason": "KTP dilihat"})
    tidy(app, CHORES)
    with unit_of_work():
        assert actions.compare_some(session, EARLY) == 0
    assert texts(ona.get(LIST), "pair") == []


def test_who_is_in_two_cohorts_of_the_same_days_is_listed(session, cast, ona):
    with unit_of_work():
        second = open_cohort(session, cast.ona, cast.own.organisation, "Bimtek Kedua")
        later = open_cohort(session, cast.ona, cast.own.organisation, "Bimtek Nanti")
        later.starts_on, later.ends_on = (day + timedelta(days=30) for day in (later.starts_on, later.ends_on))
        for cohort in (second, later):
            bring_in(session, cast.ona, cohort, [row(2, "Ann Nur'aini", "3275094101909001")], EARLY)
    (line,) = texts(ona.get(LIST), "booked")
    assert "Bimtek Uji" in line
    assert "Bimtek Kedua" in line


def test_pairs_are_for_organisers_of_both(session, cast, client_for, ona):
    bring(session, cast, row(2, "Ann Nuraini", "3275094101909066"))
    (pair,) = pairs(session)
    page = f"{LIST}/{pair.id}"
    for viewer, status in ((cast.tom, 403), (cast.olga, 404)):
        client_for(viewer).get(page, status=status)
        for act in ("berbeda", "satukan"):
            client_for(viewer).post(f"{page}/{act}", status=status)
    assert texts(client_for(cast.olga).get(LIST), "pair") == []
    client_for(cast.olga).post(f"{LIST}/periksa/{cast.own.organisation_id}", status=404)


def test_another_organiser_s_people_are_no_pair(session, cast, client_for):
    with unit_of_work():
        bring_in(session, cast.olga, cast.other, [row(2, "Ann Nuraini", "3275094101909066")], EARLY)
    assert pairs(session) == []
