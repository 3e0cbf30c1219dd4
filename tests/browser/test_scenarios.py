"""What goes wrong in a hall, and the way out of it, done by the people themselves in a training that runs today.

Each scenario goes on from the one before, as days do. What it took is said in taps and clicks.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from portal.access import Role
from portal.accounts.actions import create_person
from portal.clock import now
from portal.demo.people import InventedPerson
from portal.web.transaction import unit_of_work
from tests.browser import papers, staff
from tests.browser.sight import DESK, PHONE, Sight

VILLAGE = "32.75.09.1001"
SUBSTITUTE, WALK_IN = ("Pengganti Setia", "3275090202859101"), ("Datang Sendiri", "3275090303869102")


@dataclass
class Hall:
    """The office at its desk, a trainer with a phone, the address of the cohort, and who is in it."""

    office: Sight
    trainer: Sight
    cohort: str
    people: list[InventedPerson]
    taps: int = 0

    def open_person(self, name: str) -> None:
        self.office.go(f"{self.cohort}/peserta")
        self.office.link(name)
        self.office.see(name)

    def rolls(self) -> list[str]:
        """The addresses of the rolls that count."""
        self.trainer.go(f"{self.cohort}/jadwal")
        links = self.trainer.page.get_by_role("link", name=re.compile("^Kehadiran ")).all()
        return [str(link.get_attribute("href")) for link in links]


@pytest.fixture
def hall(look, session) -> Hall:
    with unit_of_work():
        create_person(session, None, "admin", "Ada Pranata", staff.PASSWORD, [Role.ADMIN], now())
    moment = datetime.now(ZoneInfo("Asia/Jakarta"))
    people = papers.crowd(session, 25, moment.date())
    office, trainer = look(DESK), look(PHONE)
    staff.set_up_office(office)
    cohort = staff.open_cohort(office, moment)
    staff.prepare_cohort(office, moment)
    staff.import_roster(office, papers.roster(people), len(people))
    staff.make_cards(office, len(people))
    staff.sign_in(trainer, "tom", staff.PASSWORD)
    trainer.see("Angkatan")
    return Hall(office, trainer, cohort, people)


def absent_and_the_rest(hall: Hall) -> None:
    """Two are absent, all others there."""
    first, trainer = hall.rolls()[0], hall.trainer
    trainer.go(first)
    trainer.ready()
    for place in range(2):
        trainer.page.get_by_role("checkbox").nth(place).check()
    trainer.press(trainer.page.get_by_role("group", name="Tandai yang dicentang").get_by_role("button", name="Alpa"))
    expect(trainer.page.locator("[data-figure=unmarked]")).to_have_text(str(len(hall.people) - 2))
    trainer.link("Tandai sisanya hadir")
    trainer.button(f"Tandai {len(hall.people) - 2} peserta hadir")
    expect(trainer.page.locator("[data-figure=unmarked]")).to_have_text("0")


def wrong_roll(hall: Hall) -> None:
    """The roll was saved on the wrong session: all of it goes to the right one."""
    _first, wrong, right, *_ = hall.rolls()
    trainer, total = hall.trainer, len(hall.people)
    staff.mark_the_rest(trainer, wrong, total, total)
    trainer.link("Tersimpan di sesi yang salah? Pindahkan")
    trainer.see("Pindahkan daftar hadir")
    trainer.page.locator("#ke").select_option(right.rpartition("/")[2])
    trainer.button("Lihat dulu")
    trainer.button(f"Pindahkan {total} tanda")
    trainer.says(f"{total} tanda dipindahkan")
    trainer.go(right)
    expect(trainer.page.locator("[data-figure=unmarked]")).to_have_text("0")


def misspelt(hall: Hall) -> None:
    """A name was misspelt on the roster."""
    hall.open_person(hall.people[3].full_name)
    hall.office.link("Perbaiki data")
    hall.office.fill(full_name="Nama Yang Benar", reason="salah ketik, cocok dengan KTP")
    hall.office.button("Simpan perbaikan")
    hall.office.see("Nama Yang Benar")


def substitute(hall: Hall) -> None:
    """Somebody sends a substitute."""
    hall.open_person(hall.people[4].full_name)
    hall.office.link(re.compile("Gantikan dengan orang lain"))
    _newcomer(hall.office, *SUBSTITUTE)
    hall.office.fill(reason="berhalangan")
    hall.office.button("Gantikan")
    hall.office.see(SUBSTITUTE[0])


def _newcomer(sight: Sight, name: str, nik: str) -> None:
    sight.fill(nik=nik, name=name, village_code=VILLAGE)


def withdrawal(hall: Hall) -> None:
    hall.open_person(hall.people[5].full_name)
    hall.office.link(re.compile("Undurkan"))
    hall.office.fill(reason="sakit")
    hall.office.button("Undurkan")
    hall.office.says("diundurkan")


def walk_in(hall: Hall) -> None:
    """Somebody stands at the door who is on no list, and is entered from a phone."""
    sight = hall.office
    sight.go(hall.cohort)
    sight.link("Tambah peserta")
    sight.see("Tambah satu peserta")
    _newcomer(sight, *WALK_IN)
    sight.button("Tambahkan")
    sight.see(WALK_IN[0])
    sight.button("Buat PIN baru")
    sight.says("PIN baru dibuat.")
    assert staff.fetch(sight, sight.page.get_by_role("button", name="Unduh kartu (PDF)")).startswith(b"%PDF-")


def lost_card(hall: Hall) -> None:
    hall.open_person(hall.people[6].full_name)
    hall.office.link(re.compile("^Ganti PIN"))
    hall.office.button("Buat PIN baru")
    hall.office.says("PIN baru dibuat.")
    assert staff.fetch(hall.office, hall.office.page.get_by_role("button", name="Unduh kartu (PDF)"))


def session_moves(hall: Hall) -> None:
    """A session is held at another hour, and what it runs into is named."""
    sight = hall.office
    sight.go(f"{hall.cohort}/jadwal")
    sight.press(sight.page.get_by_role("link", name=re.compile("^Ubah ")).nth(2))
    sight.page.locator("#start").fill("08:10")
    sight.button("Simpan sesi")
    sight.says("Jadwal tersimpan.")
    sight.says("Jadwal bertabrakan")


def session_is_cancelled(hall: Hall) -> None:
    sight = hall.office
    sight.press(sight.page.get_by_role("link", name=re.compile("^Ubah ")).last)
    sight.link("Batalkan sesi ini")
    sight.fill(reason="pemateri tidak datang")
    sight.button("Batalkan sesi")
    sight.says("dibatalkan")


def day_is_postponed(hall: Hall) -> None:
    """The last day is held a week later; its sessions go along."""
    sight = hall.office
    later = datetime.now(ZoneInfo("Asia/Jakarta")) + timedelta(days=7)
    sight.go(f"{hall.cohort}/ubah")
    sight.see("Ubah data angkatan")
    sight.fill(ends_on=f"{later:%Y-%m-%d}")
    sight.page.locator("[id^=days-]").last.fill(f"{later:%Y-%m-%d}")
    sight.button("Lihat jadwal sesudahnya")
    sight.button("Simpan")
    sight.says("Data angkatan tersimpan.")


def trainer_leaves(hall: Hall) -> None:
    """Tom is taken off the cohort: to him it is as if it were not there. Then he comes back."""
    sight = hall.office
    for there in (False, True):
        sight.go(f"{hall.cohort}/pelatih")
        sight.page.get_by_label("Tom Saputra").set_checked(there)
        sight.button("Simpan pelatih")
        sight.says("Tom Saputra." if there else "Belum ada pelatih.")
        answer = hall.trainer.page.goto(hall.cohort)
        assert answer is not None
        assert answer.status == (200 if there else 404)
    hall.trainer.complaints.clear()


def posttest_too_early(hall: Hall) -> None:
    """The posttest is asked for on the wrong day: the page asks back, and leaves it shut."""
    sight = hall.trainer
    sight.go(f"{hall.cohort}/kuis")
    sight.button("Buka pascates sekarang")
    sight.see("Pretes dan pascates", status=422)
    sight.link("Jangan")
    expect(sight.page.get_by_role("button", name="Buka pascates sekarang")).to_be_visible()


def two_marks(hall: Hall) -> None:
    """Organiser and trainer mark one person differently, neither of them having seen the other."""
    roll, name = hall.rolls()[3], "Nama Yang Benar"
    for sight in (hall.trainer, hall.office):
        sight.go(roll)
    for sight, word in ((hall.trainer, "Hadir"), (hall.office, "Alpa")):
        sight.press(sight.page.get_by_role("group", name=f"Kehadiran {name}").get_by_role("button", name=word))
        sight.page.wait_for_load_state("networkidle")
    hall.trainer.go(roll)
    hall.trainer.says("Catatan berbeda")
    marks = hall.trainer.page.get_by_role("group", name=f"Kehadiran {name}")
    hall.trainer.press(marks.get_by_role("button", name="Hadir"))
    expect(hall.trainer.page.get_by_text("Catatan berbeda")).to_have_count(0)


def who_did_what(hall: Hall) -> None:
    """An auditor asks who exchanged whom, when and why."""
    hall.office.go(f"{hall.cohort}/jejak")
    hall.office.says("Peserta digantikan orang lain")
    hall.office.says("berhalangan")


SCENARIOS = (
    absent_and_the_rest,
    wrong_roll,
    misspelt,
    substitute,
    withdrawal,
    walk_in,
    lost_card,
    two_marks,
    session_moves,
    session_is_cancelled,
    posttest_too_early,
    day_is_postponed,
    trainer_leaves,
    who_did_what,
)


def test_a_day_on_which_nothing_goes_as_planned(hall):
    for scenario in SCENARIOS:
        before = hall.office.taps + hall.trainer.taps
        try:
            scenario(hall)
        except BaseException as fault:
            fault.add_note(f"in the scenario {scenario.__name__}")
            raise
        print(f"{scenario.__name__}: {hall.office.taps + hall.trainer.taps - before} taps")
