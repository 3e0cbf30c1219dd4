"""Days, sessions and rolls that are not as announced."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from tests.browser.scenarios.hall import Hall, marks_of, open_roll, way
from tests.browser.scenarios.people import RIGHT_NAME, SECOND_COHORT
from tests.browser.sight import Sight


def absent_and_the_rest(hall: Hall) -> None:
    """Two are absent, all others there."""
    sight, total = hall.trainer, len(hall.people)
    hall.start(sight)
    open_roll(sight, 0)
    sight.ready()
    for person in hall.people[13:15]:
        sight.tick(sight.page.get_by_label(f"Pilih {person.full_name}", exact=True))
    sight.press(sight.page.get_by_role("group", name="Tandai yang dicentang").get_by_role("button", name="Alpa"))
    expect(sight.page.locator("[data-figure=unmarked]")).to_have_text(str(total - 2))
    mark_the_rest(sight, total - 2)


def mark_the_rest(sight: Sight, rest: int) -> None:
    """On the roll at hand."""
    sight.link("Tandai sisanya hadir")
    sight.button(f"Tandai {rest} peserta hadir")
    expect(sight.page.locator("[data-figure=unmarked]")).to_have_text("0")


def wrong_roll(hall: Hall) -> None:
    """The roll was saved on the wrong session: all of it goes to the right one."""
    sight, total, right = hall.trainer, len(hall.people), str(hall.sessions()[2].id)
    hall.start(sight)
    with sight.aside():
        open_roll(sight, 1)
        mark_the_rest(sight, total)
    sight.link("Tersimpan di sesi yang salah? Pindahkan")
    sight.see("Pindahkan daftar hadir")
    sight.choose("ke", value=right)
    sight.button("Lihat dulu")
    sight.button(f"Pindahkan {total} tanda")
    sight.says(f"{total} tanda dipindahkan")
    hall.start(sight)
    with sight.aside():
        open_roll(sight, 2)
        expect(sight.page.locator("[data-figure=unmarked]")).to_have_text("0")


def two_marks(hall: Hall) -> None:
    """Organiser and trainer mark one person differently, neither of them having seen the other."""
    both = ((hall.trainer, "Hadir"), (hall.office, "Alpa"))
    for sight, _word in both:
        hall.start(sight)
        with sight.aside():
            open_roll(sight, 3)
    for sight, word in both:
        with sight.aside():
            mark = marks_of(sight, RIGHT_NAME).get_by_role("button", name=word)
            sight.press(mark)
            expect(mark).to_have_attribute("aria-pressed", "true")
    sight = hall.trainer
    hall.start(sight)
    open_roll(sight, 3)
    sight.says("Catatan berbeda")
    sight.press(marks_of(sight, RIGHT_NAME).get_by_role("button", name="Hadir"))
    expect(sight.page.get_by_text("Catatan berbeda")).to_have_count(0)


def session_moves(hall: Hall) -> None:
    """A session is held at another hour, and what it runs into is named."""
    sight = hall.office
    hall.start(sight)
    way(sight, "Jadwal dan kehadiran")
    sight.press(sight.page.get_by_role("link", name=re.compile("^Ubah ")).nth(2))
    sight.fill(start="08:10")
    sight.button("Simpan sesi")
    sight.says("Jadwal tersimpan.")
    sight.says("Jadwal bertabrakan")


def session_is_cancelled(hall: Hall) -> None:
    sight = hall.office
    hall.start(sight)
    way(sight, "Jadwal dan kehadiran")
    sight.press(sight.page.get_by_role("link", name=re.compile("^Ubah ")).last)
    sight.link("Batalkan sesi ini")
    sight.fill(reason="pemateri tidak datang")
    sight.button("Batalkan sesi")
    sight.says("dibatalkan")


def day_is_postponed(hall: Hall) -> None:
    """The last day of the other training is held a week later; its sessions go along."""
    sight, later = hall.office, hall.moment + timedelta(days=7)
    hall.start(sight, SECOND_COHORT)
    way(sight, "Ubah data dan tanggal")
    sight.see("Ubah data angkatan")
    sight.fill(ends_on=f"{later:%Y-%m-%d}")
    sight.page.locator("[id^=days-]").last.fill(f"{later:%Y-%m-%d}")
    sight.button("Lihat jadwal sesudahnya")
    sight.button("Simpan")
    sight.says("Data angkatan tersimpan.")
