"""Lists to sign, from the page to the file."""

import io
import uuid
from datetime import timedelta
from functools import partial

import openpyxl
import pytest
from sqlalchemy import select

from portal.access import Role
from portal.attendance.actions import mark_rest
from portal.attendance.rules import Presence
from portal.audit import AuditEntry
from portal.cohorts import queries as cohorts
from portal.documents import pdf
from portal.documents.press import set_apart
from portal.web.transaction import unit_of_work
from tests.conftest import NOON

WANTED = {"kind": "blank", "people": "trainees", "when": "2026-03-10", "format": "xlsx"}


@pytest.fixture
def address(cast, noon):
    return f"/angkatan/{cast.own.id}/daftar-hadir"


@pytest.fixture
def tom(cast, client_for):
    return client_for(cast.tom)


def first(session, cohort):
    return next(one for one in cohorts.sessions(session, cohort.id) if one.jp)


def rows(answer):
    page = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    found = [[cell.value for cell in row if cell.value is not None] for row in page.iter_rows()]
    return [row for row in found if row]


def taken(session):
    session.rollback()
    return session.scalars(select(AuditEntry).where(AuditEntry.action == "file-taken").order_by(AuditEntry.id)).all()


def test_the_page_offers_days_and_sessions_and_what_a_link_has_chosen(session, cast, tom, address):
    one = first(session, cast.own)
    session.rollback()
    page = tom.get(f"{address}?sesi={one.id}").text
    assert f'<option selected value="{one.id}">10 Mar 2026, ' in page
    assert '<option value="2026-03-10">Sehari penuh: Selasa, 10 Maret 2026</option>' in page
    assert tom.get(f"{address}?sesi=x").status_code == 200
    assert address in tom.get(f"/angkatan/{cast.own.id}").text
    assert f"{address}?sesi={one.id}" in tom.get(f"/angkatan/{cast.own.id}/sesi/{one.id}").text


def test_a_blank_list_of_a_session_names_everybody_and_no_number_of_a_citizen(session, cast, tom, address):
    one = first(session, cast.own)
    answer = tom.post(address, WANTED | {"when": one.id}, status=200)
    found = rows(answer)
    assert ["No", "Nama", "Asal", "L/P", "Tanda tangan"] in found
    assert [1, "Ann Nur'aini", "Kelurahan Jatimekar, Kecamatan Jatiasih", "P", "1."] in found
    assert [2, "Bima", "Kelurahan Jatimekar, Kecamatan Jatiasih", "L", "2."] in found
    assert "32750" not in str(found)
    assert 'filename="contoh-daftar-hadir-2026-03-10.xlsx"' in answer.headers["Content-Disposition"]
    (entry,) = taken(session)
    assert (entry.actor_id, entry.cohort_id) == (cast.tom.id, cast.own.id)
    assert entry.detail["file"] == "contoh-daftar-hadir-2026-03-10.xlsx"


def test_a_filled_list_of_a_day_says_who_was_there(session, cast, tom, address):
    one = first(session, cast.own)
    with unit_of_work():
        assert mark_rest(session, cast.tom, one, Presence.LATE, NOON + timedelta(hours=1)) == 2
    found = rows(tom.post(address, WANTED | {"kind": "filled"}, status=200))
    assert [1, "Ann Nur'aini", "Kelurahan Jatimekar, Kecamatan Jatiasih", "P", "T"] in [row[:5] for row in found]
    assert [f"{one.title}: Hadir 0, Terlambat 2, Izin 0, Sakit 0, Alpa 0, belum tercatat 0."] in found
    assert ["Keadaan pada Selasa, 10 Maret 2026 pukul 12.00 WIB."] in found


def test_the_team_and_what_was_given_have_lists_of_their_own(session, cast, tom, address):
    with unit_of_work():
        session.merge(first(session, cast.own)).speaker = "Drs. Budi"
    team = rows(tom.post(address, WANTED | {"people": "team"}, status=200))
    assert [row[1:3] for row in team if row[0] in (1, 2)] == [["Tom Saputra", "Pelatih"], ["Drs. Budi", "Pemateri"]]
    given = tom.post(address, WANTED | {"kind": "payment", "purpose": "uang transpor"}, status=200)
    assert ["Untuk: uang transpor"] in rows(given)
    assert ["No", "Nama", "Asal", "Jumlah (Rp)", "Tanda tangan"] in rows(given)
    assert [entry.detail["file"] for entry in taken(session)] == [
        "contoh-daftar-hadir-2026-03-10.xlsx",
        "contoh-tanda-terima-2026-03-10.xlsx",
    ]


@pytest.mark.parametrize("kind", ["blank", "filled", "payment"])
def test_every_list_comes_as_pdf(tom, address, kind):
    answer = tom.post(address, WANTED | {"kind": kind, "format": "pdf"}, status=200)
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")


def test_what_was_not_set_in_time_is_not_given_out_and_not_noted(session, tom, address, monkeypatch):
    monkeypatch.setattr(pdf, "set_apart", partial(set_apart, deadline=0.01))
    answer = tom.post(address, WANTED | {"format": "pdf"}, status=422)
    assert "Coba lagi sebentar lagi." in answer.text
    assert taken(session) == []


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "x"}, {"people": "x"}, {"when": "x"}, {"when": "2026-03-09"}, {"when": str(uuid.uuid4())}],
)
def test_what_is_not_offered_is_refused_and_keeps_what_was_typed(session, tom, address, wrong):
    answer = tom.post(address, WANTED | {"purpose": "uang saku"} | wrong, status=422)
    assert "Berkas belum dibuat" in answer.text
    assert 'value="uang saku"' in answer.text
    assert taken(session) == []


def test_of_the_team_nothing_was_recorded(tom, address):
    answer = tom.post(address, WANTED | {"kind": "filled", "people": "team"}, status=422)
    assert "Kehadiran pelatih dan pemateri tidak dicatat" in answer.text
    tom.post(address, WANTED | {"format": "csv"}, status=404)


def test_a_session_of_others_or_a_cancelled_one_is_not_offered(session, cast, tom, address):
    with unit_of_work():
        theirs, own = first(session, cast.other).id, session.merge(first(session, cast.own))
        own.cancelled_at = NOON
    for key in (theirs, own.id):
        tom.post(address, WANTED | {"when": str(key)}, status=422)
    assert own.title not in str(rows(tom.post(address, WANTED, status=200)))


def test_only_staff_of_the_cohort_take_lists(cast, client_for, address):
    for role, status in ((Role.ADMIN, 403), (Role.CURATOR, 403), (Role.TRAINEE, 403)):
        client_for(cast.by_role(role)).get(address, status)
        client_for(cast.by_role(role)).post(address, WANTED, status=status)
    for stranger in (cast.olga, cast.tess):
        client_for(stranger).get(address, 404)
        client_for(stranger).post(address, WANTED, status=404)
    client_for(cast.ona).post(address, WANTED, status=200)
    client_for(cast.ona).get(f"/angkatan/{uuid.uuid4()}/daftar-hadir", 404)


def test_a_cohort_without_sessions_says_what_to_do(session, cast, client_for, address):
    with unit_of_work():
        for one in cohorts.sessions(session, cast.own.id):
            one.cancelled_at = NOON
    assert "Isi jadwal dulu" in client_for(cast.ona).get(address).text
    client_for(cast.ona).post(address, WANTED, status=422)
