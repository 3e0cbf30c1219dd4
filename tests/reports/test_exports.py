"""The report of a cohort, and its list as a file."""

import csv
import io
import re
import uuid
from datetime import datetime
from html import unescape

import openpyxl
import pytest
from sqlalchemy import select, text, update

from portal.accounts.models import Person
from portal.assessments.attempts.models import Attempt
from portal.assessments.questions.quizzes import QuizKind
from portal.audit import AuditEntry
from portal.certification.rules import RequirementKind
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.enrolment.queries import rosters
from portal.enrolment.roster.person import Against
from portal.enrolment.roster.reading import read_roster
from portal.reports import queries
from portal.reports.models import ListExport
from portal.web.transaction import unit_of_work
from tests.cast import CIKARANG
from tests.certification.world import OVER, PASSED, certify, crowd, learn
from tests.queries import counted

AWKWARD = ["=HYPERLINK(1)", "+62", "-1", "@SUM(A1)", "<r>tebal</r>", 'Koma; "kutip"']


@pytest.fixture
def report(cast, noon):
    noon(OVER)
    return f"/angkatan/{cast.own.id}/laporan"


@pytest.fixture
def ona(cast, client_for):
    return client_for(cast.ona)


@pytest.fixture
def results(session, cast):
    """Ann has a certificate, Bima lacks everything but reading, Citra from elsewhere meets the rule."""
    crowd(session, cast, ["Citra"], village=CIKARANG)
    seats = {row.full_name: row.id for row in session.execute(rosters.roster(cast.own.id))}
    learn(session, cast, seats["Ann Nur'aini"], **PASSED, pretest=9)
    certify(session, cast)
    learn(session, cast, seats["Bima"], jp=12, unread=0, right=13, pretest=0)
    learn(session, cast, seats["Citra"], jp=13, unread=0, right=20)


def download(client, report, kind):
    return client.post(f"{report}/unduhan", {"format": kind}, status=200)


def sheet(client, report):
    book = openpyxl.load_workbook(io.BytesIO(download(client, report, "xlsx").data))
    head, *rows = book.active.iter_rows()
    titles = [cell.value for cell in head]
    return [dict(zip(titles, row, strict=True)) for row in rows]


def lines(client, report):
    content = download(client, report, "csv").data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline=""), delimiter=";"))


def exports(session):
    session.rollback()
    return session.scalars(select(ListExport)).all()


def test_the_figures_of_a_cohort(session, cast, results):
    found = queries.report(session, cast.own, OVER)
    assert (found.completed, found.ready, found.lacking) == (1, 1, 1)
    assert found.reasons == {
        RequirementKind.PREREQUISITE: 0,
        RequirementKind.ATTENDANCE: 1,
        RequirementKind.LESSONS: 0,
        RequirementKind.POSTTEST: 1,
        RequirementKind.WORK_PLAN: 0,
    }
    quotas = [(quota.name, quota.enrolled, quota.completed) for quota in found.quotas]
    assert quotas == [("Kota Bekasi", 2, 1), ("IPSM", 1, 0)]
    assert (found.seats.announced, found.seats.filled) == (400, 3)
    assert found.pretest.counts == (1, 0, 0, 0, 1, 0, 0, 0, 0, 0)
    assert found.posttest.counts == (0, 0, 0, 0, 0, 0, 1, 0, 1, 1)
    assert (found.pretest.median, found.posttest.median) == (22.5, 85)


def test_the_report_page_shows_them(ona, report, results):
    page = unescape(re.sub(r"<[^>]+>", " ", ona.get(report).text))
    said = " ".join(page.split())
    for words in (
        "Diumumkan 400 · terdaftar 3",
        "1 lulus dari 2",
        "0 lulus dari 1",
        "1 orang memenuhi syarat dan menunggu ditetapkan",
        "Belum lulus, 1 orang",
        "Pascates di bawah 70 atau belum 1 Kehadiran di bawah 80% 1 Materi belum dibaca semua 0",
        "median 22,5",
        "median 85",
    ):
        assert words in said


def test_the_report_of_an_empty_hall_says_that_there_are_no_marks(ona, report):
    assert "Belum ada nilai." in ona.get(report).text


