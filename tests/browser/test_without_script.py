"""The trainee's part with JavaScript switched off: the same pages, with links and buttons only."""

import pytest
from playwright.sync_api import expect

from tests.answers import right, wrong
from tests.browser import hall
from tests.browser.answering import attempt_on, expect_saved, expect_state, give, questions_of, sheet_of
from tests.browser.sight import PHONE
from tests.shipped import shipped


@pytest.fixture
def trainee(session, cast):
    return hall.prepare(session, cast)


def _touch(sight, question, response):
    """Answer once all has come: a font that comes late moves what the finger was about to touch."""
    sheet_of(sight, question).wait_for()
    sight.page.wait_for_load_state()
    give(sight, question, response)


def test_lessons_and_a_quiz_work_without_javascript(trainee, look, session):
    sight = look(PHONE, java_script_enabled=False)
    page, heading = sight.page, sight.page.get_by_role("heading", level=1)
    trainee.sign_in(sight)
    sight.link("Kerjakan pretes")
    sight.button("Mulai mengerjakan")
    expect(heading).to_have_text("Soal 1 dari 26")
    first, second, *_others = questions = questions_of(session, attempt_on(sight))
    for number, question in enumerate(questions, 1):
        expect(heading).to_have_text(f"Soal {number} dari 26")
        expect_state(sight, "open")
        _touch(sight, question, right(question))
        sight.button("Simpan, berikutnya" if number < 26 else "Simpan dan kumpulkan")
    expect(heading).to_have_text("Kumpulkan Pretes?")
    assert hall.saved(session) == {question.key: right(question) for question in questions}
    sight.link("Kembali ke soal")
    _touch(sight, first, wrong(first))
    sight.button("Simpan, berikutnya")
    expect_saved(sight, session, second, right(second))
    sight.button("Sebelumnya")
    expect_saved(sight, session, first, wrong(first))
    expect(page.locator("#quiz > :visible")).to_have_count(0)
    sight.link("Kumpulkan jawaban")
    sight.says("26 dari 26 soal terjawab")
    sight.button("Kumpulkan sekarang")
    expect(heading).to_have_text("Hasil Pretes")
    sight.says("96,2 / 100")

    sight.go(f"{trainee.home}/materi")
    sight.press(page.locator(".road a").first)
    sight.button("Tandai selesai dan lanjut")
    sight.says("Materi tersimpan sebagai selesai.")
    sight.go(f"{trainee.home}/materi")
    sight.says(f"1 dari {len(shipped().lessons)}")
