"""Cohorts through their pages: opening one, its timetable and its trainers."""

import re
import uuid
from datetime import UTC, datetime
from html import unescape

import pytest
from sqlalchemy import select

from portal.access import Role
from portal.audit import AuditEntry
from portal.cohorts import queries as cohorts
from portal.cohorts.models import ClassSession, Cohort, CohortTrainer
from portal.db import db
from portal.organisers.models import OrganisationMember
from portal.web.transaction import unit_of_work
from tests.cast import open_cohort
from tests.ledger.book import complete_seat
from tests.queries import counted, max_queries

NEW = "/angkatan/baru"


@pytest.fixture
def facts(session, cast, noon):
    """The form that opens the Bimtek of seed 002, as a browser sends it."""
    version, organiser = str(cast.own.course_version_id), str(cast.own.organisation_id)
    session.rollback()
    return {
        "course_version_id": version,
        "organisation_id": organiser,
        "title": "Bimtek  PSM 2020 ",
        "venue": "Hotel Uji",
        "city": "Jakarta",
        "region_code": "31.71 Kota Administrasi Jakarta Pusat",
        "starts_on": "2020-02-17",
        "ends_on": "2020-02-18",
        "announced_seats": "500",
        "quotas-0-name": "Kota Bekasi",
        "quotas-0-region_code": "32.75 Kota Bekasi",
        "quotas-0-seats": "225",
        "quotas-1-name": "Kabupaten Bekasi",
        "quotas-1-region_code": "32.16",
        "quotas-1-seats": "225",
        "quotas-2-name": "IPSM Pusat",
        "quotas-2-region_code": "",
        "quotas-2-seats": "25",
    }


def inputs(page) -> dict[str, str]:
    """What stands in the fields of a form."""
    found = re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in found}


def titles(session) -> list[str]:
    session.rollback()
    return sorted(session.scalars(select(Cohort.title)))


def test_a_new_cohort_shows_what_was_announced_its_quotas_and_what_lies_between(session, cast, client_for, facts):
    ona = client_for(cast.ona)
    page = ona.follow(ona.post(NEW, facts))
    words = ("Bimtek PSM 2020", "dari 500 terisi", "0 / 225", "0 / 25", "Kursi bebas", "versi 1")
    for word in (*words, "Kota Bekasi", "Kabupaten Bekasi", "IPSM Pusat", "Waktu WIB."):
        assert word in page.text, word
    session.rollback()
    made = session.scalars(select(Cohort).where(Cohort.title == "Bimtek PSM 2020")).one()
    assert "Hari 1: Senin, 17 Februari 2020" in ona.get(f"/angkatan/{made.id}/jadwal").text
    stored = [(quota.name, quota.seats, quota.region_code) for quota in made.quotas]
    assert stored == [("Kota Bekasi", 225, "32.75"), ("Kabupaten Bekasi", 225, "32.16"), ("IPSM Pusat", 25, None)]
    assert made.announced_seats == 500
    entry = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == str(made.id))).one()
    assert (entry.action, entry.actor_id) == ("cohort-opened", cast.ona.id)


def test_the_timetable_of_a_new_cohort_runs_by_the_clock_of_its_place(session, cast, client_for, facts):
    ona = client_for(cast.ona)
    for place, label, hour in (("31.71", "WIB", 1), ("73.71", "WITA", 0), ("91.71", "WIT", 23)):
        page = ona.follow(ona.post(NEW, facts | {"region_code": place, "title": label}))
        assert f"Waktu {label}." in page.text
        session.rollback()
        made = session.scalars(select(Cohort.id).where(Cohort.title == label)).one()
        assert "08.00–08.30" in ona.get(f"/angkatan/{made}/jadwal").text
        starts = [one.starts_at.hour for one in cohorts.sessions(session, made) if one.title.startswith("Pretes")]
        assert starts == [hour]


