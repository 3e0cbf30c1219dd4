"""A roster of 475 people comes in through the page by one act, and nobody's NIK comes out again."""

import json
import re
import threading
from collections import Counter
from datetime import date
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select, text

from portal.accounts.models import Person
from portal.audit import AuditEntry
from portal.cohorts.models import Cohort, Quota
from portal.db import db
from portal.enrolment.actions.importing import import_roster
from portal.enrolment.models import Enrolment, RosterImport
from portal.enrolment.queries import seats
from portal.enrolment.rules import OPEN_SEATS
from portal.web.transaction import unit_of_work
from tests.cast import EARLY, roster, row
from tests.enrolment.bimtek import as_csv, as_rows, as_xlsx, counts, crowd
from tests.pages.reading import figures, texts
from tests.queries import counted, max_queries

NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")


@pytest.mark.parametrize(("make", "name"), [(as_xlsx, "peserta.xlsx"), (as_csv, "peserta.csv")])
def test_475_people_come_in_by_one_act_and_fill_the_quotas(session, cast, bimtek, upload, client_for, make, name):
    before, people = counts(session), crowd(session)
    report = upload(bimtek.id, make(*as_rows(people)), name)
    assert figures(report) == {"accepted": "475", "refused": "0"}
    assert counts(session) == before.and_more(475)
    filled = session.execute(
        select(Quota.name, Enrolment.village_code).join(Enrolment).where(Enrolment.cohort_id == bimtek.id)
    )
    assert Counter(quota for quota, _village in filled) == {
        "Kota Bekasi": 225,
        "Kabupaten Bekasi": 225,
        "IPSM Pusat": 25,
    }
    page = client_for(cast.ona).get(f"/angkatan/{bimtek.id}").text
    for words in ("225 / 225", "25 / 25", "0 / 25", "475</strong> dari 500 terisi"):
        assert words in page


def test_people_are_stored_as_the_file_says(session, bimtek, upload):
    people = crowd(session)[:40]
    upload(bimtek.id, as_xlsx(*as_rows(people)), "a.xlsx")
    session.rollback()
    stored = session.execute(
        select(Person.nik, Person.full_name, Person.sex, Person.birth_date, Person.phone, Enrolment.village_code)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.cohort_id == bimtek.id)
    )
    told = {(one.nik, one.full_name, one.sex, one.birth_date, one.phone, one.village_code) for one in people}
    assert {tuple(found) for found in stored} == told


def taken(session, cohort_id):
    """How many sit in each category, by its name."""
    session.rollback()
    found = seats.seats(session, session.get_one(Cohort, cohort_id), date(2026, 3, 1))
    names = {share.id: share.name for share in found.shares}
    return {names.get(category, OPEN_SEATS): count for category, count in found.taken.items()}


def test_without_a_quota_column_people_go_by_where_they_come_from(session, bimtek, upload):
    people = [one for one in crowd(session) if one.group != "IPSM Pusat"][200:250] + crowd(session)[-10:]
    upload(bimtek.id, as_csv(*(cells | {"Kuota": ""} for cells in as_rows(people))))
    session.rollback()
    assert taken(session, bimtek.id) == {"Kota Bekasi": 25, "Kabupaten Bekasi": 25, "Kursi bebas": 10}


def test_the_same_file_again_changes_nothing_and_says_so_in_one_line(session, bimtek, upload):
    data = as_csv(*as_rows(crowd(session)[:225]))
    upload(bimtek.id, data)
    once = counts(session)
    again = upload(bimtek.id, data)
    assert figures(again) == {"accepted": "0", "refused": "0"}
    assert texts(again, "unchanged") == [
        "Berkas ini tidak mengubah apa-apa: 225 orang sudah terdaftar dengan data yang sama."
    ]
    assert counts(session) == once


def test_good_rows_stay_and_each_bad_one_is_named_with_row_and_reason(session, bimtek, upload):
    rows = as_rows(crowd(session)[:10])
    rows[3] |= {"Kode Desa": "12", "Nama Lengkap": "<b>Budi</b>"}
    rows[7] |= {"Tanggal Lahir": "31/02/1990", "Jenis Kelamin": "?"}
    before = counts(session)
    report = upload(bimtek.id, as_csv(*rows))
    assert figures(report) == {"accepted": "8", "refused": "2"}
    assert counts(session) == before.and_more(8)
    lines = list(zip(*(texts(report, part) for part in ("refused", "name", "reasons")), strict=True))
    assert [line[:2] for line in lines] == [("5", "<b>Budi</b>"), ("9", rows[7]["Nama Lengkap"])]
    assert "Kode desa/kelurahan harus 10 angka" in lines[0][2]
    assert "Jenis kelamin tidak dikenali" in lines[1][2]
    assert "Tanggal lahir tidak terbaca" in lines[1][2]


