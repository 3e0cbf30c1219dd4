"""Changing the seats of a cohort through the page: who moves up, who stays, and what is refused."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from portal.audit import AuditEntry
from portal.cohorts.models import Cohort
from tests.cast import EARLY
from tests.enrolment.newcomers import enter, standing
from tests.pages.reading import words


@pytest.fixture
def ona(cast, client_for, noon):
    noon(EARLY)
    return client_for(cast.ona)


@pytest.fixture
def page(cast):
    return f"/angkatan/{cast.own.id}/kursi"


def typed(ona, page) -> dict[str, str]:
    """The form as it stands: two quotas of two seats each, and five seats announced."""
    found = re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', ona.get(page).text)
    return {name: unescape(value) for name, value in found if name not in ("csrf_token", "stopped", "confirms")}


def stored(session, cast):
    session.rollback()
    session.expire_all()
    cohort = session.get_one(Cohort, cast.own.id)
    return cohort.announced_seats, [(one.name, one.seats, one.region_code) for one in cohort.quotas]


def test_more_seats_let_those_who_wait_longest_sit_down(session, cast, ona, page):
    enter(ona, cast.own.id, 1, 2, 3)
    assert [standing(session, cast.own.id)[f"Orang {n}"][0] for n in (1, 2, 3)] == ["active", "waiting", "waiting"]
    form = typed(ona, page)
    assert "Kursi tersimpan." in ona.follow(ona.post(page, form | {"announced": "6"})).text
    assert [standing(session, cast.own.id)[f"Orang {n}"][0] for n in (1, 2, 3)] == ["active", "active", "waiting"]
    ona.post(page, form | {"announced": "6", "quotas-1-seats": "1"})
    assert [standing(session, cast.own.id)[f"Orang {n}"][0] for n in (1, 2, 3)] == ["active", "active", "active"]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "cohort-changed")).all()[-1]
    assert entry.changed["quotas"] == [["Kota Bekasi: 2", "IPSM: 2"], ["Kota Bekasi: 2", "IPSM: 1"]]


def test_fewer_seats_displace_nobody_and_the_page_says_by_how_many_it_is_over(session, cast, ona, page):
    form = typed(ona, page)
    said = ona.follow(ona.post(page, form | {"announced": "1", "quotas-0-seats": "0", "quotas-1-seats": "0"}))
    assert "Sekarang 1 orang lebih banyak daripada kursinya" in words(said)
    assert [state for state, _quota in standing(session, cast.own.id).values()] == ["active", "active"]


def test_seats_of_a_quota_are_released_on_their_day(session, cast, ona, page):
    enter(ona, cast.own.id, 1, 2, 3)
    form = typed(ona, page)
    ona.post(page, form | {"released_on": "2026-03-02"})
    assert standing(session, cast.own.id)["Orang 2"][0] == "waiting"
    ona.post(page, form | {"released_on": "2026-03-01"})
    assert [standing(session, cast.own.id)[f"Orang {n}"][0] for n in (2, 3)] == ["active", "active"]


def test_a_list_that_was_stopped_stands_still(session, cast, ona, page):
    enter(ona, cast.own.id, 1, 2)
    ona.post(page, typed(ona, page) | {"announced": "6", "stopped": "y"})
    assert standing(session, cast.own.id)["Orang 2"][0] == "waiting"
    assert "tidak bergerak sendiri" in words(ona.get(f"/angkatan/{cast.own.id}/tunggu"))


def test_quotas_are_renamed_added_exchanged_and_removed(session, cast, ona, page):
    form = typed(ona, page)
    swapped = {"quotas-0-name": "IPSM", "quotas-1-name": "Kota Bekasi"}
    ona.post(page, form | swapped | {"quotas-2-name": "Undangan", "quotas-2-seats": "0"})
    assert stored(session, cast) == (5, [("IPSM", 2, "32.75"), ("Kota Bekasi", 2, None), ("Undangan", 0, None)])
    assert {quota for _state, quota in standing(session, cast.own.id).values()} == {"IPSM"}
    form = typed(ona, page)
    ona.post(page, form | {"quotas-1-name": "", "quotas-1-seats": ""})
    assert stored(session, cast) == (5, [("IPSM", 2, "32.75"), ("Undangan", 0, None)])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"announced": "3"}, "Jumlah kuota 4 melebihi 3 kursi"),
        ({"announced": ""}, "wajib diisi"),
        ({"announced": "5001"}, "angka 1 sampai 5000"),
        ({"quotas-0-name": "", "quotas-0-seats": ""}, "sudah dipakai 2 orang"),
        ({"quotas-0-seats": "-1"}, "angka 0 sampai 5000"),
        ({"quotas-0-seats": ""}, "Isi nama dan jumlah kursi"),
        ({"quotas-1-name": "kota bekasi"}, "Dua kuota bernama sama"),
        ({"quotas-1-region_code": "32.98"}, "Kode wilayah 32.98 tidak ada"),
        ({"released_on": "besok"}, "Tulis tanggal yang benar"),
    ],
)
def test_a_slip_changes_nothing(session, cast, ona, page, changes, said):
    before = stored(session, cast)
    assert said in words(ona.post(page, typed(ona, page) | changes, 422))
    assert stored(session, cast) == before


def test_only_its_organisers_change_the_seats(cast, client_for, ona, page):
    form = typed(ona, page)
    for viewer, status in ((cast.tom, 403), (cast.ann, 403), (cast.ada, 403), (cast.olga, 404)):
        client_for(viewer).get(page, status=status)
        client_for(viewer).post(page, form, status=status)


def test_a_quota_of_another_cohort_is_taken_for_a_new_one(session, cast, ona, page):
    session.rollback()
    strange = str(session.get_one(Cohort, cast.other.id).quotas[0].id)
    ona.post(page, typed(ona, page) | {"quotas-2-quota_id": strange, "quotas-2-name": "Titipan", "quotas-2-seats": "1"})
    assert stored(session, cast)[1][-1] == ("Titipan", 1, None)
    assert str(session.get_one(Cohort, cast.other.id).quotas[0].id) == strange
