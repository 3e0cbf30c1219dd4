"""The pages of the trail: whose it is, what it can be narrowed to, and its files."""

import csv
import io
import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from portal import audit
from portal.access import Role
from portal.accounts.models import Person
from portal.attendance.actions import mark, mark_rest
from portal.attendance.rules import Presence
from portal.audit import AuditEntry
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.enrolment.queries import enrolments
from portal.organisers.models import OrganisationMember
from portal.web.transaction import unit_of_work
from tests.conftest import NOON
from tests.queries import max_queries


@pytest.fixture
def held(session, cast):
    return next(one for one in cohorts.sessions(session, cast.own.id) if one.title == "Konsep Dasar PSM")


@pytest.fixture
def past(session, cast, held, noon):
    """Tom marks Ann absent, then late, and everybody else present; Ona corrects Ann's name on the next day."""
    with unit_of_work():
        for presence, minutes in ((Presence.ABSENT, 0), (Presence.LATE, 5)):
            assert mark(session, cast.tom, held, cast.ann_seat, presence, NOON + timedelta(minutes=minutes)) is None
        assert mark_rest(session, cast.tom, held, Presence.PRESENT, NOON + timedelta(minutes=6)) == 1
        audit.record(
            session,
            cast.ona.id,
            "participant-corrected",
            "enrolment",
            cast.ann_seat,
            NOON + timedelta(days=1),
            **enrolments.in_trail(session, cast.ann_seat),
            personal={"full_name": ("Ann Lama", "Ann Nur'aini")},
            reason="sesuai KTP",
        )
        audit.record(session, cast.ann.id, "secret-changed", "person", cast.ann.id, NOON, person=cast.ann.id)


@pytest.fixture
def here(cast):
    return f"/angkatan/{cast.own.id}/jejak"


@pytest.fixture
def ona(cast, client_for):
    return client_for(cast.ona)


@pytest.fixture
def ada(cast, client_for):
    return client_for(cast.ada)


def text(answer):
    return " ".join(answer.text.split())


def test_the_trail_of_a_cohort_says_who_changed_what_from_what_to_what(ona, past, here):
    shown = text(ona.get(here))
    assert "Kehadiran dicatat · Konsep Dasar PSM" in shown
    assert "Alpa</del>" in shown
    assert "Terlambat</ins>" in shown
    assert "Ann Lama</del>" in shown
    assert "sesuai KTP" in shown
    assert "Tom Saputra" in shown
    assert "1 orang sekaligus" in shown
    assert "Angkatan dibuka" in shown
    assert shown.index("Data peserta diperbaiki") < shown.index("Kehadiran dicatat") < shown.index("Angkatan dibuka")


@pytest.mark.parametrize(
    ("asked", "there", "not_there"),
    [
        ({"jenis": "attendance"}, "Kehadiran dicatat", "Data peserta diperbaiki"),
        ({"jenis": "participant"}, "Data peserta diperbaiki", "Kehadiran dicatat"),
        ({"dari": "2026-03-11"}, "Data peserta diperbaiki", "Kehadiran dicatat"),
        ({"sampai": "2026-03-10"}, "Kehadiran dicatat", "Data peserta diperbaiki"),
        ({"dari": "2026-03-10", "sampai": "2026-03-10"}, "Kehadiran dicatat", "Angkatan dibuka"),
    ],
)
def test_it_can_be_narrowed_to_a_kind_and_to_days(ona, past, here, asked, there, not_there):
    shown = text(ona.get(here + "?" + "&".join(f"{name}={value}" for name, value in asked.items())))
    assert there in shown
    assert f"<td>{not_there}" not in shown
    assert "Hapus saringan" in shown


def test_it_can_be_narrowed_to_who_did_it(cast, ona, past, here):
    by_tom = text(ona.get(f"{here}?oleh={cast.tom.id}"))
    assert "<td>Kehadiran dicatat" in by_tom
    assert "<td>Data peserta" not in by_tom
    of_herself = text(ona.get(f"/angkatan/{cast.own.id}/peserta/{cast.ann_seat}/jejak?oleh=peserta"))
    assert "PIN atau kata sandi sendiri diganti" in of_herself
    assert "<td>Kehadiran dicatat" not in of_herself