def test_no_page_shows_a_part_of_a_nik_and_none_is_kept_in_the_clear(session, cast, bimtek, upload, client_for):
    people = crowd(session)[:60]
    rows = as_rows(people)
    rows[2] |= {"Jenis Kelamin": rows[2]["NIK"]}
    rows[4] |= {"Nama Lengkap": rows[4]["NIK"], "Kuota": rows[4]["NIK"]}
    report = upload(bimtek.id, as_csv(*rows))
    assert figures(report) == {"accepted": "58", "refused": "2"}
    session.rollback()
    home = f"/angkatan/{bimtek.id}"
    seat = session.scalars(select(Enrolment.id).where(Enrolment.cohort_id == bimtek.id)).first()
    pages = ["", "/peserta", "/peserta?halaman=2", f"/peserta/{seat}", "/impor", "/kartu"]
    shown = [report.text, *(client_for(cast.ona).get(home + page).text for page in pages)]
    assert not any(NIK.search(page) for page in shown)
    assert not any(one.nik[-5:] in "".join(shown) for one in people)
    kept = [
        (one.file_name, one.refused, one.notes, one.ignored_columns) for one in session.scalars(select(RosterImport))
    ]
    kept += [(one.action, one.subject_id, one.detail) for one in session.scalars(select(AuditEntry))]
    assert not NIK.search(json.dumps(kept))
    stored = session.execute(text("SELECT nik FROM person WHERE nik IS NOT NULL")).scalars().all()
    assert len(stored) == 61
    assert not any(NIK.search(bytes(value).decode("latin-1")) for value in stored)


def test_a_whole_nik_finds_its_person_and_half_of_one_finds_nobody(session, cast, bimtek, upload, client_for):
    people = crowd(session)[:30]
    upload(bimtek.id, as_csv(*as_rows(people)))
    roster_page = f"/angkatan/{bimtek.id}/peserta?cari="
    whole = client_for(cast.ona).get(roster_page + people[7].nik).text
    assert "1 orang" in whole
    assert people[7].full_name in unescape(whole)
    assert "0 orang" in client_for(cast.ona).get(roster_page + people[7].nik[:12]).text
    assert "0 orang" in client_for(cast.ona).get(roster_page + "%00%25").text


def test_pages_ask_the_database_no_more_for_many_people_than_for_few(app, session, cast, bimtek, upload, client_for):
    people, ona, home = as_rows(crowd(session)), client_for(cast.ona), f"/angkatan/{bimtek.id}"
    asked = []
    for rows in (people[:2], people[2:]):
        upload(bimtek.id, as_csv(*rows))
        for url, most in ((f"{home}/peserta", 7), (f"{home}/peserta?cari=a", 7), ("/angkatan", 4), (home, 28)):
            with max_queries(db.engine, most) as statements:
                ona.get(url)
            asked.append((url, len(statements)))
    assert asked[:4] == asked[4:]


def test_the_import_itself_asks_in_bulk(session, bimtek, upload):
    rows = as_rows(crowd(session))
    with counted(db.engine) as few:
        upload(bimtek.id, as_csv(*rows[:50]))
    with counted(db.engine) as many:
        upload(bimtek.id, as_csv(*rows[50:]))
    assert len(many) <= len(few) + 6


def test_two_imports_at_once_do_not_overfill_a_quota(app: Flask, session, cast):
    """Quota IPSM of the cast's cohort has two seats, and one belongs to no quota; four people come from two sides."""
    start, cohort_id = threading.Barrier(2, timeout=20), cast.own.id
    session.rollback()

    def bring(first: int) -> None:
        people = [row(n, f"Orang {first + n}", f"32160901019090{first + n}", quota="IPSM") for n in (1, 2)]
        with app.app_context():
            start.wait()
            with unit_of_work():
                cohort = db.session.get(Cohort, cohort_id)
                import_roster(db.session(), cast.ona, cohort, "a.csv", roster(*people), EARLY)

    threads = [threading.Thread(target=bring, args=(first,)) for first in (10, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session.rollback()
    assert taken(session, cohort_id) == {"Kota Bekasi": 2, "IPSM": 3}
    assert len(seats.waiting(session, cohort_id)) == 1