def test_the_workbook_has_whole_niks_real_dates_and_words(session, cast, ona, report, results):
    ann, bima, citra = sheet(ona, report)
    assert (ann["NIK"].value, ann["NIK"].data_type) == ("3275094101909001", "s")
    assert (ann["Tanggal lahir"].value, ann["Tanggal lahir"].is_date) == (datetime(1990, 1, 1), True)  # noqa: DTZ001
    assert (ann["No"].value, ann["JP hadir"].value, ann["JP seluruhnya"].value) == (1, 16, 16)
    assert (ann["Pretes"].value, ann["Pascates"].value) == (45, 85)
    assert (ann["Status"].value, ann["Nomor sertifikat"].value) == ("Lulus", "0001/PSM-D/32.75/III/2026")
    assert not ann["Yang belum terpenuhi"].value
    assert (bima["Status"].value, bima["L/P"].value, bima["Nomor sertifikat"].value) == ("Belum lulus", "L", "")
    assert bima["Yang belum terpenuhi"].value == "Hadir 12 dari 16 JP (minimum 80%); Pascates 65 (minimum 70)"
    assert (citra["Status"].value, citra["Pretes"].value) == ("Memenuhi syarat", None)
    home = (ann["Desa/Kelurahan"].value, ann["Kecamatan"].value, ann["Kabupaten/Kota"].value)
    assert home == ("Kelurahan Jatimekar", "Jatiasih", "Kota Bekasi")
    assert citra["Kabupaten/Kota"].value == "Kabupaten Bekasi"


def test_the_list_says_which_score_comes_from_paper(session, cast, ona, report, results):
    assert {row["Kuis dari kertas"].value for row in sheet(ona, report)} == {""}
    with unit_of_work():
        typed = {"typed_by": cast.tom.id, "checked_by": cast.ona.id}
        own = (Attempt.enrolment_id == cast.ann_seat, Attempt.kind == QuizKind.POSTTEST)
        session.execute(update(Attempt).where(*own).values(**typed))
    ann, *others = sheet(ona, report)
    assert ann["Kuis dari kertas"].value == "pascates"
    assert {row["Kuis dari kertas"].value for row in others} == {""}


def test_the_csv_says_the_same(ona, report, results):
    for cells, row in zip(sheet(ona, report), lines(ona, report), strict=True):
        assert row["Tanggal lahir"] == "01/01/1990"
        for title in ("Nomor peserta", "NIK", "Nama", "Status", "Kuota", "Yang belum terpenuhi", "Nomor sertifikat"):
            assert row[title].removeprefix("'") == (cells[title].value or "")
        for title in ("No", "JP hadir", "Pretes", "Pascates"):
            value = cells[title].value
            assert row[title].replace(",", ".") == "" if value is None else float(row[title].replace(",", ".")) == value


def test_csv_keeps_every_digit_when_it_is_opened_by_double_click(ona, report, results):
    """LibreOffice and Excel make 16 bare digits a number of fifteen; an apostrophe keeps them a text in both."""
    for row in lines(ona, report):
        assert re.fullmatch("'[0-9]{16}", row["NIK"])


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_list_that_went_out_comes_back_in_as_a_roster(session, cast, ona, client_for, report, results, kind):
    with unit_of_work():
        session.execute(update(Person).where(Person.id == cast.ann.id).values(phone="+6281234567890"))
    went_out = download(ona, report, kind).data
    read = read_roster(f"daftar.{kind}", went_out, Against(OVER.date()))
    assert (read.refused, [note.note.code for note in read.warnings]) == ((), [])
    people = {row.full_name: row for row in session.execute(rosters.roster(cast.own.id))}
    assert {row.name for row in read.rows} == set(people)
    for row in read.rows:
        person = session.get(Person, people[row.name].person_id)
        facts = (person.nik, person.sex, person.birth_date, person.phone)
        assert (row.nik, row.sex, row.birth_date, row.phone) == facts
        assert (row.village_code, row.quota) == (people[row.name].village_code, people[row.name].quota)
    form = {"file": (io.BytesIO(went_out), f"daftar-kelulusan.{kind}")}
    assert "Masuk" in ona.follow(ona.post(f"/angkatan/{cast.own.id}/impor", form)).text


