"""Rosters as they really arrive: each slip gets a sentence with its row, and a refused row leaves nothing behind."""

import re
from datetime import date, datetime
from html import unescape

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.audit import AuditEntry
from portal.enrolment.models import Enrolment, RosterImport
from tests.cast import CIKARANG, JATIASIH
from tests.enrolment.bimtek import GOOD, HEADER, Counts, as_csv, as_xlsx, counts
from tests.pages.reading import figures, texts

OTHER = GOOD | {"NIK": "3275091708909012", "Nama Lengkap": "Budi Santoso", "Jenis Kelamin": "L"}
SAM = GOOD | {"NIK": "3275094101909003", "Nama Lengkap": "Sam Hutapea", "Tanggal Lahir": "1 Januari 1990"}
"""Sam as he is known from the cohort of the other organiser."""
ANN = GOOD | {"NIK": "3275094101909001", "Nama Lengkap": "Ann Nur'aini", "Tanggal Lahir": "01/01/1990", "No HP": ""}
"""Ann as she is known from the cohort of the same organiser."""
OTHERWISE = (
    "Baris 2: Nama di baris ini berbeda dari data Anda. Yang dipakai tetap Ann Nur'aini; betulkan di data pesertanya."
)


def refused(page) -> list[tuple[str, str]]:
    """Row number and reasons of every refused row in a report."""
    return list(zip(texts(page, "refused"), texts(page, "reasons"), strict=True))


def notes(page) -> list[str]:
    """What a report says of rows that came in."""
    return [unescape(line) for line in re.findall(r"<li>(Baris .*?)</li>", page.text)]


def complaint(page) -> str:
    """What the form says when the file as a whole is refused."""
    return unescape(re.sub("<.*?>", " ", page.text.partition('role="alert"')[2].partition("</div>")[0]))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"NIK": "3,27501E+15"}, "terbaca sebagai bilangan"),
        ({"NIK": "327509570890901"}, "NIK harus 16 angka, tetapi terisi 15 angka"),
        ({"NIK": "3275095713909012"}, "Tanggal lahir di dalam NIK"),
        ({"NIK": ""}, "NIK belum diisi"),
        ({"NIK": GOOD["NIK"]}, "NIK ini sudah dipakai di baris 2"),
        ({"NIK": "32750957 0890.9011"}, "NIK ini sudah dipakai di baris 2"),
        ({"Kode Desa": "32.75.09.1099"}, "Kode desa/kelurahan 32.75.09.1099 tidak ada"),
        ({"Kode Desa": "32.75.09"}, "Kode desa/kelurahan harus 10 angka"),
        ({"Nama Lengkap": "=1+1"}, "Isi kolom Nama Lengkap diawali tanda ="),
        ({"Kuota": "@SUM(A1)"}, "Isi kolom Kuota diawali tanda ="),
        ({"Tanggal Lahir": "17/08/2010"}, "Usia belum 18 tahun"),
        ({"Jenis Kelamin": "x", "No HP": "0"}, "Jenis kelamin tidak dikenali"),
    ],
)
def test_a_bad_row_is_refused_whole_and_its_neighbours_come_in(session, bimtek, upload, changes, reason):
    before = counts(session)
    report = upload(
        bimtek.id, as_csv(GOOD, OTHER | changes, OTHER | {"NIK": "3275091708909013", "Nama Lengkap": "Agus"})
    )
    ((number, reasons),) = refused(report)
    assert number == "3"
    assert reason in reasons
    assert counts(session) == before.and_more(2)
    assert session.scalars(select(RosterImport.accepted).where(RosterImport.cohort_id == bimtek.id)).one() == 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Nama Lengkap": "=1+1"}, "Nama harus berupa huruf"),
        ({"NIK": 3275091708909012}, "terbaca sebagai bilangan"),
        ({"Kode Desa": "=B1"}, "Kode desa/kelurahan harus 10 angka"),
    ],
)
def test_formulas_and_numbers_of_a_workbook_are_not_taken_for_what_they_show(session, bimtek, upload, changes, reason):
    before = counts(session)
    ((number, reasons),) = refused(upload(bimtek.id, as_xlsx(GOOD, OTHER | changes), "a.xlsx"))
    assert (number, reason in reasons) == ("3", True)
    assert counts(session) == before.and_more(1)


@pytest.mark.parametrize(("moment", "accepted"), [("16:59", "0"), ("17:00", "1")])
def test_ages_are_those_by_the_calendar_of_the_place(bimtek, upload, noon, moment, accepted):
    """In Bekasi the 11th begins at 17.00 UTC."""
    noon(datetime.fromisoformat(f"2026-03-10T{moment}+00:00"))
    young = OTHER | {"NIK": "3275091103089012", "Tanggal Lahir": "11/03/2008"}
    assert figures(upload(bimtek.id, as_csv(young)))["accepted"] == accepted


