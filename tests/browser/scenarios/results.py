"""Decisions, certificates, lists, and what is asked about them long after."""

import re
from datetime import timedelta

from playwright.sync_api import expect
from sqlalchemy import select

from portal.accounts.models import Person
from portal.assessments.questions.quizzes import QuizKind
from portal.attendance.models import AttendanceMark
from portal.attendance.rules import Presence
from portal.clock import now
from portal.demo.people import InventedPerson
from portal.enrolment.models import Enrolment
from portal.regions.models import Region
from portal.web.transaction import unit_of_work
from tests.browser import papers, staff
from tests.browser.scenarios.hall import Hall, marks_of, menu, open_person, open_roll, way
from tests.browser.sight import Sight
from tests.certification.world import QUESTIONS, mark, read, sit

NAME_ON_PAPER = "Nama Menurut KTP"
PASSED_ONCE = 10
WEEKS, YEAR = timedelta(days=14), timedelta(days=370)


def by_district(hall: Hall) -> str:
    """Who comes from a kecamatan: on the screen by its name, as a file by its column."""
    sight, code = hall.office, hall.people[0].village_code[:8]
    district = hall.session.scalars(select(Region.name).where(Region.code == code)).one()
    theirs = sorted(one.full_name for one in hall.people if one.village_code.startswith(code))
    hall.start(sight)
    way(sight, "Daftar peserta")
    sight.ready()
    sight.page.get_by_role("searchbox").press_sequentially(district)
    expect(sight.page.locator("#list").get_by_role("status")).to_have_text(f"{len(theirs)} orang")
    assert sorted(sight.page.locator("#list [data-name]").all_inner_texts()) == theirs
    hall.start(sight)
    way(sight, "Laporan dan unduhan")
    rows = papers.read_xlsx(staff.fetch(sight, sight.page.get_by_role("button", name="Excel (.xlsx)")))
    assert sorted(row["Nama"] for row in rows if row["Kecamatan"] == district) == theirs
    return "the file is filtered in Excel; no list is printed by kecamatan"


def complete(hall: Hall, person: InventedPerson) -> None:
    """Somebody was there in all sessions that nobody has marked so far, has read everything and passed the posttest;
    how that goes is told elsewhere."""
    cohort, sessions = hall.cohort(), hall.sessions()
    with unit_of_work():
        record = hall.session.scalars(select(Person).where(Person.full_name == person.full_name)).one()
        own = (Enrolment.person_id == record.id, Enrolment.cohort_id == cohort.id)
        seat = hall.session.scalars(select(Enrolment.id).where(*own)).one()
        trainer = hall.session.scalars(select(Person).where(Person.login == "tom")).one()
        marked = set(hall.session.scalars(select(AttendanceMark.session_id).where(AttendanceMark.enrolment_id == seat)))
        for one in sessions:
            if one.id not in marked:
                hall.session.add(mark(one.id, seat, trainer, Presence.PRESENT, now()))
        read(hall.session, cohort, seat)
        sit(hall.session, cohort, seat, QuizKind.POSTTEST, QUESTIONS - 1, at=now() - timedelta(minutes=5))


def certificate_name(hall: Hall) -> str:
    """A trainee sees before the decision that the name is wrong, and says so; the certificate has it right. A mistake
    that is seen after it is corrected in the record, and the paper stays."""
    sight, person = hall.office, hall.people[PASSED_ONCE]
    phone = hall.phone(person)
    with phone.aside():
        phone.link(re.compile("^Data saya"))
        phone.fill(said=NAME_ON_PAPER)
        phone.press(phone.page.get_by_role("main").get_by_role("button", name=re.compile("^(Kirim|Laporkan)")))
    complete(hall, person)
    hall.start(sight)
    way(sight, "Laporan data keliru")
    sight.link(re.compile("^Perbaiki"))
    sight.fill(full_name=NAME_ON_PAPER, reason="cocok dengan KTP")
    sight.button("Simpan perbaikan")
    with sight.aside():
        hall.start(sight)
        decide(sight, 1)
        hall.start(sight)
        open_person(sight, NAME_ON_PAPER)
        sight.says(f"atas nama {NAME_ON_PAPER}")
        sight.link("Perbaiki data")
        sight.says("Sertifikat yang sudah terbit tidak berubah.")
    return "on a paper that is out the name stays; a corrected one cannot be issued yet"


