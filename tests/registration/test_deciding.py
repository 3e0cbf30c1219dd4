"""The organiser's pages of a registration: opening it, looking at applications, deciding about them."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.registration.models import Application, Registration
from portal.registration.rules import ApplicationState, PsmCondition
from tests.cast import EARLY
from tests.enrolment.newcomers import standing
from tests.pages.reading import words
from tests.queries import counted
from tests.registration.people import YES, apply, nik, open_registration

MINUTE = timedelta(minutes=1)
FORM = {
    "opens_on": "2026-03-01",
    "opens_time": "09:00",
    "closes_on": "2026-03-09",
    "closes_time": "17:00",
    "approval": "y",
    "public_text": "Bawa KTP asli.",
}


@pytest.fixture
def ona(cast, client_for, noon):
    noon(EARLY)
    return client_for(cast.ona)


@pytest.fixture
def own(session, cast):
    open_registration(session, cast.ona, cast.own)
    return cast.own


@pytest.fixture
def at(cast):
    return f"/angkatan/{cast.own.id}/pendaftaran"


def states(session):
    session.rollback()
    session.expire_all()
    return {one.full_name: one.state for one in session.scalars(select(Application))}


def test_an_organiser_opens_changes_and_closes_a_registration(session, ona, at, client_for):
    assert "belum dibuka" in words(ona.get(f"{at}/atur"))
    said = ona.follow(ona.post(f"{at}/atur", FORM))
    address = re.search(r"/daftar/[a-z0-9]{6}", said.text)[0]
    assert "akan buka Minggu, 1 Maret 2026 pukul 09.00 WIB" not in words(said)  # 10.00 there: it is open
    assert "Bawa KTP asli." in words(client_for().get(address))
    ona.post(f"{at}/atur", FORM | {"approval": "", "closes_on": "2026-03-08"})
    session.rollback()
    assert session.scalars(select(Registration.approval)).one() is False
    assert "Pendaftaran ditutup." in words(ona.follow(ona.post(f"{at}/tutup")))
    assert "sudah ditutup" in words(client_for().get(address))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"closes_on": "2026-03-01", "closes_time": "08:00"}, "Waktu tutup harus sesudah waktu buka."),
        ({"closes_on": "2026-03-11"}, "paling lambat tutup pada hari pertama"),
        ({"opens_time": ""}, "Isi jam buka"),
        ({"public_text": "x" * 1001}, "Paling panjang 1000 huruf."),
    ],
)
def test_what_cannot_be_opened(ona, at, changes, said):
    assert said in words(ona.post(f"{at}/atur", FORM | changes, 422))


def test_applications_are_listed_and_approved_one_by_one_and_together(session, cast, ona, own, at):
    poor = YES | {PsmCondition.LITERATE: False}
    apply(session, own, 1, EARLY, answers=poor)
    for number in (2, 3, 4):
        apply(session, own, number, EARLY + number * MINUTE)
    apply(session, own, 4, EARLY + 9 * MINUTE, form=9, name="Nama Lain")
    page = ona.get(at)
    assert re.search(r"Belum diperiksa 5.*Ganda 2", words(page))
    assert "syarat belum lengkap" in words(page)
    assert nik(1) not in page.text
    ids = re.findall(r'name="pilih"\s+value="([0-9a-f-]+)"', page.text)
    assert len(ids) == 5
    assert "Tidak ada yang diterima" in words(ona.follow(ona.post(f"{at}/terima")))
    assert "1 pendaftaran diterima." in words(ona.follow(ona.post(f"{at}/terima", {"pilih": ids[1]})))
    mixed = ona.follow(ona.post(f"{at}/terima", {"pilih": [ids[1], ids[3]]}))
    assert "0 pendaftaran diterima. 1 belum: Ada pendaftaran lain dengan NIK yang sama." in words(mixed)
    assert "2 pendaftaran diterima." in words(ona.follow(ona.post(f"{at}/terima", {"semua": "1"})))
    assert states(session)["Pelamar 4"] is states(session)["Nama Lain"] is ApplicationState.RECEIVED
    assert standing(session, own.id)["Pelamar 1"][0] == "waiting"
    assert "Pelamar 1" in words(ona.get(f"{at}?keadaan=tunggu"))
    assert "2 pendaftaran belum diperiksa" in words(ona.get(f"/angkatan/{own.id}"))


def test_twins_stand_side_by_side_and_one_is_kept(session, ona, own, at):
    first = apply(session, own, 1, EARLY)
    second = apply(session, own, 1, EARLY + MINUTE, form=2, name="Pelamar Satu")
    page = ona.get(f"{at}/{second.id}")
    assert page.text.count("Pakai yang ini") == 2
    assert "Pelamar Satu" in words(page)
    ona.post(f"{at}/{second.id}/pakai")
    assert states(session) == {"Pelamar 1": ApplicationState.SET_ASIDE, "Pelamar Satu": ApplicationState.RECEIVED}
    assert "Tidak ada lagi" in words(ona.follow(ona.post(f"{at}/{first.id}/pakai")))


def test_an_application_is_refused_with_a_reason_that_its_maker_reads(session, ona, own, at):
    found = apply(session, own, 1, EARLY)
    ona.post(f"{at}/{found.id}/tolak", {"reason": ""}, 422)
    ona.post(f"{at}/{found.id}/tolak", {"reason": "Desa di luar wilayah."})
    assert states(session) == {"Pelamar 1": ApplicationState.REFUSED}
    assert "sudah diputuskan" in words(ona.post(f"{at}/{found.id}/tolak", {"reason": "lagi"}, 422))
    assert "Desa di luar wilayah." in words(ona.get(f"{at}/{found.id}"))


def test_who_is_in_the_cohort_already_is_pointed_out(session, cast, ona, own, at):
    found = apply(session, own, 9, EARLY, nik="3275094101909001", name="Ann")
    assert "NIK sudah di angkatan ini" in words(ona.get(at))
    assert f"/peserta/{cast.ann_seat}" in ona.get(f"{at}/{found.id}").text


def test_the_list_asks_the_same_whatever_its_length(session, cast, ona, own, at):
    apply(session, own, 1, EARLY)
    with counted(session.get_bind()) as few:
        ona.get(at)
    for number in range(2, 12):
        apply(session, own, number, EARLY)
    with counted(session.get_bind()) as many:
        ona.get(at)
    assert len(many) == len(few)


def test_the_trail_says_who_applied_and_who_approved(session, cast, ona, own, at):
    found = apply(session, own, 1, EARLY)
    ona.post(f"{at}/terima", {"pilih": str(found.id)})
    said = words(ona.get(f"/angkatan/{own.id}/jejak"))
    for part in ("Pendaftaran masuk", "Pendaftar", "Pendaftaran diterima", "Pendaftaran umum diatur"):
        assert part in said