SLIPS = (
    ({"announced_seats": "474"}, "Jumlah kuota 475 melebihi 474 kursi"),
    ({"announced_seats": "0"}, "angka 1 sampai 5000"),
    ({"announced_seats": ""}, "Isi jumlah kursi yang diumumkan."),
    ({"ends_on": "2020-02-16"}, "tidak boleh mendahului"),
    ({"ends_on": "2020-04-16"}, "Paling lama 31 hari"),
    ({"starts_on": "9999-12-31", "ends_on": "9999-12-31"}, "Isi tahun dari 2000 sampai 2100"),
    ({"starts_on": ""}, "Isi tanggal mulai."),
    ({"title": "x" * 161}, "Paling panjang 160 huruf"),
    ({"title": ""}, "wajib diisi"),
    ({"region_code": "Bekasi"}, "Ketik kode kabupaten/kota"),
    ({"region_code": "32.75.09.1001"}, "Ketik kode kabupaten/kota"),
    ({"region_code": "32.99"}, "Kode wilayah 32.99 tidak ada"),
    ({"quotas-1-region_code": "32.98"}, "Kode wilayah 32.98 tidak ada"),
    ({"quotas-1-region_code": "Bekasi"}, "Ketik kode wilayah"),
    ({"quotas-1-name": "kota bekasi"}, "Dua kuota bernama sama"),
    ({"quotas-1-seats": ""}, "Isi nama dan jumlah kursi"),
    ({"quotas-1-name": ""}, "Isi nama dan jumlah kursi"),
    ({"quotas-1-seats": "5001"}, "angka 0 sampai 5000"),
)


def test_bad_input_is_named_and_what_was_typed_stays(session, cast, client_for, facts):
    before, ona = titles(session), client_for(cast.ona)
    for changes, words in SLIPS:
        page = ona.post(NEW, facts | changes, status=422)
        assert words in unescape(page.text), changes
        typed = {name: value for name, value in (facts | changes).items() if value and not name.endswith("_id")}
        assert inputs(page).items() >= typed.items() - {("title", facts["title"])}, changes
    assert titles(session) == before


def test_a_stranger_cannot_open_a_cohort_for_another_organisation(session, cast, client_for, facts):
    before = titles(session)
    page = client_for(cast.olga).post(NEW, facts, status=422)
    assert "Balai Uji" not in page.text
    client_for(cast.ona).post(NEW, facts | {"course_version_id": str(uuid.uuid4())}, status=422)
    for viewer in (cast.tom, cast.ann, cast.ada):
        client_for(viewer).post(NEW, facts, status=403)
    assert titles(session) == before


def test_each_sees_the_cohorts_of_their_own(cast, client_for, noon):
    for viewer in (cast.ona, cast.tom):
        page = client_for(viewer).get("/angkatan").text
        assert "Bimtek Uji" in page
        assert "Bimtek Lain" not in page
        client_for(viewer).get(f"/angkatan/{cast.other.id}", 404)
    client_for(cast.ona).get("/angkatan/1", 404)


def test_the_list_says_where_a_cohort_stands(cast, client_for, noon):
    for day, word in ((9, "pendaftaran"), (10, "berlangsung"), (11, "berlangsung"), (12, "penetapan")):
        noon(datetime(2026, 3, day, 5, 0, tzinfo=UTC))
        assert word in client_for(cast.ona).get("/angkatan").text


def test_the_list_asks_the_database_no_more_for_many_cohorts_than_for_one(session, cast, client_for, noon):
    ona = client_for(cast.ona)
    with counted(db.engine) as few:
        ona.get("/angkatan")
    with unit_of_work():
        for number in range(6):
            open_cohort(session, cast.ona, cast.own.organisation, f"Angkatan {number}")
    with max_queries(db.engine, 4) as many:
        assert "Angkatan 5" in ona.get("/angkatan").text
    assert len(many) == len(few)


@pytest.fixture
def slot(session, cast, noon) -> ClassSession:
    """The lesson hour of the cast's first morning: 08.45 to 11.00, three JP."""
    found = next(one for one in cohorts.sessions(session, cast.own.id) if one.title == "Konsep Dasar PSM")
    session.rollback()
    return found


CHANGED = {
    "title": "Konsep",
    "module": "",
    "day": "2026-03-11",
    "start": "10:15",
    "jp": "2",
    "room": "",
    "speaker": "Bu Sri",
}