@pytest.mark.parametrize(
    ("separator", "encoding"), [(",", "utf-8"), (";", "utf-8"), (";", "utf-8-sig"), (";", "cp1252"), ("\t", "utf-16")]
)
def test_csv_of_every_make_brings_in_the_same_name(session, bimtek, upload, separator, encoding):
    upload(bimtek.id, as_csv(GOOD | {"Nama Lengkap": "René Ma’ruf"}, separator=separator, encoding=encoding))
    session.rollback()
    people = select(Person.full_name).join(Enrolment, Enrolment.person_id == Person.id)
    assert session.scalars(people.where(Enrolment.cohort_id == bimtek.id)).all() == ["René Ma'ruf"]


def test_somebody_enrolled_here_is_not_enrolled_twice(session, cast, upload):
    before = counts(session)
    report = upload(cast.own.id, as_csv(ANN))
    assert refused(report) == []
    assert "1 orang sudah terdaftar dengan data yang sama." in report.text
    assert counts(session) == before


def test_what_a_roster_says_otherwise_of_somebody_here_is_changed_and_in_the_trail(session, cast, upload):
    before = counts(session)
    report = upload(cast.own.id, as_csv(ANN | {"Nama Lengkap": "Ann Nur'aini, S.Pd", "Kode Desa": CIKARANG}))
    assert figures(report) == {"accepted": "0", "refused": "0", "changed": "1"}
    assert counts(session) == before
    ann = session.get_one(Person, cast.ann.id)
    assert ann.full_name == "Ann Nur'aini, S.Pd"
    assert session.get_one(Enrolment, cast.ann_seat).village_code == CIKARANG
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "participant-corrected")).one()
    assert entry.person_id == cast.ann.id
    again = upload(cast.own.id, as_csv(ANN | {"Nama Lengkap": "Ann Nur'aini, S.Pd", "Kode Desa": CIKARANG}))
    assert "Berkas ini tidak mengubah apa-apa" in again.text


def test_another_birth_date_of_somebody_here_is_refused(session, cast, upload):
    report = upload(cast.own.id, as_csv(ANN | {"Tanggal Lahir": "2 Januari 1990"}))
    ((number, reason),) = refused(report)
    assert number == "2"
    assert "berbeda dari data Ann Nur'aini yang sudah terdaftar" in reason


def test_somebody_whom_another_organiser_knows_comes_in_as_a_record_of_its_own(session, cast, bimtek, upload):
    before = counts(session)
    report = upload(bimtek.id, as_csv(SAM | {"Nama Lengkap": "Samuel Siregar", "Tanggal Lahir": "2 Januari 1990"}))
    assert refused(report) == []
    assert not any("Hutapea" in note or "berbeda dari data" in note for note in notes(report))
    assert counts(session) == before.and_more(1)
    here = select(Person).join(Enrolment, Enrolment.person_id == Person.id).where(Enrolment.cohort_id == bimtek.id)
    theirs, ours = session.get_one(Person, cast.sam.id), session.scalars(here).one()
    assert (theirs.full_name, ours.full_name) == ("Sam Hutapea", "Samuel Siregar")
    assert theirs.nik_digest == ours.nik_digest
    assert theirs.login != ours.login


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ANN NUR'AINI", False),
        ("Hj. Ann Nur'aini, S.Sos.", True),
    ],
)
def test_somebody_whom_the_organiser_knows_keeps_record_and_name(session, cast, bimtek, upload, name, said):
    before = counts(session)
    report = upload(bimtek.id, as_csv(ANN | {"Nama Lengkap": name}))
    assert refused(report) == []
    assert any(note.startswith(OTHERWISE) for note in notes(report)) == said
    assert counts(session) == Counts(before.persons, before.learners + 1, before.enrolments + 1)
    here = select(Enrolment.person_id).where(Enrolment.cohort_id == bimtek.id)
    assert session.scalars(here).one() == cast.ann.id
    assert session.get_one(Person, cast.ann.id).full_name == "Ann Nur'aini"


def test_a_birth_date_that_differs_from_the_organisers_own_record_is_refused(session, bimtek, upload):
    before = counts(session)
    report = upload(bimtek.id, as_csv(ANN | {"Tanggal Lahir": "2 Januari 1990"}))
    ((number, reason),) = refused(report)
    assert number == "2"
    assert "Tanggal lahir di baris ini berbeda dari data Ann Nur'aini yang sudah Anda simpan." in reason
    assert counts(session) == before


def test_a_quota_that_is_not_there_is_noted_and_the_village_decides(session, bimtek, upload):
    report = upload(bimtek.id, as_csv(GOOD | {"Kuota": "Utusan Bulan"}))
    assert refused(report) == []
    assert notes(report) == ["Baris 2: Kuota “Utusan Bulan” tidak ada di angkatan ini. Dimasukkan ke “Kota Bekasi”."]