def decide(sight: Sight, count: int) -> None:
    """From the page of the cohort: decide on so many, and wait until their papers are made."""
    way(sight, "Tetapkan kelulusan")
    sight.button(f"Tetapkan kelulusan {count} orang")
    staff.wait_for_job(sight, count)


def early_decision(hall: Hall) -> str:
    """Two are decided on while others lack something; one who follows is decided on later, and the numbers go on."""
    sight = hall.office
    for person in hall.people[11:13]:
        complete(hall, person)
    hall.start(sight)
    decide(sight, 2)
    complete(hall, hall.people[15])
    hall.start(sight)
    decide(sight, 1)
    hall.start(sight)
    with sight.aside():
        way(sight, "Laporan dan unduhan")
        rows = papers.read_xlsx(staff.fetch(sight, sight.page.get_by_role("button", name="Excel (.xlsx)")))
    numbers = sorted(row["Nomor sertifikat"].partition("/")[0] for row in rows if row["Nomor sertifikat"])
    assert numbers == ["0001", "0002", "0003", "0004"]
    return "a decision cannot be taken back"


def who_did_what(hall: Hall) -> None:
    """An auditor asks who exchanged whom, when and why."""
    hall.start(hall.office)
    way(hall.office, "Jejak perubahan")
    hall.office.says("Peserta digantikan orang lain")
    hall.office.says("berhalangan")


def a_year_later(hall: Hall) -> None:
    """Somebody complains who was there and was marked absent. The person and what happened are found, the cohort is
    opened again, the mark is corrected with its reason, the completion decided, and the cohort closed."""
    sight, person = hall.office, hall.people[14]
    complete(hall, person)
    ahead(hall, WEEKS)
    hall.start(sight)
    with sight.aside():
        way(sight, "Pretes dan pascates")
        sight.button("Tutup pretes")
        sight.link(f"‹ {staff.COHORT}")
        way(sight, "Tutup angkatan")
        sight.button("Tutup angkatan")
        sight.says("Angkatan ditutup.")
    ahead(hall, YEAR)
    menu(sight, "Peserta")
    sight.ready()
    sight.page.get_by_role("searchbox").press_sequentially(person.full_name)
    sight.press(sight.page.locator("#list").get_by_role("link", name=person.full_name, exact=True))
    sight.see(person.full_name)
    roll = sight.page.get_by_role("table", name=f"Kehadiran di {staff.COHORT}")
    expect(roll.get_by_role("row").filter(has_text="Alpa")).to_contain_text("Tom Saputra")
    sight.link(staff.COHORT)
    way(sight, "Buka lagi angkatan ini")
    sight.fill(reason="keberatan peserta, daftar tanda tangan cocok")
    sight.button("Buka lagi")
    open_roll(sight, 0)
    sight.fill(reason="tanda tangan ada di lembar kertas")
    right = marks_of(sight, person.full_name).get_by_role("button", name="Hadir")
    sight.press(right)
    expect(right).to_have_attribute("aria-pressed", "true")
    sight.link(f"‹ {staff.COHORT}")
    decide(sight, 1)
    sight.link("Kembali")
    sight.link(f"‹ {staff.COHORT}")
    way(sight, "Tutup angkatan")
    sight.button("Tutup angkatan")
    sight.says("Angkatan ditutup.")


def ahead(hall: Hall, by: timedelta) -> None:
    """So much later; whoever was signed in has to sign in again."""
    hall.site.move_clock(by)
    hall.sign_in(hall.office, "oki")
    hall.forgive()