def test_the_page_says_which_file_is_for_what(ona, report):
    page = ona.get(report).text
    assert "Pilih ini bila ragu" in page
    assert "menjaga ke-16 angkanya" in page
    assert "dapat diimpor lagi sebagai daftar peserta" in page


def test_names_that_look_like_formulas_stay_names(session, cast, ona, report):
    crowd(session, cast, AWKWARD)
    cells = {row["Nama"].value.strip(): row["Nama"].data_type for row in sheet(ona, report)}
    assert {name: cells[name] for name in AWKWARD} == dict.fromkeys(AWKWARD, "s")
    names = [row["Nama"] for row in lines(ona, report)]
    assert {name.removeprefix("'") for name in names} >= set(AWKWARD)
    assert not [name for name in names if name.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_is_recorded_and_kept_encrypted_as_it_went_out(session, cast, ona, report, kind):
    first = download(ona, report, kind)
    made = exports(session)[0]
    assert (made.kind, made.row_count, made.made_by, made.cohort_id) == (kind, 2, cast.ona.id, cast.own.id)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "list-exported")).one()
    assert (entry.actor_id, entry.detail) == (cast.ona.id, {"kind": kind, "rows": 2})
    stored = bytes(session.execute(text("SELECT content FROM list_export")).scalar_one())
    assert first.data not in stored
    assert b"3275094101909001" not in stored
    assert first.headers["Content-Disposition"] == f'attachment; filename="contoh-daftar-kelulusan-2026-03-10.{kind}"'
    with unit_of_work():
        session.get(Person, cast.ann.id).full_name = "Nama Lain"
    kept = f"{report}/unduhan/{made.id}"
    assert f'action="{kept}"' in ona.get(report).text
    ona.get(kept, status=405)
    assert ona.post(kept, status=200).data == first.data
    session.rollback()
    again = session.scalars(select(AuditEntry).where(AuditEntry.action == "list-taken")).one()
    assert (again.actor_id, again.subject_id, again.cohort_id) == (cast.ona.id, str(made.id), cast.own.id)


@pytest.mark.parametrize("kind", ["pdf", "", "XLSX", "../csv", "\0"])
def test_an_unknown_format_is_not_found_and_leaves_nothing(session, ona, report, kind):
    ona.post(f"{report}/unduhan", {"format": kind}, status=404)
    assert exports(session) == []


def test_reports_and_files_are_for_the_organiser(session, cast, client_for, ona, report):
    download(ona, report, "csv")
    export_id = exports(session)[0].id
    for viewer, status in ((cast.tom, 403), (cast.ann, 403), (cast.ada, 403), (cast.olga, 404), (None, 303)):
        client = client_for(viewer)
        client.get(report, status=status)
        client.post(f"{report}/unduhan/{export_id}", status=status)
        client.post(f"{report}/unduhan", {"format": "csv"}, status=status)
    client_for(cast.olga).post(f"/angkatan/{cast.other.id}/laporan/unduhan/{export_id}", status=404)
    ona.post(f"{report}/unduhan/{uuid.uuid4()}", status=404)
    assert len(exports(session)) == 1


def test_forty_people_take_as_many_queries_as_two(session, cast):
    cohort_id = cast.own.id

    def asked(read):
        session.rollback()
        cohort = cohorts.cohort_by_id(session, cohort_id)
        with counted(db.engine) as statements:
            read(session, cohort, OVER)
        return len(statements)

    before = [asked(read) for read in (queries.report, queries.list_rows)]
    crowd(session, cast, [f"Peserta {number:03d}" for number in range(38)])
    for seat in session.scalars(rosters.roster(cohort_id)).all()[:10]:
        learn(session, cast, seat, **PASSED)
    assert [asked(read) for read in (queries.report, queries.list_rows)] == before


@pytest.mark.parametrize("sample", [True, False])
def test_a_list_of_a_sample_organiser_says_so_in_every_row(session, cast, results, ona, report, sample):
    with unit_of_work():
        cohorts.cohort_by_id(session, cast.own.id).organisation.is_sample = sample
    made = download(ona, report, "csv")
    rows = list(csv.DictReader(io.StringIO(made.data.decode("utf-8-sig")), delimiter=";"))
    assert {row.get("Keterangan") for row in rows} == {"CONTOH, data rekaan" if sample else None}
    assert ("contoh-" in made.headers["Content-Disposition"]) is sample
