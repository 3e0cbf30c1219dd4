"""An advanced training takes only those who are in the ledger with the basic one."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.cohorts import actions
from portal.cohorts.models import Cohort
from portal.cohorts.rules import QuotaShare
from portal.courses import queries as courses
from portal.db import db
from portal.enrolment.actions.importing import import_roster
from portal.enrolment.models import Enrolment
from portal.identities.models import LevelQuestion
from portal.identities.rules import refuse_level
from portal.regions.nik import Sex
from portal.web.transaction import unit_of_work
from tests.cast import DAYS, EARLY, roster, row
from tests.enrolment.bimtek import GOOD, as_csv, as_rows, counts, crowd
from tests.ledger.book import add_completion, enter
from tests.pages.reading import figures
from tests.queries import counted

SENTENCE = str(refuse_level("dasar"))
ANN = row(2, "Ann Nur'aini", "3275094101909001")
BIMA = row(3, "Bima", "3275090101909002", sex=Sex.MALE)
NEW = row(4, "Orang Baru", "3275094101909077")
SEATS = (QuotaShare(None, "Semua", 600, None),)


@pytest.fixture
def advanced(session, cast) -> Cohort:
    """A cohort of the shipped advanced course at Ona's organiser, which is a sample."""
    version = courses.newest(session, "lanjutan")
    facts = actions.CohortFacts(version.id, "Bimtek Lanjutan", "Aula", "Bekasi", "32.75", *DAYS, 600, SEATS)
    with unit_of_work():
        opened = actions.open_cohort(session, cast.ona, cast.own.organisation, facts, EARLY)
    assert isinstance(opened, Cohort), opened
    return opened


def bring(session, cast, cohort, *rows):
    """The refused rows of an import: number and reasons."""
    with unit_of_work():
        made = import_roster(session, cast.ona, cohort, "lanjutan.csv", roster(*rows), EARLY)
    return {entry["row"]: entry["reasons"] for entry in made.refused}


def here(session, cohort):
    session.rollback()
    return set(session.scalars(select(Enrolment.person_id).where(Enrolment.cohort_id == cohort.id)))


def test_only_those_with_the_basic_completion_come_in(session, cast, advanced):
    enter(session, cast.ann, cast.other)
    before = counts(session)
    assert bring(session, cast, advanced, ANN, BIMA, NEW) == {3: [SENTENCE], 4: [SENTENCE]}
    assert here(session, advanced) == {cast.ann.id}
    assert counts(session).persons == before.persons
    assert counts(session).enrolments == before.enrolments + 1


def test_the_basic_course_asks_for_nothing(session, cast):
    assert bring(session, cast, cast.other, ANN) == {}


def test_of_whoever_is_in_already_nothing_is_asked(session, cast, advanced):
    enter(session, cast.ann, cast.other)
    bring(session, cast, advanced, ANN)
    with counted(db.engine) as statements:
        assert bring(session, cast, advanced, ANN) == {}
    assert [one for one in statements if "completion" in one] == []


def test_the_level_is_asked_for_only_where_nothing_else_speaks_against_a_seat(session, cast, advanced):
    """So that a yes is always a seat, and nobody is looked up by rows that are meant to be refused."""
    with counted(db.engine) as statements:
        (reasons,) = bring(session, cast, advanced, row(2, "Ann", ANN.nik, birth_date=date(1990, 1, 2))).values()
    assert [reason[:20] for reason in reasons] == ["Tanggal lahir di bar"]
    assert [one for one in statements if "completion" in one] == []


def test_in_a_full_hall_the_one_who_may_come_waits_and_the_other_is_refused(session, cast, advanced):
    with unit_of_work():
        session.get_one(Cohort, advanced.id).announced_seats = 1
        session.get_one(Cohort, advanced.id).quotas[0].seats = 1
    enter(session, cast.ann, cast.other)
    enter(session, cast.bima, cast.other)
    assert bring(session, cast, advanced, ANN, BIMA, NEW) == {4: [SENTENCE]}
    states = select(Enrolment.person_id, Enrolment.state).where(Enrolment.cohort_id == advanced.id)
    assert dict(session.execute(states).all()) == {cast.ann.id: "active", cast.bima.id: "waiting"}
    asked = session.scalars(select(LevelQuestion.enrolment_id)).all()
    assert len(asked) == 3
    assert asked.count(None) == 1


def test_a_full_hall_is_not_filled_by_those_who_are_refused(session, cast, advanced):
    """The only seat stays free for the one who may have it, though others stand before."""
    enter(session, cast.ann, cast.other)
    with unit_of_work():
        session.get_one(Cohort, advanced.id).quotas[0].seats = 1
    people = (row(2, "Orang Baru", NEW.nik), row(3, BIMA.name, BIMA.nik, sex=Sex.MALE), row(4, ANN.name, ANN.nik))
    assert set(bring(session, cast, advanced, *people)) == {2, 3}
    assert here(session, advanced) == {cast.ann.id}


def test_the_ledger_is_asked_once_for_everybody_and_not_at_all_without_a_need(session, cast, bimtek, advanced, upload):
    data = as_csv(*(cells | {"Kuota": ""} for cells in as_rows(crowd(session))))
    with counted(db.engine) as basic:
        upload(bimtek.id, data)
    assert [one for one in basic if "completion" in one] == []
    session.rollback()
    with unit_of_work():
        known = session.scalars(select(Person.id).join(Enrolment).where(Enrolment.cohort_id == bimtek.id)).all()
        for number, person_id in enumerate(known[:3], 1):
            add_completion(session, person_id, cast.own, "dasar", True, number)
    with counted(db.engine) as statements:
        report = upload(advanced.id, data)
    assert len([one for one in statements if "completion" in one]) == 1
    assert figures(report) == {"accepted": "3", "refused": "472"}
    assert here(session, advanced) == set(known[:3])


def test_the_page_says_what_to_do_and_shows_no_nik(session, cast, advanced, upload):
    report = upload(advanced.id, as_csv(GOOD))
    assert SENTENCE in report.text
    assert GOOD["NIK"] not in report.text


def test_pages_of_the_cohort_say_what_is_required(session, cast, advanced, client_for):
    ona = client_for(cast.ona)
    for page, words in (("impor", "sudah tercatat lulus Pelatihan Dasar"), ("peserta", "mensyaratkan lulus Pelatihan")):
        assert words in ona.get(f"/angkatan/{advanced.id}/{page}").text
        assert words not in ona.get(f"/angkatan/{cast.own.id}/{page}").text
