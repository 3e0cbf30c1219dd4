"""Organisers, trainers and accounts that come and go."""

import re

from playwright.sync_api import expect

from tests.browser import papers, staff
from tests.browser.scenarios.hall import Hall, marks_of, menu, open_person, open_roll, way
from tests.browser.sight import DESK, PHONE, Sight

TRAINER, ORGANISER, STRANGER = ("tia", "Tia Lestari"), ("oki", "Oki Pratama"), ("olga", "Olga Mahendra")
DINAS = "Dinas Sosial Uji Depok"
OTHER_COHORT = "Bimtek Dasar PSM, Dinas"
CORRECTED = "Sudah Dibetulkan"


def from_zero(hall: Hall) -> None:
    """An empty portal, two accounts, a training with its roster, PINs and cards. For 475 people it takes as many."""
    office, people = hall.office, hall.people
    staff.set_up_office(office)
    staff.open_cohort(office, hall.moment)
    staff.prepare_cohort(office, hall.moment)
    staff.import_roster(office, papers.roster(people), len(people))
    staff.make_cards(office, len(people))
    hall.sign_in(hall.trainer, "tom")


def invite(sight: Sight, duty: str) -> str:
    """The code for somebody who shall work here."""
    menu(sight, "Petugas")
    return staff.invite(sight, duty)


def accept(hall: Hall, sight: Sight, code: str, login: str, name: str) -> None:
    """Somebody has no account yet, makes one with the code, and signs in."""
    staff.accept(sight, code, login, name, staff.ORGANISATION)
    hall.sign_in(sight, login)


def trainer_replaced(hall: Hall) -> None:
    """Tia comes for Tom, who from then on sees nothing of the cohort, and goes on with the roll."""
    office, newcomer = hall.office, hall.window(PHONE)
    hall.start(hall.trainer)
    accept(hall, newcomer, invite(office, f"Pelatih di {staff.ORGANISATION}"), *TRAINER)
    hall.start(office)
    way(office, "Pelatih")
    office.tick(office.page.get_by_label("Tom Saputra"), there=False)
    office.tick(office.page.get_by_label(TRAINER[1]))
    office.button("Simpan pelatih")
    office.says(f"Pelatih: {TRAINER[1]}.")
    hall.trainer.page.reload()
    hall.trainer.see("Halaman tidak ditemukan", status=404)
    hall.trainer = newcomer
    hall.start(newcomer)
    with newcomer.aside():
        open_roll(newcomer, 1)
        mark = marks_of(newcomer, hall.people[6].full_name).get_by_role("button", name="Hadir")
        newcomer.press(mark)
        expect(mark).to_have_attribute("aria-pressed", "true")


def staff_leaves(hall: Hall) -> None:
    """Ona's account is ended while she types. She is led to the sign-in page, and Oki does what she was about to do."""
    ona, oki = hall.office, hall.window(DESK)
    accept(hall, oki, invite(ona, f"Penyelenggara di {staff.ORGANISATION}"), *ORGANISER)
    hall.start(ona)
    with ona.aside():
        open_person(ona, hall.people[2].full_name)
        ona.link("Perbaiki data")
        ona.fill(full_name=CORRECTED, reason="cocok dengan KTP")
    for name in ("Ona Wijaya", "Tom Saputra"):
        menu(oki, "Petugas")
        oki.link(name)
        oki.button("Nonaktifkan akun")
        oki.says("nonaktif")
    with ona.aside():
        ona.button("Simpan perbaikan")
        ona.see("Masuk")
        staff.sign_in(ona, "ona", staff.PASSWORD)
        expect(ona.page.get_by_role("alert")).to_be_visible()
        ona.complaints.clear()
    hall.office = oki
    hall.start(oki)
    open_person(oki, hall.people[2].full_name)
    oki.link("Perbaiki data")
    oki.fill(full_name=CORRECTED, reason="cocok dengan KTP")
    oki.button("Simpan perbaikan")
    oki.see(CORRECTED)


def two_organisers(hall: Hall) -> None:
    """Another organiser wants the same trainer: one account, one password, and each sees only its own."""
    tia, olga = hall.trainer, hall.window(DESK)
    with olga.aside():
        staff.sign_in(olga, "admin", staff.PASSWORD)
        staff.make_organisation(olga, DINAS)
        code = staff.invite(olga, f"Penyelenggara di {DINAS}")
        staff.sign_out(olga)
        staff.accept(olga, code, *STRANGER, DINAS)
        hall.sign_in(olga, STRANGER[0])
        open_small_cohort(hall, olga)
    code = invite(olga, f"Pelatih di {DINAS}")
    tia.go("/undangan")
    tia.fill(code=code)
    tia.button("Lanjut")
    tia.button("Terima dengan akun ini")
    tia.says("Undangan diterima.")
    hall.start(olga, OTHER_COHORT)
    way(olga, "Pelatih")
    olga.tick(olga.page.get_by_label(TRAINER[1]))
    olga.button("Simpan pelatih")
    olga.says(f"Pelatih: {TRAINER[1]}.")
    olga.says(re.compile("0 dari 10 terisi"))
    with tia.aside():
        see_as(tia, DINAS, OTHER_COHORT, without=staff.COHORT)
        see_as(tia, staff.ORGANISATION, staff.COHORT, without=OTHER_COHORT)
    with olga.aside():
        menu(olga, "Angkatan")
        expect(olga.page.get_by_role("link", name=staff.COHORT)).to_have_count(0)


def open_small_cohort(hall: Hall, sight: Sight) -> None:
    sight.link("Buka angkatan baru")
    sight.fill(title=OTHER_COHORT, venue="Balai Warga", city="Depok", region_code="32.76", announced_seats="10")
    sight.fill(starts_on=f"{hall.moment:%Y-%m-%d}", ends_on=f"{hall.moment:%Y-%m-%d}")
    sight.button("Buka angkatan")
    sight.see(OTHER_COHORT)


def see_as(sight: Sight, organiser: str, title: str, without: str) -> None:
    """Work in the name of one organiser: its cohorts are listed, those of the other are not."""
    office = sight.page.locator(".office")
    if organiser not in office.locator("[data-duty]").inner_text():
        sight.press(office.get_by_role("button", name=re.compile(re.escape(organiser))))
        expect(office.locator("[data-duty]")).to_contain_text(organiser)
    menu(sight, "Angkatan")
    expect(sight.page.get_by_role("link", name=title, exact=True)).to_be_visible()
    expect(sight.page.get_by_role("link", name=without, exact=True)).to_have_count(0)
