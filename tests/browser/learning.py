"""What a trainee does, from the sign-in card to the certificate."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.rules import shown_number
from tests.answers import right
from tests.browser.answering import answer, attempt_on, expect_saved, questions_of, stands
from tests.browser.sight import Sight
from tests.browser.staff import fetch, sign_in
from tests.shipped import shipped

OWN_PIN = "274918"


@dataclass(frozen=True)
class Card:
    """What stands on a sign-in card."""

    name: str
    login: str
    pin: str

    @property
    def number(self) -> str:
        return shown_number(self.login)


def card_of(session: Session, name: str) -> Card:
    """The card of somebody with this name, as it was printed."""
    session.rollback()
    found = session.scalars(select(Person).where(Person.full_name == name, Person.card_pin.is_not(None))).one()
    return Card(found.full_name, found.login, str(found.card_pin))


def arrive(sight: Sight, card: Card) -> str:
    """Sign in with the card; returns the address of one's own home."""
    sign_in(sight, card.number, card.pin)
    sight.see("Lanjutkan pelatihan Anda")
    return sight.page.url


def read_everything(sight: Sight, home: str) -> None:
    sight.link("Materi")
    sight.see("Materi")
    lessons = sight.page.locator(".road a")
    count = lessons.count()
    assert count == len(shipped().lessons)
    sight.press(lessons.first)
    for place in range(1, count + 1):
        sight.see(re.compile("."))
        here = sight.page.url
        sight.button("Tandai selesai dan lanjut" if place < count else "Tandai selesai")
        expect(sight.page).not_to_have_url(here)
    sight.says("Semua materi sudah sampai di akhir.")
    sight.says(f"{count} dari {count}")
    sight.go(home)


def start_quiz(sight: Sight, home: str, slug: str, title: str) -> None:
    sight.go(f"{home}/kuis/{slug}")
    sight.see(title)
    sight.button("Mulai mengerjakan")
    sight.see("Soal 1 dari 26")


def answer_all(sight: Sight, session: Session) -> None:
    """Answer question after question rightly, from the first; ends where one hands in."""
    questions = questions_of(session, attempt_on(sight))
    for number, question in enumerate(questions, 1):
        expect(sight.page.get_by_role("heading", level=1)).to_have_text(f"Soal {number} dari {len(questions)}")
        answer(sight, session, question, right(question))
        sight.button("Simpan, berikutnya" if number < len(questions) else "Simpan dan kumpulkan")


def hand_in(sight: Sight, answered: int) -> None:
    sight.see(re.compile("^Kumpulkan "))
    sight.says(f"{answered} dari 26 soal terjawab")
    sight.button("Kumpulkan sekarang")
    sight.see(re.compile("^Hasil "))


def take_pretest(sight: Sight, home: str, session: Session, other_window: Callable[[], Sight], card: Card) -> None:
    """An answer is saved at once: it is there after a reload, and on another phone. Most questions stay open."""
    start_quiz(sight, home, "pretes", "Pretes")
    first, second, *_others = questions_of(session, attempt_on(sight))
    answer(sight, session, first, right(first))
    seen = stands(sight, first)
    sight.page.reload()
    expect_saved(sight, session, first, right(first))
    assert stands(sight, first) == seen
    elsewhere = other_window()
    arrive(elsewhere, card)
    elsewhere.go(sight.page.url)
    expect_saved(elsewhere, session, first, right(first))
    assert stands(elsewhere, first) == seen
    elsewhere.page.context.close()
    sight.button("Simpan, berikutnya")
    expect(sight.page.get_by_role("heading", level=1)).to_have_text("Soal 2 dari 26")
    answer(sight, session, second, right(second))
    sight.see("Soal 2 dari 26")
    sight.link("Kumpulkan jawaban")
    hand_in(sight, answered=2)
    sight.says("7,7 / 100")


def take_posttest(sight: Sight, home: str, session: Session) -> None:
    start_quiz(sight, home, "pascates", "Pascates")
    answer_all(sight, session)
    hand_in(sight, answered=26)
    sight.says("Nilai lulus terpenuhi")


def look_around(sight: Sight, home: str) -> None:
    """All requirements are met; the certificate has to wait for the organiser."""
    sight.go(home)
    sight.see("Lanjutkan pelatihan Anda")
    sight.says("16 dari 16 JP")
    sight.says(f"{len(shipped().lessons)} dari {len(shipped().lessons)}")
    sight.says("nilai 100")
    sight.press(sight.page.get_by_role("navigation").get_by_role("link", name="Hadir"))
    sight.see("Kehadiran")
    sight.says("Terlambat")
    sight.press(sight.page.get_by_role("navigation").get_by_role("link", name="Sertifikat"))
    sight.see("Sertifikat")
    sight.says("Belum ada sertifikat.")


def take_certificate(sight: Sight, home: str) -> str:
    """Download the certificate; returns the code to check it with."""
    sight.go(home)
    sight.see("Anda sudah lulus")
    assert fetch(sight, sight.page.get_by_role("link", name="Unduh sertifikat (PDF)")).startswith(b"%PDF-")
    sight.press(sight.page.get_by_role("navigation").get_by_role("link", name="Sertifikat"))
    sight.see("Sertifikat")
    code = sight.page.locator("dt", has_text="Kode periksa").locator("+ dd").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", code)
    return code


def choose_own_pin(sight: Sight, card: Card) -> None:
    """From then on the printed card opens nothing any more."""
    sight.link(card.name)
    sight.see("Akun saya")
    sight.fill(current=card.pin, secret=OWN_PIN, again=OWN_PIN)
    sight.button("Ganti")
    sight.says("PIN atau kata sandi sudah diganti.")
    sight.press(sight.page.get_by_role("main").get_by_role("button", name="Keluar", exact=True))
    sight.see("Masuk")
    sign_in(sight, card.number, card.pin)
    expect(sight.page.get_by_role("alert")).to_contain_text("Nomor peserta atau PIN salah.")
    sight.see("Masuk", status=422)
    sight.fill(login=card.number, secret=OWN_PIN)
    sight.button("Masuk")
    sight.see("Anda sudah lulus")