def test_a_session_moves_and_its_end_follows_its_hours(session, cast, client_for, slot):
    ona, home = client_for(cast.ona), f"/angkatan/{cast.own.id}"
    form = ona.get(f"{home}/sesi/{slot.id}/ubah")
    assert (
        inputs(form).items() >= {"title": "Konsep Dasar PSM", "day": "2026-03-10", "start": "08:45", "jp": "3"}.items()
    )
    page = ona.follow(ona.post(f"{home}/sesi/{slot.id}/ubah", CHANGED)).text
    assert "10.15–11.45" in page
    assert "Bu Sri" in page
    session.rollback()
    found = session.get(ClassSession, slot.id)
    assert (found.starts_at, found.ends_at) == (
        datetime(2026, 3, 11, 3, 15, tzinfo=UTC),
        datetime(2026, 3, 11, 4, 45, tzinfo=UTC),
    )
    assert (found.title, found.module, found.jp) == ("Konsep", None, 2)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "session-saved")).one()
    assert (entry.subject_id, entry.changed["title"]) == (str(slot.id), ["Konsep Dasar PSM", "Konsep"])


def test_a_session_is_added_on_a_day_of_the_cohort(session, cast, client_for, slot):
    ona, home = client_for(cast.ona), f"/angkatan/{cast.own.id}"
    count = len(cohorts.sessions(session, cast.own.id))
    session.rollback()
    ona.post(f"{home}/sesi/baru", CHANGED | {"jp": "0", "title": "Doa bersama"})
    page = ona.post(f"{home}/sesi/baru", CHANGED | {"day": "2026-03-12", "title": "Terlambat"}, status=422)
    assert "di antara tanggal mulai dan tanggal selesai" in page.text
    assert inputs(page)["title"] == "Terlambat"
    session.rollback()
    timetable = cohorts.sessions(session, cast.own.id)
    assert len(timetable) == count + 1
    prayer = next(one for one in timetable if one.title == "Doa bersama")
    assert (prayer.ends_at - prayer.starts_at).seconds == 30 * 60


def test_a_session_with_a_slip_is_not_saved(session, cast, client_for, slot):
    slips = (
        ({"jp": "13"}, "angka 0 sampai 12"),
        ({"jp": "-1"}, "angka 0 sampai 12"),
        ({"start": ""}, "Isi jam mulai"),
        ({"day": ""}, "Isi tanggal sesi."),
        ({"title": ""}, "wajib diisi"),
    )
    for changes, words in slips:
        page = client_for(cast.ona).post(f"/angkatan/{cast.own.id}/sesi/{slot.id}/ubah", CHANGED | changes, status=422)
        assert words in page.text, changes
        assert inputs(page)["speaker"] == "Bu Sri"
    session.rollback()
    assert session.get(ClassSession, slot.id).title == "Konsep Dasar PSM"


def test_a_timetable_is_its_organisers_only(cast, client_for, slot):
    for home, viewer, status in (
        (cast.own.id, cast.tom, 403),
        (cast.own.id, cast.olga, 404),
        (cast.other.id, cast.olga, 404),
        (uuid.uuid4(), cast.ona, 404),
    ):
        client_for(viewer).get(f"/angkatan/{home}/sesi/{slot.id}/ubah", status)
        client_for(viewer).post(f"/angkatan/{home}/sesi/{slot.id}/ubah", CHANGED, status)


def teaching(session, cohort) -> set[uuid.UUID]:
    session.rollback()
    return set(session.scalars(select(CohortTrainer.person_id).where(CohortTrainer.cohort_id == cohort.id)))


def test_trainers_come_and_go(session, cast, client_for, noon):
    ona, url = client_for(cast.ona), f"/angkatan/{cast.own.id}/pelatih"
    assert "Tess Lubis" not in ona.get(url).text
    assert "Belum ada pelatih." in ona.follow(ona.post(url, {})).text
    assert teaching(session, cast.own) == set()
    assert "Tom Saputra" in ona.follow(ona.post(url, {"people": [str(cast.tom.id)]})).text
    assert teaching(session, cast.own) == {cast.tom.id}
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "trainers-set").order_by(AuditEntry.id))
    assert [entry.personal["trainers"] for entry in entries][-2:] == [[["Tom Saputra"], []], [[], ["Tom Saputra"]]]


