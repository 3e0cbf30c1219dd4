"""The page of one person: what it says, from every room, and who may read it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.attendance.models import MarkReplacement
from portal.attendance.rules import Presence
from portal.audit import AuditEntry
from portal.cohorts.queries import sessions
from portal.db import db
from portal.enrolment.actions.importing import import_roster
from portal.web.transaction import unit_of_work
from tests.cast import EARLY, open_cohort, roster, row
from tests.certification.world import mark
from tests.ledger.book import complete_seat
from tests.pages.reading import named, texts, words
from tests.queries import max_queries

ANN_NIK = "3275094101909001"
CORRECTED = {
    "full_name": "Ann Nur'aini Wijaya",
    "birth_place": "",
    "birth_date": "01/01/1990",
    "sex": "P",
    "phone": "",
    "village_code": "32.75.09.1001",
    "reason": "sesuai KTP",
}


@pytest.fixture
def page(cast):
    return f"/peserta/{cast.ann.id}"


@pytest.fixture
def ona(cast, client_for, noon):
    noon(EARLY)
    return client_for(cast.ona)


def again(session, cast):
    """Ann in a second cohort of the same organiser."""
    with unit_of_work():
        second = open_cohort(session, cast.ona, cast.own.organisation, "Bimtek Kedua")
        row_of_ann = row(2, "Ann Nur'aini", ANN_NIK)
        assert import_roster(session, cast.ona, second, "kedua.csv", roster(row_of_ann), EARLY).refused == []
    return second


def test_it_says_who_somebody_is_and_where_that_comes_from(cast, ona, page):
    said = words(ona.get(page))
    assert "cocok dengan tanggal lahir dan jenis kelamin" in said
    assert "Berkas uji.csv, 1 Mar 2026, Ona Wijaya" in said
    assert "diperbaiki" not in said
    ona.post(f"/angkatan/{cast.own.id}/peserta/{cast.ann_seat}/perbaiki", CORRECTED)
    answer = ona.get(page)
    (name,) = texts(answer, "name")[:1]
    assert name == "Ann Nur'aini Wijaya diperbaiki 1 Mar 2026"
    assert [text for text in texts(answer, "past") if "sesuai KTP" in text]


def test_every_cohort_of_the_organiser_stands_there_with_what_came_of_it(session, cast, ona, page, noon):
    again(session, cast)
    with unit_of_work():
        first, second = [one for one in sessions(session, cast.own.id) if one.jp][:2]
        wrong = mark(first.id, cast.ann_seat, cast.tom, Presence.ABSENT, first.starts_at)
        right = mark(first.id, cast.ann_seat, cast.tom, Presence.EXCUSED, first.starts_at + timedelta(minutes=1))
        session.add_all([wrong, right, mark(second.id, cast.ann_seat, cast.tom, Presence.LATE, second.starts_at)])
        session.flush()
        session.add(MarkReplacement(mark_id=wrong.id, by_id=right.id))
        jp, title = second.jp, first.title
    answer = ona.get(page)
    assert len(texts(answer, "cohort")) == 2
    (corrected,) = [text for text in texts(answer, "roll") if "semula" in text]
    assert corrected.startswith(title)
    assert "semulaAlpa→Izin" in corrected
    assert "Tom Saputra" in corrected
    assert f"Hadir {jp} dari" in words(answer)


def test_acts_follow_the_state_and_stop_at_a_decision(session, cast, ona, page):
    assert "Undurkan" in words(ona.get(page))
    with unit_of_work():
        complete_seat(session, cast.ann_seat, cast.ann.id, cast.own)
    said = words(ona.get(page))
    assert "tidak dapat diubah lagi" in said
    assert "Undurkan" not in said


def test_a_nik_is_read_with_a_reason_once_and_noted(session, cast, ona, page):
    assert ANN_NIK not in ona.get(page).text
    assert "Tulis untuk apa" in ona.post(f"{page}/nik", {"reason": " "}, 422).text
    answer = ona.post(f"{page}/nik", {"reason": "mencocokkan KTP"}, 200)
    assert texts(answer, "nik") == [ANN_NIK]
    assert ANN_NIK not in ona.get(page).text
    session.rollback()
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "identity-read")).all()
    assert (entry.actor_id, entry.person_id, entry.reason) == (cast.ona.id, cast.ann.id, "mencocokkan KTP")
    assert ANN_NIK not in repr((entry.changed, entry.personal, entry.detail))


def test_only_organisers_of_the_record_read_it(cast, client_for, page):
    for viewer, status in ((cast.tom, 403), (cast.ann, 403), (cast.ada, 403), (cast.olga, 404)):
        client_for(viewer).get(page, status=status)
        client_for(viewer).post(f"{page}/nik", {"reason": "ingin tahu"}, status=status)
    client_for(cast.ona).get(f"/peserta/{cast.tom.id}", status=404)


def test_roster_and_search_lead_there(cast, ona, page):
    for address in (f"/angkatan/{cast.own.id}/peserta", "/peserta?cari=Nuraini", "/peserta?cari=Ann"):
        found = re.findall(r'href="(/peserta/[0-9a-f-]+)"', ona.get(address).text)
        assert address.endswith("Nuraini") or page in found


def test_another_cohort_costs_no_further_statement(session, cast, ona, page):
    ona.get(page)
    with max_queries(db.engine, 24) as once:
        ona.get(page)
    again(session, cast)
    with max_queries(db.engine, len(once)):
        ona.get(page)


def test_a_record_that_says_otherwise_than_its_nik_is_told(session, cast, ona, page):
    with unit_of_work():
        person = session.get_one(Person, cast.ann.id)
        person.birth_date += timedelta(days=1)
    assert "berbeda dari yang tertera di NIK" in words(ona.get(page))
    assert named(ona.get(page), "origin")
