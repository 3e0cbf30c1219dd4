"""Rosters that are too long for a page: read as work, looked at like any other, and brought in part by part."""

import io

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.app import JOBS
from portal.audit import AuditEntry, AuditPerson
from portal.documents.tables.reading import _TURN
from portal.enrolment import jobs as enrolment_jobs
from portal.enrolment.actions import staging
from portal.enrolment.models import Enrolment, RosterImport, RosterLine, RosterUpload
from portal.enrolment.roster import reading
from portal.jobs.models import Job, JobState
from portal.jobs.runner import run_next
from portal.web.transaction import unit_of_work
from tests.cast import JATIASIH
from tests.enrolment.bimtek import GOOD, as_csv, as_rows, counts, crowd
from tests.pages.reading import figures, named, texts


@pytest.fixture
def short(monkeypatch):
    """What is long begins at ten rows, and is done in parts of four."""
    monkeypatch.setattr(reading.read_roster, "__defaults__", (None, None, 9))
    monkeypatch.setattr(staging, "PART", 4)
    monkeypatch.setattr(enrolment_jobs, "MAX_ROWS_AT_ONCE", 4)


@pytest.fixture
def hand_in(cast, client_for, short):
    """Hand a file in as Ona; gives the address of the page that shows it."""

    def send(cohort, data, name="daftar.csv"):
        answer = client_for(cast.ona).post(f"/angkatan/{cohort.id}/impor", {"file": (io.BytesIO(data), name)}, 303)
        assert "/pekerjaan/" in answer.location
        return answer.location

    return send


@pytest.fixture
def people(session, bimtek):
    return as_rows(crowd(session)[:30])


def preview_of(session, cohort):
    session.rollback()
    upload = session.scalars(select(RosterUpload.id).order_by(RosterUpload.made_at.desc())).first()
    return f"/angkatan/{cohort.id}/impor/periksa/{upload}"


def test_a_long_roster_is_read_looked_at_and_brought_in(app, session, cast, bimtek, people, hand_in, client_for):
    ona, before = client_for(cast.ona), counts(session)
    people[3] |= {"Jenis Kelamin": "?"}
    job = hand_in(bimtek, as_csv(*people))
    url = preview_of(session, bimtek)
    assert "belum selesai dibaca" in ona.get(url).text
    assert run_next(app, JOBS)
    assert "30 dari 30" in ona.get(job).text
    page = ona.get(url)
    assert figures(page) == {"new": "29", "changed": "0", "unchanged": "0", "doubtful": "0", "refused": "1"}
    assert texts(page, "line") == ["5"]
    assert "Kota Bekasi 29/225" in " ".join(texts(page, "after"))
    assert counts(session) == before
    ona.post(f"{url}/masukkan", status=303)
    assert run_next(app, JOBS)
    report = ona.follow(ona.get(url, 303))
    assert figures(report) == {"accepted": "29", "refused": "1"}
    assert counts(session) == before.and_more(29)
    assert session.scalar(select(func.count()).select_from(RosterLine)) == 0
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "roster-imported")).all()[-1]
    told = select(func.count()).select_from(AuditPerson).where(AuditPerson.entry_id == entry.id)
    assert session.scalar(told) == 29


def test_it_says_the_same_as_a_short_one(app, session, cast, bimtek, people, hand_in, client_for, monkeypatch):
    people[7] |= {"Kuota": "Karang Taruna"}
    people[9] |= {"NIK": "1"}
    people[11] |= {"Kode Desa": "12"}
    hand_in(bimtek, as_csv(*people))
    assert run_next(app, JOBS)
    ona = client_for(cast.ona)
    long = ona.get(preview_of(session, bimtek))
    monkeypatch.setattr(reading.read_roster, "__defaults__", (None, None, 99))
    answer = ona.post(f"/angkatan/{bimtek.id}/impor", {"file": (io.BytesIO(as_csv(*people)), "a.csv")}, 303)
    short = ona.follow(answer)
    assert figures(long) == figures(short)
    for name in ("line", "reasons", "outcome", "after", "unknown", "sample", "remark"):
        assert texts(long, name) == texts(short, name), name
    assert named(long, "column") == named(short, "column")


def test_seats_are_counted_over_all_parts(app, session, cast, people, hand_in, client_for):
    hand_in(cast.own, as_csv(*(one | {"Kuota": ""} for one in people)))
    assert run_next(app, JOBS)
    page = client_for(cast.ona).get(preview_of(session, cast.own))
    assert "29 di antaranya menunggu kursi" in page.text
    client_for(cast.ona).post(f"{preview_of(session, cast.own)}/masukkan", status=303)
    assert run_next(app, JOBS)
    session.rollback()
    (made,) = session.scalars(select(RosterImport).where(RosterImport.file_name == "daftar.csv")).all()
    assert (made.accepted, made.waiting) == (30, 29)