def test_it_is_searched_for_people_by_name_and_by_number(session, cast, ona, past, here):
    """Single acts and mass acts alike; a number goes by POST and stands in no address, nor in the file's."""
    ann = text(ona.get(f"{here}?cari=ann%20nur")).split("<tbody>")[1]
    assert "Ann Lama</del>" in ann
    assert "Sisa daftar hadir" not in ann
    number = session.get_one(Person, cast.bima.id).login
    session.rollback()
    found = ona.post("/cari", {"di": here, "cari": number, "jenis": "attendance"})
    assert number not in found.headers["Location"]
    page = ona.follow(found)
    bima = text(page).split("<tbody>")[1]
    assert "Sisa daftar hadir dicatat sekaligus" in bima
    assert "<td>Kehadiran dicatat" not in bima
    (action,) = re.findall(r'action="([^"]+/unduhan[^"]*)"', page.text)
    assert number not in action
    rows = rows_of(ona.post(unescape(action), {"format": "csv"}, status=200))
    assert [row["Apa"].split(" · ")[0] for row in rows] == ["Sisa daftar hadir dicatat sekaligus"]
    assert "Tidak ada catatan yang cocok" in text(ona.get(f"{here}?cari=tidak-ada"))


@pytest.mark.parametrize("day", ["10-03-2026", "kemarin", "2026-13-40", "0" * 400])
def test_a_day_that_is_none_is_said_so_and_what_was_typed_stays(ona, past, here, day):
    shown = text(ona.get(f"{here}?dari={day}&jenis=attendance", status=422))
    assert f'value="{day}"' in shown
    assert "Tulis tanggal yang benar" in shown
    assert "<td>Data peserta" not in shown


@pytest.mark.parametrize(
    "asked", ["jenis=semua", "jenis=curriculum", "oleh=x", f"oleh={uuid.UUID(int=5)}", "halaman=x"]
)
def test_nonsense_in_the_address_is_no_error(ona, past, here, asked):
    answer = ona._send("GET", f"{here}?{asked}")
    assert answer.status_code in (200, 422)


def test_a_mass_act_opens_to_its_people(session, cast, ona, past, here):
    rest = session.scalars(select(AuditEntry.id).where(AuditEntry.action == "attendance-rest")).one()
    assert f"{here}/{rest}" in text(ona.get(here))
    opened = text(ona.get(f"{here}/{rest}"))
    assert "Bima" in opened
    assert "Ann" not in opened
    assert "Hadir</ins>" in opened
    assert f"/peserta/{cast.bima_seat}/jejak" in opened


def test_the_trail_of_a_participant_holds_single_and_mass_acts(cast, ona, past):
    ann = text(ona.get(f"/angkatan/{cast.own.id}/peserta/{cast.ann_seat}/jejak"))
    assert "Ann Lama</del>" in ann
    assert "Terlambat</ins>" in ann
    assert "PIN atau kata sandi sendiri diganti" in ann
    assert "Sisa daftar hadir" not in ann.split("<tbody>")[1]
    bima = text(ona.get(f"/angkatan/{cast.own.id}/peserta/{cast.bima_seat}/jejak"))
    assert "Sisa daftar hadir dicatat sekaligus" in bima
    assert "Ann" not in bima


def test_nothing_of_another_organiser_is_in_the_trail_of_a_participant(session, cast, ona, past):
    with unit_of_work():
        audit.record(
            session,
            cast.olga.id,
            "participant-corrected",
            "enrolment",
            cast.ann_seat,
            NOON,
            cohort=cast.other,
            person=cast.ann.id,
            personal={"full_name": ("Rahasia", "Dinas")},
        )
    assert "Rahasia" not in text(ona.get(f"/angkatan/{cast.own.id}/peserta/{cast.ann_seat}/jejak"))


