"""Correcting a participant's record: what changes, what is refused, and what the trail keeps of it."""

import re
from datetime import date, datetime
from html import unescape

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.audit import AuditEntry
from portal.enrolment.models import Enrolment
from portal.regions.nik import Sex
from tests.cast import CIKARANG, JATIASIH

GOOD = {
    "full_name": "Hj. Ann Nur'aini, S.Sos.",
    "birth_place": "Bekasi",
    "birth_date": "2 Januari 1990",
    "sex": "P",
    "phone": "0812-3456-7890",
    "village_code": CIKARANG,
    "reason": "sesuai KTP",
}


@pytest.fixture
def page(cast, noon):
    return f"/angkatan/{cast.own.id}/peserta/{cast.ann_seat}/perbaiki"


@pytest.fixture
def ona(cast, client_for, noon):
    return client_for(cast.ona)


def typed(answer) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', answer.text)}


def corrections(session):
    session.rollback()
    session.expire_all()
    return session.scalars(select(AuditEntry).where(AuditEntry.action == "participant-corrected")).all()


def test_every_fact_of_a_record_can_be_corrected_and_the_trail_keeps_both(session, cast, ona, page):
    shown = typed(ona.get(page))
    assert (shown["full_name"], shown["birth_date"], shown["village_code"]) == ("Ann Nur'aini", "01/01/1990", JATIASIH)
    assert "Data peserta tersimpan." in ona.follow(ona.post(page, GOOD)).text
    (entry,) = corrections(session)
    assert (entry.actor_id, entry.person_id, entry.cohort_id) == (cast.ona.id, cast.ann.id, cast.own.id)
    assert entry.personal == {
        "full_name": ["Ann Nur'aini", "Hj. Ann Nur'aini, S.Sos."],
        "birth_place": ["", "Bekasi"],
        "birth_date": ["1990-01-01", "1990-01-02"],
        "phone": [None, "+6281234567890"],
        "village_code": [JATIASIH, CIKARANG],
    }
    ann = session.get_one(Person, cast.ann.id)
    assert (ann.full_name, ann.birth_place, ann.birth_date, ann.sex) == (
        GOOD["full_name"], "Bekasi", date(1990, 1, 2), Sex.FEMALE
    )  # fmt: skip
    assert session.get_one(Enrolment, cast.ann_seat).village_code == CIKARANG


@pytest.mark.parametrize(("moment", "status"), [("16:59", 422), ("17:00", 303)])
def test_somebody_is_of_age_by_the_calendar_of_the_place(client_for, cast, noon, page, moment, status):
    """In Bekasi the 11th begins at 17.00 UTC."""
    noon(datetime.fromisoformat(f"2026-03-10T{moment}+00:00"))
    client_for(cast.ona).post(page, {**GOOD, "birth_date": "11/03/2008"}, status=status)


def test_saving_what_stands_there_leaves_no_trace(session, ona, page):
    ona.post(page, {**typed(ona.get(page)), "sex": "P", "reason": "diperiksa"})
    assert corrections(session) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"full_name": ""}, "wajib diisi"),
        ({"full_name": "=HYPERLINK(1)"}, "="),
        ({"full_name": "N" * 121}, "Paling panjang 120 huruf"),
        ({"birth_date": "31/02/1990"}, "Tanggal lahir tidak terbaca"),
        ({"birth_date": "17/08/2012"}, "Usia belum 18 tahun"),
        ({"birth_place": "@SUM(A1)"}, "@"),
        ({"sex": "X"}, ""),
        ({"phone": "12"}, "Nomor HP tidak dikenali"),
        ({"village_code": "32.75.09.1099"}, "tidak ada dalam daftar"),
    ],
)
def test_a_slip_changes_nothing_and_what_was_typed_stays(session, cast, ona, page, changes, words):
    answer = ona.post(page, GOOD | changes, 422)
    assert words in unescape(answer.text)
    (name,) = changes
    assert name == "sex" or typed(answer)[name] == changes[name]
    assert corrections(session) == []
    assert session.get_one(Person, cast.ann.id).full_name == "Ann Nur'aini"


def test_only_the_organisers_of_the_cohort_correct(cast, client_for, page):
    for viewer, status in ((cast.tom, 403), (cast.ann, 403), (cast.ada, 403), (cast.olga, 404)):
        client_for(viewer).post(page, GOOD, status)
