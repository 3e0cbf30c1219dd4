"""Changing a cohort that is open: its data and days, as long as nothing certified hangs on it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.audit import AuditEntry
from portal.cohorts import queries as cohorts
from portal.cohorts import rules
from portal.cohorts.models import Cohort
from portal.web.transaction import unit_of_work
from tests.ledger.book import complete_seat
from tests.pages.reading import words

GOOD = {
    "title": "Bimtek Uji, Angkatan II",
    "venue": "Aula Baru",
    "city": "Bekasi",
    "region_code": "32.75 Kota Bekasi",
    "starts_on": "2026-03-10",
    "ends_on": "2026-03-18",
    "funds": "apbd",
    "funds_number": "DPA 12/2026",
    "late_after": "10",
    "days-0": "2026-03-10",
    "days-1": "2026-03-18",
}
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")


@pytest.fixture
def page(cast, noon):
    return f"/angkatan/{cast.own.id}/ubah"


def hours(session, cast, zone="Asia/Jakarta") -> list[tuple[str, str]]:
    """Day and hour of every session, by the clock of the place."""
    session.rollback()
    session.expire_all()
    starts = [one.starts_at.astimezone(ZoneInfo(zone)) for one in cohorts.sessions(session, cast.own.id)]
    return [(f"{start:%d}", f"{start:%H.%M}") for start in starts]


def test_the_second_day_moves_by_a_week_and_its_sessions_go_along(session, cast, client_for, page):
    ona, before = client_for(cast.ona), hours(session, cast)
    assert {day for day, _hour in before} == {"10", "11"}
    assert "Data angkatan tersimpan." in ona.follow(ona.post(page, GOOD)).text
    assert hours(session, cast) == [("18" if day == "11" else day, hour) for day, hour in before]
    cohort = session.get_one(Cohort, cast.own.id)
    assert (cohort.title, cohort.venue, cohort.ends_on) == ("Bimtek Uji, Angkatan II", "Aula Baru", date(2026, 3, 18))
    assert (cohort.funds, cohort.funds_number) == (rules.FundSource.APBD, "DPA 12/2026")
    assert cohort.late_after == 10
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "cohort-changed")).one()
    assert entry.changed["ends_on"] == ["2026-03-11", "2026-03-18"]
    assert entry.changed["late_after"] == [15, 10]
    assert entry.detail == {"days": {"11/03/2026": "18/03/2026"}}


def test_the_preview_shows_the_timetable_and_saves_nothing(session, cast, client_for, page):
    before = hours(session, cast)
    shown = words(client_for(cast.ona).post(page, GOOD | {"lihat": "1"}, 200))
    assert "Jadwal sesudahnya Belum tersimpan." in shown
    assert "18 Maret 2026" in shown
    assert hours(session, cast) == before
    assert session.get_one(Cohort, cast.own.id).title == "Bimtek Uji"


def test_in_another_zone_sessions_keep_their_hour(session, cast, client_for, page):
    before = hours(session, cast)
    same = {"ends_on": "2026-03-11", "days-1": "2026-03-11"}
    client_for(cast.ona).post(page, GOOD | same | {"region_code": "73.71"})
    assert hours(session, cast, "Asia/Makassar") == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "wajib diisi"),
        ({"ends_on": "2026-03-09"}, "tidak boleh mendahului"),
        ({"ends_on": "2026-03-12"}, "Tanggal sesi harus di antara"),
        ({"days-1": ""}, "Isi tanggalnya."),
        ({"region_code": "32.98"}, "Kode wilayah 32.98 tidak ada"),
        ({"funds": "lain"}, "Pilih salah satu"),
        ({"days-2": "2026-03-12"}, "Jadwalnya baru saja berubah"),
        ({"days-2": "2026-03-12", "title": ""}, "Jadwalnya baru saja berubah"),
    ],
)
def test_a_slip_changes_nothing_and_what_was_typed_stays(session, cast, client_for, page, changes, said):
    before = hours(session, cast)
    answer = client_for(cast.ona).post(page, GOOD | changes, 422)
    assert said in words(answer)
    assert 'value="DPA 12/2026"' in answer.text
    assert hours(session, cast) == before
    assert session.get_one(Cohort, cast.own.id).title == "Bimtek Uji"


def test_after_a_decision_nothing_is_changed(session, cast, client_for, page):
    with unit_of_work():
        complete_seat(session, cast.ann_seat, cast.ann.id, cast.own)
    assert "Sudah ada kelulusan yang ditetapkan" in words(client_for(cast.ona).post(page, GOOD, 422))
    session.rollback()
    assert session.get_one(Cohort, cast.own.id).title == "Bimtek Uji"


def test_only_its_organisers_change_a_cohort(cast, client_for, page):
    for viewer, status in ((cast.tom, 403), (cast.ann, 403), (cast.ada, 403), (cast.olga, 404)):
        client_for(viewer).get(page, status=status)
        client_for(viewer).post(page, GOOD, status=status)


@given(
    st.integers(0, 525_600).map(lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)),
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.integers(-40, 40),
)
def test_a_session_keeps_its_hour_of_the_clock_wherever_its_day_moves(start, zone, new_zone, shift):
    local = start.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=shift)
    found = rules.moved(start, {local.date(): day}, zone, new_zone).astimezone(ZoneInfo(new_zone))
    assert (found.date(), found.time()) == (day, local.time())
    stays = rules.moved(start, {}, zone, zone)
    assert stays == start