@pytest.mark.parametrize("ending", ["", "/unduhan"])
@pytest.mark.parametrize("whose", ["cohort", "participant"])
def test_only_organisers_of_the_cohort_read_it(cast, client_for, past, here, whose, ending):
    url = (here if whose == "cohort" else f"/angkatan/{cast.own.id}/peserta/{cast.ann_seat}/jejak") + ending
    form = {"format": "csv"}
    for role in (Role.ADMIN, Role.CURATOR, Role.TRAINER, Role.TRAINEE):
        client = client_for(cast.by_role(role))
        client.post(url, form, status=403) if ending else client.get(url, status=403)
    stranger = client_for(cast.olga)
    stranger.post(url, form, status=404) if ending else stranger.get(url, status=404)


def test_an_entry_of_another_trail_is_not_there(session, cast, ona, past, here):
    theirs = session.scalars(select(AuditEntry.id).where(AuditEntry.cohort_id == cast.other.id).limit(1)).one()
    ona.get(f"{here}/{theirs}", status=404)
    ona.get(f"{here}/{uuid.uuid4()}", status=404)
    ona.get(f"/angkatan/{cast.own.id}/peserta/{cast.sam_seat}/jejak", status=404)


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))


def test_the_file_holds_what_is_shown_and_taking_it_is_noted(session, cast, ona, past, here):
    answer = ona.post(f"{here}/unduhan?jenis=attendance", {"format": "csv"}, status=200)
    rows = rows_of(answer)
    assert [row["Apa"].split(" · ")[0] for row in rows] == [
        "Sisa daftar hadir dicatat sekaligus",
        "Kehadiran dicatat",
        "Kehadiran dicatat",
    ]
    assert rows[1]["Perubahan"] == "Kehadiran: Alpa → Terlambat"
    session.rollback()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "trail-exported")).one()
    assert (entry.actor_id, entry.cohort_id, entry.detail) == (cast.ona.id, cast.own.id, {"kind": "csv", "rows": 3})
    assert "Jejak diunduh" in text(ona.get(here))


def test_the_file_of_a_participant_stands_in_the_trail_of_the_participant(session, cast, ona, past):
    ann = f"/angkatan/{cast.own.id}/peserta/{cast.ann_seat}/jejak"
    book = load_workbook(io.BytesIO(ona.post(f"{ann}/unduhan", {"format": "xlsx"}, status=200).data))
    assert "Nama: Ann Lama → Ann Nur'aini" in [row[6].value for row in book.active.iter_rows()]
    assert "Jejak diunduh" in text(ona.get(ann))
    assert "Jejak diunduh" not in text(ona.get(f"/angkatan/{cast.own.id}/peserta/{cast.bima_seat}/jejak"))


@pytest.mark.parametrize("form", [{}, {"format": "pdf"}])
def test_a_file_of_another_kind_is_not_there(session, ona, past, here, form):
    ona.post(f"{here}/unduhan", form, status=404)


def test_too_long_a_file_is_refused_with_a_way_on(session, ona, past, here, monkeypatch):
    monkeypatch.setattr("portal.trail.views.MAX_ROWS", 2)
    answer = ona.post(f"{here}/unduhan?jenis=attendance", {"format": "csv"})
    assert answer.headers["Location"] == f"{here}?jenis=attendance"
    assert "Saring menurut tanggal atau jenis" in text(ona.follow(answer))
    assert session.scalars(select(AuditEntry).where(AuditEntry.action == "trail-exported")).all() == []


def test_reading_the_trail_leaves_nothing_in_it(session, ona, past, here):
    before = len(session.scalars(select(AuditEntry.id)).all())
    session.rollback()
    ona.get(here)
    ona.get(f"{here}/unduhan", status=405)
    assert len(session.scalars(select(AuditEntry.id)).all()) == before