def test_who_comes_too_late_for_a_quota_takes_an_open_seat_or_waits(session, cast, upload):
    """The two seats of Kota Bekasi are taken by Ann and Bima; IPSM has two, and one seat belongs to no quota."""
    people = [
        OTHER | {"NIK": f"327509170890902{at}", "Nama Lengkap": name, "Kuota": "IPSM" if at else ""}
        for at, name in enumerate(("Agus", "Dedi", "Eko Prasetyo", "Rahmat"))
    ]
    before = counts(session)
    report = upload(cast.own.id, as_csv(*people))
    assert refused(report) == []
    assert figures(report) == {"accepted": "4", "waiting": "1", "refused": "0"}
    assert notes(report) == ["Baris 5: Kursi “IPSM” sudah penuh; masuk daftar tunggu."]
    assert counts(session) == before.and_more(4)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"Nomor;Nama;Alamat\n1;Budi;Bekasi\n", "a.csv", "Kolom wajib belum ada: NIK, Nama Lengkap, Kode Desa"),
        (",".join(HEADER).encode(), "a.csv", "Berkas hanya berisi judul kolom"),
        (b"", "a.csv", "Berkas kosong"),
        (b" \r\n;;\r\n", "a.csv", "Berkas kosong"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3 1 0 obj", "peserta.xlsx", "PDF, gambar, atau arsip"),
        (b"PK\x03\x04" + b"\0" * 80, "peserta.xlsx", "Berkas tidak dapat dibaca"),
        (b"NIK,Nama\n\0", "a.csv", "Berkas tidak dapat dibaca"),
        (as_csv(GOOD), "peserta.docx", "Jenis berkas ini tidak diterima"),
        (b"x" * (10 * 1024 * 1024 + 1), "a.csv", "Ukuran berkas melebihi 10 MB"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_as_a_whole(session, bimtek, upload, data, name, words):
    before = counts(session)
    assert words in complaint(upload(bimtek.id, data, name, status=422))
    assert counts(session) == before
    assert session.scalars(select(RosterImport).where(RosterImport.cohort_id == bimtek.id)).all() == []


def test_a_file_of_20_mb_gets_a_page_that_says_how_large_it_may_be(session, bimtek, upload):
    page = upload(bimtek.id, b"x" * (20 * 1024 * 1024), "besar.csv", status=413)
    assert "Berkas terlalu besar" in page.text
    assert "paling besar 10 MB" in page.text


def test_no_file_at_all_is_asked_for(cast, client_for):
    page = client_for(cast.ona).post(f"/angkatan/{cast.own.id}/impor", status=422)
    assert "Pilih dulu berkasnya." in page.text


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "a\0b.csv", "<b>x</b>.csv", "x" * 400 + ".csv"])
def test_the_name_of_a_file_is_only_shown(bimtek, upload, name):
    report = upload(bimtek.id, as_csv(GOOD), name)
    assert "Hasil impor" in report.text
    assert "<b>x" not in report.text


def test_the_sample_file_has_the_columns_and_nobody_in_it(session, cast, bimtek, client_for, upload):
    sample = client_for(cast.ona).get(f"/angkatan/{bimtek.id}/impor/contoh.xlsx")
    assert "contoh-daftar-peserta.xlsx" in sample.headers["Content-Disposition"]
    assert "Berkas hanya berisi judul kolom" in complaint(upload(bimtek.id, sample.data, "contoh.xlsx", status=422))


def test_only_the_organisers_of_a_cohort_bring_people_in(cast, client_for):
    for viewer, status in ((cast.tom, 403), (cast.ann, 403), (cast.ada, 403), (cast.olga, 404)):
        for path in ("impor", "impor/contoh.xlsx"):
            client_for(viewer).get(f"/angkatan/{cast.own.id}/{path}", status)


def test_a_report_is_read_within_its_cohort(session, cast, bimtek, upload, client_for):
    upload(bimtek.id, as_csv(GOOD))
    session.rollback()
    made = session.scalars(select(RosterImport.id).where(RosterImport.cohort_id == bimtek.id)).one()
    client_for(cast.ona).get(f"/angkatan/{bimtek.id}/impor/{made}")
    client_for(cast.ona).get(f"/angkatan/{cast.own.id}/impor/{made}", 404)
    client_for(cast.olga).get(f"/angkatan/{cast.other.id}/impor/{made}", 404)
    client_for(cast.ona).get(f"/angkatan/{bimtek.id}/impor/bukan-uuid", 404)


def test_a_birth_date_typed_as_a_date_is_that_day(session, bimtek, upload):
    rows = [GOOD | {"Tanggal Lahir": "1990-08-17"}, OTHER | {"Tanggal Lahir": "17 Agustus 1990", "Kode Desa": JATIASIH}]
    assert refused(upload(bimtek.id, as_csv(*rows))) == []
    session.rollback()
    born = select(Person.birth_date).join(Enrolment, Enrolment.person_id == Person.id)
    assert set(session.scalars(born.where(Enrolment.cohort_id == bimtek.id))) == {date(1990, 8, 17)}
