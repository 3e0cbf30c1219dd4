"""The trainee's part with JavaScript switched off: the same pages, with links and buttons only."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import hall
from tests.browser.shipped import COURSE
from tests.browser.sight import PHONE


@pytest.fixture
def trainee(session, cast):
    return hall.prepare(session, cast)


def test_lessons_and_a_quiz_work_without_javascript(trainee, look, session):
    sight = look(PHONE, java_script_enabled=False)
    page, heading = sight.page, sight.page.get_by_role("heading", level=1)
    trainee.sign_in(sight)
    sight.link("Kerjakan pretes")
    sight.button("Mulai mengerjakan")
    expect(heading).to_have_text("Soal 1 dari 26")
    chosen = []
    for number in (1, 2):
        sight.says("Belum dijawab")
        option = page.get_by_role("radio").nth(number - 1)
        chosen.append(str(option.get_attribute("value")))
        sight.press(page.locator(".choice label").nth(number - 1))
        sight.button("Simpan, berikutnya")
        expect(heading).to_have_text(f"Soal {number + 1} dari 26")
    assert hall.saved_choices(session) == chosen
    sight.button("Sebelumnya")
    expect(heading).to_have_text("Soal 2 dari 26")
    page.reload()
    expect(page.locator(f"#pilihan-{chosen[1]}")).to_be_checked()
    sight.says(re.compile(r"Jawaban tersimpan \d\d\.\d\d"))
    expect(page.locator(".unsaved")).to_be_hidden()
    sight.link("Kumpulkan jawaban")
    sight.says("2 dari 26 soal terjawab")
    sight.button("Kumpulkan sekarang")
    expect(heading).to_have_text("Hasil Pretes")
    sight.says(re.compile(r"\d dari 26 jawaban benar"))

    sight.go(f"{trainee.home}/materi")
    sight.press(page.locator(".road a").first)
    sight.button("Tandai selesai dan lanjut")
    sight.says("Materi tersimpan sebagai selesai.")
    sight.go(f"{trainee.home}/materi")
    sight.says(f"1 dari {len(COURSE.lessons)}")