@pytest.fixture
def office(session, cast, past):
    """What became of the organiser and of an account; and what Ona did, of which an administrator may not know."""
    with unit_of_work():
        balai = cast.own.organisation_id
        audit.record(
            session,
            cast.ada.id,
            "organisation-changed",
            "organisation",
            balai,
            NOON,
            organisation=balai,
            changed={"signer_name": ("Sutrisno", "Wulan")},
        )
        audit.record(session, cast.ada.id, "person-shut", "person", cast.ona.id, NOON, organisation=balai)


def test_the_administrator_reads_of_organisers_and_accounts_and_never_of_participants(cast, ada, office):
    organiser = text(ada.get(f"/penyelenggara/{cast.own.organisation_id}/jejak"))
    account = text(ada.get(f"/petugas/{cast.ona.id}/jejak"))
    assert "Sutrisno</del>" in organiser
    assert "Akun dinonaktifkan" in organiser
    assert "Akun dinonaktifkan" in account
    for page in (organiser, account):
        assert "Ann" not in page
        assert "<td>Kehadiran" not in page
        assert "<td>Angkatan dibuka" not in page
    did = text(ada.get(f"/petugas/{cast.ada.id}/jejak"))
    assert "Wulan</ins>" in did


def test_an_account_of_a_participant_has_no_page_for_the_administrator(cast, ada, office):
    ada.get(f"/petugas/{cast.ann.id}/jejak", status=404)
    ada.get(f"/petugas/{uuid.uuid4()}/jejak", status=404)
    ada.get(f"/penyelenggara/{uuid.uuid4()}/jejak", status=404)
    ada.post(f"/petugas/{cast.ann.id}/jejak/unduhan", {"format": "csv"}, status=404)


def test_the_administrator_s_files_are_noted_where_the_administrator_sees_it(cast, ada, office):
    for url in (f"/penyelenggara/{cast.own.organisation_id}/jejak", f"/petugas/{cast.ona.id}/jejak"):
        assert rows_of(ada.post(f"{url}/unduhan", {"format": "csv"}, status=200))
        assert ada.post(f"{url}/unduhan", {"format": "xlsx"}, status=200).data[:2] == b"PK"
    assert "Jejak diunduh · CSV" in text(ada.get(f"/penyelenggara/{cast.own.organisation_id}/jejak"))
    assert "Jejak diunduh · CSV" in text(ada.get(f"/petugas/{cast.ada.id}/jejak"))


@pytest.mark.parametrize("role", [Role.CURATOR, Role.ORGANISER, Role.TRAINER, Role.TRAINEE])
def test_the_administrator_s_pages_are_for_administrators(cast, client_for, role):
    client = client_for(cast.by_role(role))
    for url in (f"/penyelenggara/{cast.own.organisation_id}/jejak", f"/petugas/{cast.ona.id}/jejak"):
        client.get(url, status=403)
        client.post(f"{url}/unduhan", {"format": "csv"}, status=403)


def test_roles_at_another_organiser_are_not_said(session, cast, ona, past, here):
    """Whether Tom works elsewhere too is nobody's business here."""
    before = text(ona.get(here)).partition("<tbody")[2]
    with unit_of_work():
        other = cast.other.organisation_id
        session.add(OrganisationMember(organisation_id=other, person_id=cast.tom.id, role=Role.ORGANISER))
    assert text(ona.get(here)).partition("<tbody")[2] == before
    assert ">Pelatih</small>" in before


def test_the_pages_of_a_long_trail_take_a_few_statements(session, cast, ona, here, held, noon):
    with unit_of_work():
        for minute in range(60):
            assert mark(session, cast.tom, held, cast.ann_seat, Presence.LATE, NOON + timedelta(minutes=minute)) is None
    session.rollback()
    with max_queries(db.engine, 12):
        first = text(ona.get(here))
    second = text(ona.get(f"{here}?halaman=2"))
    assert "Halaman 1 dari 2" in first
    assert "Angkatan dibuka" in second
