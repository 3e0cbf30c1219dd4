"""Entering, exchanging, withdrawing and moving one person through the pages, and who may."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.attendance.models import AttendanceMark
from portal.attendance.rules import Presence
from portal.audit import AuditEntry
from portal.cohorts.models import Cohort
from portal.cohorts.queries import sessions
from portal.enrolment.models import Enrolment
from portal.enrolment.rules import EnrolmentState
from portal.web.transaction import unit_of_work
from tests.cast import CIKARANG, EARLY, open_cohort
from tests.certification.world import mark
from tests.conftest import NOON
from tests.enrolment.newcomers import NEWCOMER, newcomer, standing
from tests.ledger.book import complete_seat
from tests.pages.reading import words

WHY = {"reason": "berhalangan hadir"}


@pytest.fixture
def ona(cast, client_for, noon):
    noon(EARLY)
    return client_for(cast.ona)


@pytest.fixture
def home(cast):
    return f"/angkatan/{cast.own.id}"


@pytest.fixture
def ann(home, cast):
    return f"{home}/peserta/{cast.ann_seat}"


def entries(session, action):
    return session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all()


def enrolment_of(session, name):
    session.rollback()
    return session.scalars(select(Enrolment.id).join(Person).where(Person.full_name == name)).one()


def test_a_walk_in_comes_in_with_what_the_card_says(session, cast, ona, home):
    page = ona.follow(ona.post(f"{home}/peserta/baru", NEWCOMER))
    assert "Terdaftar." in page.text
    assert standing(session, cast.own.id)["Siti Aminah"] == ("active", "Kota Bekasi")
    made = session.scalars(select(Person).where(Person.full_name == "Siti Aminah")).one()
    assert (f"{made.birth_date:%d/%m/%Y}", made.sex.value, made.phone) == ("17/08/1990", "P", "+6281234567890")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"nik": ""}, "wajib diisi"),
        ({"nik": "327509"}, "NIK harus 16 angka"),
        ({"name": "=1+1"}, "seperti rumus"),
        ({"birth_date": "17/08/2015"}, "Usia belum 18 tahun"),
        ({"village_code": "Jatiasih"}, "10 angka"),
        ({"village_code": "32.75.09.1099"}, "tidak ada dalam daftar"),
        ({"phone": "tidak ada"}, "Nomor HP tidak dikenali"),
        ({"quota": "Kuota lain"}, "Pilih salah satu"),
        ({"nik": "3275094101909001", "birth_date": "01/01/1990"}, "sudah terdaftar"),
    ],
)
def test_a_slip_enters_nobody_and_what_was_typed_stays(session, cast, ona, home, changes, said):
    before = standing(session, cast.own.id)
    answer = ona.post(f"{home}/peserta/baru", NEWCOMER | changes, 422)
    assert said in words(answer)
    assert 'value="0812-3456-7890"' in answer.text or "phone" in changes
    assert standing(session, cast.own.id) == before


def test_who_finds_no_seat_waits_and_sits_down_when_somebody_withdraws(session, cast, ona, home, ann):
    """Kota Bekasi has two seats, both taken, and one seat belongs to no quota."""
    for number in (1, 2, 3):
        ona.post(f"{home}/peserta/baru", newcomer(number))
    found = standing(session, cast.own.id)
    assert [found[f"Orang {n}"][0] for n in (1, 2, 3)] == ["active", "waiting", "waiting"]
    listed = words(ona.get(f"{home}/tunggu"))
    assert "2 orang menunggu · kursi terisi 3 dari 5" in listed
    assert "Nomor 1 dari 2 untuk Kota Bekasi Kota Bekasi 3/2, kursi bebas 1/1" in listed
    assert "Diundurkan." in ona.follow(ona.post(f"{ann}/undur", WHY)).text
    found = standing(session, cast.own.id)
    assert found["Ann Nur'aini"][0] == "withdrawn"
    assert [found[f"Orang {n}"][0] for n in (1, 2, 3)] == ["active", "active", "waiting"]
    (left,), (given,) = entries(session, "participant-withdrawn"), entries(session, "seat-given")
    assert (left.person_id, left.reason, left.changed["state"]) == (cast.ann.id, WHY["reason"], ["active", "withdrawn"])
    assert given.detail == {"seats": "3/5", "category": "Kota Bekasi 3/2, kursi bebas 1/1"}


def test_on_the_first_day_the_list_stands_still_and_seats_are_given_one_by_one(session, cast, ona, home, ann, noon):
    for number in (1, 2, 3):
        ona.post(f"{home}/peserta/baru", newcomer(number))
    noon(NOON)
    ona.post(f"{ann}/undur", WHY)
    found = standing(session, cast.own.id)
    assert [found[f"Orang {n}"][0] for n in (2, 3)] == ["waiting", "waiting"]
    ona.post(f"{home}/peserta/baru", newcomer(4))
    assert standing(session, cast.own.id)["Orang 4"][0] == "waiting"  # two precede this one in the same quota
    ona.post(f"{home}/peserta/baru", newcomer(5, quota="IPSM"))
    assert standing(session, cast.own.id)["Orang 5"][0] == "active"  # nobody waits for that one
    third = f"{home}/peserta/{enrolment_of(session, 'Orang 3')}"
    assert "Mendapat kursi." in ona.follow(ona.post(f"{third}/kursi", {"reason": "sudah di tempat"})).text
    second = f"{home}/peserta/{enrolment_of(session, 'Orang 2')}"
    assert "Belum ada kursi untuk orang ini" in words(ona.post(f"{second}/kursi", WHY, 422))
    found = standing(session, cast.own.id)
    assert [found[f"Orang {n}"][0] for n in (2, 3)] == ["waiting", "active"]


def test_who_was_put_ahead_comes_first(session, cast, ona, home, ann):
    for number in (1, 2, 3):
        ona.post(f"{home}/peserta/baru", newcomer(number))
    third = f"{home}/peserta/{enrolment_of(session, 'Orang 3')}"
    ona.post(f"{third}/dahulukan", {"reason": "utusan camat"})
    ona.post(f"{ann}/undur", WHY)
    found = standing(session, cast.own.id)
    assert [found[f"Orang {n}"][0] for n in (2, 3)] == ["waiting", "active"]


def test_who_was_withdrawn_comes_back_behind_those_who_wait(session, cast, ona, home, ann, noon):
    for number in (1, 2, 3):
        ona.post(f"{home}/peserta/baru", newcomer(number))
    ona.post(f"{ann}/undur", WHY)
    noon(EARLY + timedelta(minutes=1))
    assert "masuk daftar tunggu" in ona.follow(ona.post(f"{ann}/kembali", {"reason": "jadi datang"})).text
    assert standing(session, cast.own.id)["Ann Nur'aini"][0] == "waiting"
    listed = words(ona.get(f"{home}/tunggu"))
    assert listed.index("Orang 3") < listed.index("Ann Nur'aini")
    again = newcomer(9, nik="3275094101909001", birth_date="01/01/1990")
    assert "sudah terdaftar" in words(ona.post(f"{home}/peserta/baru", again, 422))


def test_a_substitute_takes_the_seat_and_its_quota_and_nothing_else(session, cast, ona, home, ann):
    for number in (1, 2):
        ona.post(f"{home}/peserta/baru", newcomer(number))
    with unit_of_work():
        session.add(mark(sessions(session, cast.own.id)[0].id, cast.ann_seat, cast.tom, Presence.PRESENT, EARLY))
    marks = session.scalars(select(AttendanceMark.id).where(AttendanceMark.enrolment_id == cast.ann_seat)).all()
    substitute = {**newcomer(7, village_code=CIKARANG), "reason": "sakit"}
    page = ona.follow(ona.post(f"{ann}/ganti", substitute))
    assert "Kursi Ann Nur'aini sekarang milik Orang 7." in unescape(page.text)
    found = standing(session, cast.own.id)
    assert (found["Ann Nur'aini"], found["Orang 7"]) == (("withdrawn", "Kota Bekasi"), ("active", "Kota Bekasi"))
    assert found["Orang 2"][0] == "waiting"
    own = select(AttendanceMark.id).where(AttendanceMark.enrolment_id == cast.ann_seat)
    assert marks
    assert session.scalars(own).all() == marks
    new = enrolment_of(session, "Orang 7")
    assert session.scalars(select(AttendanceMark.id).where(AttendanceMark.enrolment_id == new)).all() == []
    assert {entry.person_id for entry in entries(session, "participant-exchanged")} == {
        cast.ann.id,
        session.get_one(Enrolment, new).person_id,
    }


def test_a_substitute_who_is_refused_leaves_everything_as_it_was(session, cast, ona, home, ann):
    before = standing(session, cast.own.id)
    bima = {**newcomer(7, nik="3275090101909002", birth_date="01/01/1990"), "reason": "sakit"}
    assert "sudah terdaftar" in words(ona.post(f"{ann}/ganti", bima, 422))
    assert standing(session, cast.own.id) == before


def test_moving_to_another_quota_keeps_the_seat(session, cast, ona, ann):
    quotas = {quota.name: str(quota.id) for quota in session.get_one(Cohort, cast.own.id).quotas}
    ona.post(f"{ann}/kuota", {**WHY, "quota": quotas["IPSM"]})
    assert standing(session, cast.own.id)["Ann Nur'aini"] == ("active", "IPSM")
    ona.post(f"{ann}/kuota", {**WHY, "quota": ""})
    assert standing(session, cast.own.id)["Ann Nur'aini"] == ("active", None)
    assert [entry.changed["quota"] for entry in entries(session, "quota-changed")] == [
        ["Kota Bekasi", "IPSM"],
        ["IPSM", "Kursi bebas"],
    ]


def test_a_quota_of_a_region_takes_only_those_who_live_there(session, cast, ona, home, ann):
    ona.post(f"{home}/peserta/baru", newcomer(1, village_code=CIKARANG, quota="IPSM"))
    one = f"{home}/peserta/{enrolment_of(session, 'Orang 1')}"
    quotas = {quota.name: str(quota.id) for quota in session.get_one(Cohort, cast.own.id).quotas}
    assert "hanya untuk wilayahnya" in words(ona.post(f"{one}/kuota", {**WHY, "quota": quotas["Kota Bekasi"]}, 422))
    assert standing(session, cast.own.id)["Orang 1"] == ("active", "IPSM")


def test_moving_to_another_cohort_leaves_one_and_enters_the_other(session, cast, ona, home, ann):
    with unit_of_work():
        second = open_cohort(session, cast.ona, session.get_one(Cohort, cast.own.id).organisation, "Bimtek Kedua")
    assert "Dipindahkan ke Bimtek Kedua." in ona.follow(ona.post(f"{ann}/pindah", {**WHY, "cohort": second.id})).text
    assert standing(session, cast.own.id)["Ann Nur'aini"][0] == "withdrawn"
    assert standing(session, second.id) == {"Ann Nur'aini": ("active", "Kota Bekasi")}
    assert "Pilih salah satu" in words(ona.post(f"{ann}/pindah", {**WHY, "cohort": cast.other.id}, 422))


def test_after_the_decision_neither_seat_nor_nik_is_changed(session, cast, ona, home, ann):
    with unit_of_work():
        complete_seat(session, cast.ann_seat, cast.ann.id, cast.own)
    assert "sudah ditetapkan" in words(ona.get(ann))
    for act in ("undur", "pindah"):
        with unit_of_work():
            second = open_cohort(session, cast.ona, session.get_one(Cohort, cast.own.id).organisation, f"Ke {act}")
        assert "sudah ditetapkan" in words(ona.post(f"{ann}/{act}", {**WHY, "cohort": second.id}, 422))
    assert "sudah ditetapkan" in words(ona.post(f"{ann}/ganti", {**newcomer(7), **WHY}, 422))
    fields = dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', ona.get(f"{ann}/perbaiki").text))
    wrong = {**fields, "full_name": "Ann Nur'aini", "sex": "P", "reason": "salah", "nik": "3275094101909055"}
    assert "sudah ditetapkan" in words(ona.post(f"{ann}/perbaiki", wrong, 422))
    assert standing(session, cast.own.id)["Ann Nur'aini"][0] == "active"


def test_a_wrong_nik_is_corrected_with_a_reason_and_never_kept_in_the_trail(session, cast, ona, ann):
    fields = dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', ona.get(f"{ann}/perbaiki").text))
    right = {**fields, "full_name": "Ann Nur'aini", "sex": "P", "reason": "salah ketik", "nik": "3275094101909055"}
    ona.post(f"{ann}/perbaiki", right)
    session.rollback()
    session.expire_all()
    assert session.get_one(Person, cast.ann.id).nik == "3275094101909055"
    (entry,) = entries(session, "participant-corrected")
    assert (entry.changed, entry.reason) == ({"identity_number": ["", "diganti"]}, "salah ketik")
    taken = {**right, "nik": "3275090101909002"}
    assert "sudah dipakai data Bima" in words(ona.post(f"{ann}/perbaiki", taken, 422))


def test_who_moves_out_of_the_region_of_a_quota_keeps_the_seat_and_counts_elsewhere(session, cast, ona, ann):
    fields = dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', ona.get(f"{ann}/perbaiki").text))
    moved = {**fields, "full_name": "Ann Nur'aini", "sex": "P", "reason": "sesuai KTP", "village_code": CIKARANG}
    ona.post(f"{ann}/perbaiki", moved)
    assert standing(session, cast.own.id)["Ann Nur'aini"] == ("active", None)


@pytest.mark.parametrize("act", ["perbaiki", "undur", "ganti", "kuota", "pindah"])
def test_only_the_organisers_of_the_cohort_act_on_its_people(session, cast, client_for, noon, home, ann, act):
    for viewer, status in ((cast.tom, 403), (cast.ann, 403), (cast.ada, 403), (cast.olga, 404)):
        client_for(viewer).get(f"{ann}/{act}", status=status)
        client_for(viewer).post(f"{ann}/{act}", WHY, status=status)
    ona = client_for(cast.ona)
    ona.get(f"{home}/peserta/{cast.sam_seat}/{act}", status=404)
    ona.get(f"{home}/peserta/{uuid4()}/{act}", status=404)
    assert standing(session, cast.own.id)["Ann Nur'aini"][0] == "active"


@pytest.mark.parametrize(("act", "state"), [("kursi", "active"), ("dahulukan", "active"), ("kembali", "active")])
def test_an_act_that_does_not_fit_is_not_found(session, cast, ona, ann, act, state):
    ona.post(f"{ann}/{act}", WHY, status=404)
    assert standing(session, cast.own.id)["Ann Nur'aini"][0] == state


def test_trainers_see_the_waiting_list_and_strangers_do_not(cast, client_for, noon, home):
    assert "Tidak ada yang menunggu." in words(client_for(cast.tom).get(f"{home}/tunggu"))
    client_for(cast.olga).get(f"{home}/tunggu", status=404)
    client_for(cast.ann).get(f"{home}/tunggu", status=403)
    assert EnrolmentState.WAITING == "waiting"
