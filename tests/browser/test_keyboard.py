"""Everything a trainee does can be done with the keyboard alone, and one always sees where one is."""

import re

import pytest
from playwright.sync_api import expect

from portal.content.kinds import SINGLE
from tests.browser import hall
from tests.browser.answering import expect_saved, with_paper

FOCUS = """() => {
    const visible = one => {
        const style = getComputedStyle(one);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    };
    const one = document.activeElement;
    return {
        name: one.id || one.getAttribute("aria-label") || one.textContent.trim(),
        visible: visible(one) || Boolean(one.labels?.length && visible(one.labels[0])),
    };
}"""
MAX_STEPS = 60


@pytest.fixture
def trainee(session, cast):
    return hall.prepare(session, cast)


def tab_to(sight, name):
    """Go on with the tabulator until the place with this name has the focus, which must be seen at each step."""
    passed = []
    for _step in range(MAX_STEPS):
        sight.page.keyboard.press("Tab")
        focus = sight.page.evaluate(FOCUS)
        passed.append(focus["name"])
        assert focus["visible"], f"the focus cannot be seen on {focus['name']!r} of {sight.page.url}"
        if re.fullmatch(name, focus["name"]):
            return
    raise AssertionError(f"no way to {name!r}, only to {passed}")


def press_at(sight, name, key="Enter"):
    tab_to(sight, name)
    sight.page.keyboard.press(key)


def arrive(sight, heading):
    expect(sight.page.get_by_role("heading", level=1)).to_have_text(heading)


def test_a_lesson_and_a_quiz_with_the_keyboard_alone(trainee, look, session, cast):
    sight = look()
    keys = sight.page.keyboard
    sight.go("/masuk")
    tab_to(sight, "login")
    keys.type(trainee.login)
    tab_to(sight, "secret")
    keys.type(hall.PIN)
    press_at(sight, "Masuk")
    arrive(sight, "Lanjutkan pelatihan Anda")

    press_at(sight, "Materi")
    arrive(sight, "Materi")
    press_at(sight, "(?s)Siapa .*")
    arrive(sight, re.compile("Siapa"))
    sight.page.wait_for_load_state("networkidle")
    press_at(sight, "Tandai selesai dan lanjut")
    expect(sight.page.get_by_role("status").first).to_contain_text("Materi tersimpan sebagai selesai.")

    question, *_others = hall.lay_out(session, hall.begin_pretest(session, cast), [SINGLE])
    sight.go(f"{trainee.home}/kuis/pretes")
    press_at(sight, "Lanjutkan mengerjakan")
    arrive(sight, "Soal 1 dari 26")
    with_paper(sight)
    options = [str(option.get_attribute("value")) for option in sight.page.get_by_role("radio").all()]
    press_at(sight, "soal-1-.*", key="Space")
    expect_saved(sight, session, question, options[0])
    keys.press("ArrowDown")
    expect_saved(sight, session, question, options[1])
    assert sight.page.evaluate(FOCUS) == {"name": f"soal-1-{options[1]}", "visible": True}
    press_at(sight, "Simpan, berikutnya")
    arrive(sight, "Soal 2 dari 26")
    assert sight.page.evaluate(FOCUS) == {"name": "Soal 2 dari 26", "visible": True}
    press_at(sight, "Kumpulkan jawaban")
    arrive(sight, "Kumpulkan Pretes?")
    press_at(sight, "Kumpulkan sekarang")
    arrive(sight, "Hasil Pretes")


def test_the_first_step_leads_past_the_masthead(look):
    sight = look()
    sight.go("/masuk")
    press_at(sight, "Langsung ke isi")
    assert sight.page.evaluate("document.activeElement.id") == "isi"