def test_nobody_elses_trainer_can_be_set(session, cast, client_for, noon):
    url = f"/angkatan/{cast.own.id}/pelatih"
    for people in ([str(cast.tess.id)], [str(cast.tom.id), str(cast.ona.id)], ["bukan-uuid"], [str(uuid.uuid4())]):
        client_for(cast.ona).post(url, {"people": people}, status=404)
    client_for(cast.olga).post(url, {"people": [str(cast.tess.id)]}, status=404)
    client_for(cast.tom).post(url, {"people": []}, status=403)
    assert teaching(session, cast.own) == {cast.tom.id}


def test_pages_with_little_on_them_lead_on(cast, client_for, noon):
    ona, home = client_for(cast.ona), f"/angkatan/{cast.own.id}"
    assert f'href="{home}/peserta"' in ona.get(f"{home}/kartu").text
    invite = f"/petugas/undangan?penyelenggara={cast.own.organisation_id}"
    assert f'href="{invite}"' in ona.get(f"{home}/pelatih").text
    ona.get(invite)


def test_a_cancelled_session_counts_for_nothing_until_it_is_held_after_all(session, cast, client_for, slot):
    ona, home = client_for(cast.ona), f"/angkatan/{cast.own.id}"
    jp = cohorts.timetable_jp(session, cast.own.id)
    session.rollback()
    page = ona.follow(ona.post(f"{home}/sesi/{slot.id}/batal", {"reason": "listrik padam"}))
    assert "dibatalkan" in page.text
    session.rollback()
    assert cohorts.timetable_jp(session, cast.own.id) == jp - 3
    session.rollback()
    client_for(cast.tom).get(f"{home}/sesi/{slot.id}", 404)
    ona.get(f"{home}/sesi/{slot.id}/ubah", 404)
    ona.post(f"{home}/sesi/{slot.id}/batal", {"reason": "sekali lagi"}, 404)
    ona.post(f"{home}/sesi/{slot.id}/adakan", {"reason": ""}, 422)
    ona.post(f"{home}/sesi/{slot.id}/adakan", {"reason": "listrik menyala"})
    session.rollback()
    assert cohorts.timetable_jp(session, cast.own.id) == jp
    session.rollback()
    acts = session.scalars(
        select(AuditEntry).where(AuditEntry.subject_id == str(slot.id)).order_by(AuditEntry.id)
    ).all()
    assert [(one.action, one.reason) for one in acts] == [
        ("session-cancelled", "listrik padam"),
        ("session-restored", "listrik menyala"),
    ]


def test_sessions_that_cannot_both_be_held_are_named(cast, client_for, slot):
    ona, home = client_for(cast.ona), f"/angkatan/{cast.own.id}"
    assert "Jadwal bertabrakan" not in ona.get(home).text
    page = ona.follow(
        ona.post(f"{home}/sesi/baru", CHANGED | {"day": "2026-03-10", "start": "09:00", "room": "Ruang B"})
    )
    assert "Jadwal bertabrakan" in page.text
    assert "peserta di dua tempat pada waktu yang sama" in page.text


def test_after_a_decision_the_timetable_stays_as_it_was(session, cast, client_for, slot):
    with unit_of_work():
        complete_seat(session, cast.ann_seat, cast.ann.id, cast.own)
    ona, page = client_for(cast.ona), f"/angkatan/{cast.own.id}/sesi/{slot.id}"
    for address, form in ((f"{page}/ubah", CHANGED), (f"{page}/batal", {"reason": "tidak jadi"})):
        assert "Sudah ada kelulusan yang ditetapkan" in ona.post(address, form, 422).text
    session.rollback()
    stored = session.get_one(ClassSession, slot.id)
    assert (stored.title, stored.cancelled_at) == ("Konsep Dasar PSM", None)


def test_an_organiser_who_trains_at_another_one_organises_nothing_there(session, cast, client_for):
    with unit_of_work():
        there = {"organisation_id": cast.other.organisation_id, "role": Role.TRAINER}
        session.add(OrganisationMember(person_id=cast.ona.id, **there))
    ona = client_for(cast.ona)
    ona.get(f"/angkatan/{cast.own.id}")
    for page in ("", "/peserta", "/impor"):
        ona.get(f"/angkatan/{cast.other.id}{page}", 404)
