"""Quizzes that begin by mistake, servers that die, rooms that are cut off."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import expect
from sqlalchemy import select

from portal.assessments.attempts.models import Attempt
from portal.demo.people import InventedPerson
from portal.web.transaction import unit_of_work
from tests.answers import right
from tests.browser import hall as answers
from tests.browser.answering import attempt_on, expect_saved, expect_state, give, questions_of, to_number
from tests.browser.pocket import DEAD_NETWORK
from tests.browser.scenarios.hall import JAKARTA, Hall, way
from tests.browser.sight import Sight

LONG_AGO = timedelta(hours=3)


def posttest_too_early(hall: Hall) -> None:
    """The posttest was opened on the wrong day although the page asked back, and somebody began it. It is shut, the
    attempt is voided, and the person reads why."""
    sight, person = hall.trainer, hall.people[8]
    hall.start(sight)
    with sight.aside():
        way(sight, "Pretes dan pascates")
        sight.button("Buka pascates sekarang")
        sight.see("Pretes dan pascates", status=422)
        sight.button("Ya, buka sekarang")
    phone = hall.phone(person)
    with phone.aside():
        begin(phone, "Pascates")
    sight.button("Tutup pascates")
    sight.press(sight.page.get_by_role("link", name="Batalkan percobaan").last)
    sight.see("Batalkan percobaan pascates")
    sight.says(person.full_name)
    sight.fill(reason="Terbuka terlalu awal.")
    sight.button("Batalkan semua (1)")
    sight.says("dibatalkan")
    phone.page.reload()
    phone.says("Terbuka terlalu awal.")


def begin(phone: Sight, title: str) -> None:
    """From one's home into a quiz."""
    phone.press(phone.page.locator(".road").get_by_role("link", name=re.compile(f"^{title}")))
    phone.see(title)
    phone.button("Mulai mengerjakan")
    phone.page.locator("html.has-paper").wait_for(state="attached")


def open_pretest(hall: Hall) -> None:
    """As every day; the page asks back, as the hour is not that of the timetable."""
    sight = hall.trainer
    hall.start(sight)
    with sight.aside():
        way(sight, "Pretes dan pascates")
        sight.button("Buka pretes sekarang")
        sure = sight.page.get_by_role("button", name="Ya, buka sekarang")
        shut = sight.page.get_by_role("button", name="Tutup pretes")
        expect(sure.or_(shut)).to_be_visible()
        if sure.is_visible():
            sight.button("Ya, buka sekarang")
        expect(shut).to_be_visible()
        sight.complaints.clear()  # 422 of the page that asks back


def power_cut(hall: Hall) -> None:
    """The server dies in the middle of an answer. What was said to be saved is there, what the phone keeps follows by
    itself, nobody has to sign in anew, and the clock has run on."""
    open_pretest(hall)
    phone, trainer = hall.phone(hall.people[8]), hall.trainer
    phone.borne = DEAD_NETWORK
    with phone.aside():
        begin(phone, "Pretes")
        first, second, *_rest = questions_of(hall.session, attempt_on(phone))
        give(phone, first, right(first))
        expect_saved(phone, hall.session, first, right(first))
        hall.site.kill()
        to_number(phone, 2)
        give(phone, second, right(second))
        expect_state(phone, "kept")
        hall.site.start()
        expect_saved(phone, hall.session, second, right(second))
    assert answers.saved(hall.session) == {one.key: right(one) for one in (first, second)}
    hall.forgive()
    trainer.link("Pantau pretes")
    row = trainer.page.get_by_role("row").filter(has_text=hall.people[8].full_name)
    expect(row).to_contain_text("2 / 26")
    expect(row).to_contain_text("mengerjakan")


def room_cut_off(hall: Hall) -> None:
    """A room had no power until its time had run out, another one had. The room and the minute say whom it reaches."""
    make_rooms(hall)
    unlucky, lucky = hall.people[8], hall.people[9]
    seat(hall, unlucky, "Ruang Melati")
    seat(hall, lucky, "Ruang Kenanga")
    other = hall.phone(lucky)
    with other.aside():
        begin(other, "Pretes")
    with unit_of_work():
        for attempt in hall.session.scalars(select(Attempt).where(Attempt.voided_at.is_(None))):
            attempt.started_at, attempt.due_at = attempt.started_at - LONG_AGO, attempt.due_at - LONG_AGO
    sight, failed = hall.trainer, datetime.now(JAKARTA) - LONG_AGO + timedelta(minutes=1)
    hall.start(sight)
    way(sight, "Pretes dan pascates")
    sight.link("Pantau pretes")
    sight.link("Tambah waktu")
    sight.fill(hari=f"{failed:%Y-%m-%d}", pukul=f"{failed:%H:%M}")
    sight.choose("kelompok", "Ruang Melati")
    sight.button("Lihat yang kena")
    reached = sight.page.get_by_role("table", name="Yang kena tambahan waktu").locator("[data-name]")
    expect(reached).to_have_text([unlucky.full_name])
    sight.fill(minutes="60", reason="listrik ruang Melati padam")
    sight.button("Tambahkan waktu untuk 1 orang")
    sight.says("60 menit ditambahkan untuk 1 peserta.")
    phone = hall.phone(unlucky)
    with phone.aside():
        phone.link(re.compile(r"^Lanjutkan, sisa (59|60) menit"))
        phone.see("Soal 3 dari 26")
        other.page.reload()
        other.says("Waktu habis.")


def make_rooms(hall: Hall) -> None:
    """Two rooms; that was done before the first day."""
    sight = hall.office
    hall.start(sight)
    with sight.aside():
        way(sight, "Kelompok dan ruangnya")
        for place, name in enumerate(("Ruang Melati", "Ruang Kenanga")):
            sight.fill(**{f"groups-{place}-name": name})
        sight.button("Simpan kelompok")
        sight.button("Lihat jumlahnya dulu")
        sight.button("Bagikan seperti ini")
        sight.says("orang dibagi ke kelompok.")


def seat(hall: Hall, person: InventedPerson, room: str) -> None:
    """Somebody sits in this room."""
    sight = hall.office
    with sight.aside():
        sight.link("Pindahkan beberapa orang")
        sight.page.get_by_label(person.full_name).check()
        sight.choose("group", room)
        sight.button("Pindahkan")
        sight.says("1 orang dipindahkan.")
        sight.link("‹ Kelompok")
