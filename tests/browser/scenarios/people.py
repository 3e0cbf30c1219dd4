"""People who come, do not come, are written wrongly, or are there twice."""

from playwright.sync_api import expect

from tests.browser import staff
from tests.browser.scenarios.hall import Hall, menu, open_person, way
from tests.browser.sight import Sight

VILLAGE = "32.75.09.1001"
SUBSTITUTE, WALK_IN = ("Pengganti Setia", "3275090202859101"), ("Datang Sendiri", "3275090303869102")
RIGHT_NAME = "Nama Yang Benar"
SECOND_COHORT = "Bimtek Dasar PSM, Depok"


def misspelt(hall: Hall) -> None:
    """A name was misspelt on the roster."""
    sight = hall.office
    hall.start(sight)
    open_person(sight, hall.people[3].full_name)
    sight.link("Perbaiki data")
    sight.fill(full_name=RIGHT_NAME, reason="salah ketik, cocok dengan KTP")
    sight.button("Simpan perbaikan")
    sight.see(RIGHT_NAME)


def substitute(hall: Hall) -> None:
    """Somebody sends a substitute."""
    sight = hall.office
    hall.start(sight)
    open_person(sight, hall.people[4].full_name)
    sight.link("Gantikan dengan orang lain")
    enter(sight, *SUBSTITUTE)
    sight.fill(reason="berhalangan")
    sight.button("Gantikan")
    sight.see(SUBSTITUTE[0])


def enter(sight: Sight, name: str, nik: str) -> None:
    sight.fill(nik=nik, name=name, village_code=VILLAGE)


def withdrawal(hall: Hall) -> None:
    sight = hall.office
    hall.start(sight)
    open_person(sight, hall.people[5].full_name)
    sight.link("Undurkan")
    sight.fill(reason="sakit")
    sight.button("Undurkan")
    sight.says("diundurkan")


def walk_in(hall: Hall) -> None:
    """Somebody stands at the door who is on no list: is entered, and has a card."""
    sight = hall.office
    hall.start(sight)
    way(sight, "Tambah peserta")
    sight.see("Tambah satu peserta")
    enter(sight, *WALK_IN)
    sight.button("Tambahkan")
    sight.see(WALK_IN[0])
    sight.button("Buat PIN baru")
    sight.says("PIN baru dibuat.")
    assert staff.fetch(sight, sight.page.get_by_role("button", name="Unduh kartu (PDF)")).startswith(b"%PDF-")


def lost_card(hall: Hall) -> None:
    sight = hall.office
    hall.start(sight)
    open_person(sight, hall.people[6].full_name)
    sight.link("Ganti PIN, unduh kartu")
    sight.button("Buat PIN baru")
    sight.says("PIN baru dibuat.")
    assert staff.fetch(sight, sight.page.get_by_role("button", name="Unduh kartu (PDF)")).startswith(b"%PDF-")


def two_cohorts(hall: Hall) -> None:
    """Somebody is entered in another training of the same days. The page of the new seat says so and a list keeps it,
    until one of the two seats is let go."""
    sight, person = hall.office, hall.people[7]
    hall.start(sight)
    with sight.aside():
        way(sight, "Salin angkatan ini")
        sight.fill(title=SECOND_COHORT, starts_on=f"{hall.cohort().starts_on:%Y-%m-%d}")
        sight.button("Salin angkatan")
        sight.see(SECOND_COHORT)
        way(sight, "Tambah peserta")
        sight.fill(nik=person.nik, name=person.full_name, village_code=person.village_code)
        sight.button("Tambahkan")
        sight.see(person.full_name)
    sight.says(f"Juga terdaftar di {staff.COHORT}, pada hari yang sama.")
    menu(sight, "Peserta")
    sight.link("Data yang mungkin kembar")
    booked = sight.page.get_by_role("table", name="Orang di dua angkatan pada hari yang sama")
    expect(booked).to_contain_text(SECOND_COHORT)
    sight.press(booked.get_by_role("link", name=person.full_name))
    mine = sight.page.locator("section", has=sight.page.get_by_role("heading", name=SECOND_COHORT, exact=True))
    sight.press(mine.get_by_role("link", name="Undurkan"))
    sight.fill(reason="sudah ikut angkatan lain pada hari yang sama")
    sight.button("Undurkan")
    sight.says("diundurkan")
    with sight.aside():
        menu(sight, "Peserta")
        sight.link("Data yang mungkin kembar")
        sight.see("Data yang mungkin kembar")
        expect(booked).to_have_count(0)