def test_an_answer_has_it_read_anew(app, session, cast, bimtek, people, hand_in, client_for):
    head = "NIK;Nama;Desa;Kecamatan\n"
    rows = [f"{one['NIK']};{one['Nama Lengkap']};Jatimekarr;Jatiasih" for one in people]
    hand_in(bimtek, (head + "\n".join(rows)).encode())
    assert run_next(app, JOBS)
    ona, url = client_for(cast.ona), preview_of(session, bimtek)
    assert figures(ona.get(url))["doubtful"] == "30"
    answer = ona.post(f"{url}/jawaban", {"jawab-0-2-village": JATIASIH, "semua-0-2-village": "on"}, 303)
    assert "/pekerjaan/" in answer.location
    assert run_next(app, JOBS)
    assert (figures(ona.get(url))["doubtful"], figures(ona.get(url))["new"]) == ("0", "30")


def test_columns_that_are_said_have_it_read_anew(app, session, cast, bimtek, people, hand_in, client_for):
    rows = [f"{one['NIK']};{one['Nama Lengkap']};{one['Kode Desa']};IPSM Pusat" for one in people]
    hand_in(bimtek, ("NIK;Nama;Kode Desa;Asal Utusan\n" + "\n".join(rows)).encode())
    assert run_next(app, JOBS)
    ona, url = client_for(cast.ona), preview_of(session, bimtek)
    assert "IPSM Pusat 0/25" in " ".join(texts(ona.get(url), "after"))
    assert "/pekerjaan/" in ona.post(url, {"kolom-0-3": "quota"}, 303).location
    assert run_next(app, JOBS)
    assert "IPSM Pusat 30/25" in " ".join(texts(ona.get(url), "after"))


def test_rows_that_are_not_taken_come_back(app, session, cast, bimtek, people, hand_in, client_for):
    people[3] |= {"Jenis Kelamin": "?"}
    hand_in(bimtek, as_csv(*people))
    assert run_next(app, JOBS)
    answer = client_for(cast.ona).post(f"{preview_of(session, bimtek)}/ditolak.xlsx", status=200)
    assert answer.data.startswith(b"PK")


def test_it_can_be_stopped_and_what_came_in_stays(app, session, cast, bimtek, people, hand_in, client_for, monkeypatch):
    ona, before = client_for(cast.ona), counts(session)
    hand_in(bimtek, as_csv(*people))
    assert run_next(app, JOBS)
    url = preview_of(session, bimtek)
    job = ona.post(f"{url}/masukkan", status=303).location
    enter = staging.enter_part
    parts = []

    def enter_and_be_killed(*facts):
        parts.append(1)
        if len(parts) == 3:
            raise KeyboardInterrupt
        return enter(*facts)

    monkeypatch.setattr(staging, "enter_part", enter_and_be_killed)
    with pytest.raises(KeyboardInterrupt):
        run_next(app, JOBS)
    ona.post(f"{job}/hentikan", status=303)
    assert not run_next(app, JOBS)
    session.rollback()
    assert session.scalars(select(Job.state).where(Job.kind == "roster-enter")).one() is JobState.FAILED
    came = counts(session).enrolments - before.enrolments
    assert came == 3
    assert figures(ona.follow(ona.get(url, 303)))["accepted"] == str(came)


def test_other_work_is_not_stopped(app, session, cast, client_for):
    ona = client_for(cast.ona)
    job = ona.post(f"/angkatan/{cast.own.id}/kartu", status=303).location
    assert "tidak dapat dihentikan" in ona.follow(ona.post(f"{job}/hentikan", status=303)).text
    client_for(cast.olga).post(f"{job}/hentikan", status=404)
    session.rollback()
    assert session.scalars(select(Job.state)).one() is JobState.WAITING


def test_nobody_waits_for_its_reading(app, session, cast, bimtek, people, hand_in):
    hand_in(bimtek, as_csv(*people))
    with _TURN:
        assert run_next(app, JOBS)
    session.rollback()
    assert session.scalars(select(Job.state)).one() is JobState.DONE


def test_what_is_kept_is_encrypted_and_goes_with_the_next_one(app, session, cast, bimtek, people, hand_in):
    hand_in(bimtek, as_csv(*people))
    assert run_next(app, JOBS)
    session.rollback()
    kept = session.connection().exec_driver_sql("SELECT content FROM roster_line").scalars().all()
    assert len(kept) == 30
    assert not any(people[0]["NIK"].encode() in bytes(one) for one in kept)
    session.rollback()
    hand_in(bimtek, as_csv(*people[:12]))
    session.rollback()
    assert session.scalar(select(func.count()).select_from(RosterLine)) == 0


def test_a_job_whose_roster_is_gone_ends(app, session, cast, bimtek, people, hand_in):
    hand_in(bimtek, as_csv(*people))
    with unit_of_work():
        session.query(RosterUpload).update({"job_id": None})
        session.query(RosterUpload).delete()
    assert run_next(app, JOBS)
    session.rollback()
    assert session.scalars(select(Job.state)).one() is JobState.DONE
    assert session.scalar(select(func.count()).select_from(Enrolment).where(Enrolment.cohort_id == bimtek.id)) == 0
    assert GOOD["NIK"] not in [one for one in session.scalars(select(Person.nik)) if one]
