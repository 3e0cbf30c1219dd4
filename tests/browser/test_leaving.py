"""Signing out: what waits is asked about first, and without a signal the phone is cleared at once and the session ended
by the first page that comes."""

import pytest
from playwright.sync_api import expect

from portal.content.kinds import SINGLE
from tests.answers import right, wrong
from tests.browser import hall
from tests.browser.answering import answer, expect_state, give, with_paper
from tests.browser.lessons import NOT_HERE, open_and_keep, place, stores
from tests.browser.phone import kept
from tests.browser.pocket import DEAD_NETWORK
from tests.browser.sight import PHONE, Sight
from tests.faults.live import wait_for

GONE = "Anda sudah keluar dari HP ini"


@pytest.fixture
def trainee(session, cast):
    return hall.prepare(session, cast)


@pytest.fixture
def sight(trainee, look):
    sight = look(PHONE)
    sight.borne = DEAD_NETWORK
    trainee.sign_in(sight)
    return sight


def see_at_twice_the_size(sight, heading):
    """The page can be used, also with letters of twice the size."""
    sight.see(heading)
    sight.page.evaluate("document.documentElement.style.fontSize = '200%'")
    sight.see(heading)
    sight.page.evaluate("document.documentElement.style.fontSize = ''")


def leave(sight):
    sight.press(sight.page.get_by_role("banner").get_by_role("button", name="Keluar"))


def test_leaving_without_a_signal_clears_the_phone_and_the_first_page_ends_the_session(sight, trainee):
    open_and_keep(sight, trainee, 0)
    sight.go(trainee.home)
    sight.page.wait_for_function("() => Boolean(window.outbox)")
    sight.page.context.set_offline(True)
    leave(sight)
    expect(sight.page.get_by_role("heading", level=1)).to_have_text(GONE)
    expect(sight.page.get_by_text("Lanjutkan pelatihan Anda")).to_have_count(0)
    assert stores(sight) == {}
    assert sight.page.context.cookies(), "the session is still there"
    sight.page.context.set_offline(False)
    first = Sight(sight.page.context.new_page(), PHONE, DEAD_NETWORK)
    first.go(trainee.home)
    expect(first.page.get_by_role("heading", level=1)).to_have_text("Masuk")
    first.go(trainee.home)
    expect(first.page.get_by_role("heading", level=1)).to_have_text("Masuk")
    assert first.page.evaluate("localStorage.getItem('keluar')") != "1"


def test_whoever_has_only_what_the_phone_holds_can_leave_without_a_signal(sight, trainee):
    open_and_keep(sight, trainee, 0)
    sight.page.context.set_offline(True)
    sight.go(place(trainee, 1))
    see_at_twice_the_size(sight, NOT_HERE)
    sight.button("Keluar dari HP ini")
    expect(sight.page.get_by_role("heading", level=1)).to_have_text(GONE)
    see_at_twice_the_size(sight, GONE)
    assert stores(sight) == {}
    assert [one["owner"] for one in kept(sight)] == ["keluar"]


def test_a_form_that_no_script_took_up_leaves_without_a_signal_as_well(sight, trainee):
    open_and_keep(sight, trainee, 0)
    sight.go(trainee.home)
    sight.page.context.set_offline(True)
    sight.page.evaluate("document.querySelector('form[data-sign-out]').submit()")
    expect(sight.page.get_by_role("heading", level=1)).to_have_text(GONE)
    sight.see(GONE)
    assert stores(sight) == {}
    sight.page.context.set_offline(False)
    expect(sight.page.get_by_role("heading", level=1)).to_have_text("Masuk")
    sight.go(trainee.home)
    expect(sight.page.get_by_role("heading", level=1)).to_have_text("Masuk")
    assert kept(sight) == []


def test_the_page_for_leaving_signs_nobody_out_who_comes_by_its_address(sight, trainee):
    sight.go("/keluar/tanpa-sinyal")
    sight.see("Anda belum keluar")
    sight.link("Ke beranda")
    sight.see("Lanjutkan pelatihan Anda")


def test_the_signal_that_comes_back_ends_the_session_of_the_page_that_was_left(sight, trainee):
    sight.page.wait_for_function("() => Boolean(window.outbox)")
    sight.page.context.set_offline(True)
    leave(sight)
    expect(sight.page.get_by_role("heading", level=1)).to_have_text(GONE)
    sight.page.context.set_offline(False)
    expect(sight.page.get_by_role("heading", level=1)).to_have_text("Masuk")
    sight.see("Masuk")


def test_a_signal_that_is_not_told_of_is_found_by_and_by(sight, trainee):
    sight.page.wait_for_function("() => Boolean(window.outbox)")
    sight.page.route("**/akun/kunci", lambda route: route.abort())
    leave(sight)
    expect(sight.page.get_by_role("heading", level=1)).to_have_text(GONE)
    sight.page.unroute("**/akun/kunci")
    expect(sight.page.get_by_role("heading", level=1)).to_have_text("Masuk")
    assert kept(sight) == []


def test_a_page_that_was_asked_for_before_the_session_ended_is_asked_for_again(sight, trainee):
    sight.page.wait_for_function("() => Boolean(window.outbox)")
    first = Sight(sight.page.context.new_page(), PHONE, DEAD_NETWORK)

    def late(route):
        answer = route.fetch()
        leave(sight)
        expect(sight.page.get_by_role("heading", level=1)).to_have_text("Masuk")
        route.fulfill(response=answer)

    first.page.route(f"**{trainee.home}", late, times=1)
    first.go(trainee.home)
    expect(first.page.get_by_role("heading", level=1)).to_have_text("Masuk")


def test_whoever_signs_in_after_the_session_was_lost_is_not_shown_out(sight, trainee):
    """The mark outlived a dead phone, the session did not."""
    sight.page.context.set_offline(True)
    leave(sight)
    expect(sight.page.get_by_role("heading", level=1)).to_have_text(GONE)
    sight.page.evaluate("localStorage.clear()")
    sight.page.context.clear_cookies()
    sight.page.context.set_offline(False)
    assert len(kept(sight)) == 1
    trainee.sign_in(sight)
    expect(sight.page.get_by_role("heading", level=1)).to_have_text("Lanjutkan pelatihan Anda")
    wait_for(lambda: kept(sight) == [], "the end of the mark")
    sight.go(trainee.home)
    sight.see("Lanjutkan pelatihan Anda")


def test_a_page_that_finishes_late_does_not_end_the_session_of_whoever_signed_in_since(sight, trainee):
    held = []
    sight.page.add_init_script("addEventListener('storage', (event) => event.stopImmediatePropagation())")
    sight.go(trainee.home)
    sight.page.wait_for_function("() => Boolean(window.outbox)")
    sight.page.context.set_offline(True)
    leave(sight)
    expect(sight.page.get_by_role("heading", level=1)).to_have_text(GONE)
    sight.page.route("**/akun/kunci", lambda route: held.append(route), times=1)
    sight.page.context.set_offline(False)
    wait_for(lambda: sight.page.evaluate("true") and held, "the late page to ask")
    other = Sight(sight.page.context.new_page(), PHONE, DEAD_NETWORK)
    other.go(trainee.home)
    expect(other.page.get_by_role("heading", level=1)).to_have_text("Masuk")
    trainee.sign_in(other)
    held[0].continue_()
    sight.page.wait_for_url(f"**{trainee.home}")
    other.go(trainee.home)
    other.see("Lanjutkan pelatihan Anda")


def test_a_strange_network_signs_nobody_out_and_the_page_says_so(sight, trainee):
    sight.page.wait_for_function("() => Boolean(window.outbox)")
    sight.page.route("**/keluar", lambda route: route.fulfill(status=302, headers={"Location": "http://wifi.test/"}))
    leave(sight)
    expect(sight.page.get_by_role("heading", level=1)).to_have_text(GONE)
    assert sight.page.evaluate("localStorage.getItem('keluar')") == "1"
    sight.page.unroute("**/keluar")
    sight.go(trainee.home)
    expect(sight.page.get_by_role("heading", level=1)).to_have_text("Masuk")


def test_what_a_quiz_that_was_handed_in_did_not_take_is_looked_at_and_thrown_away(sight, trainee, session, cast, look):
    address = hall.begin_pretest(session, cast)
    paper = hall.lay_out(session, address, [SINGLE])
    sight.go(address)
    with_paper(sight)
    answer(sight, session, paper[0], right(paper[0]))
    sight.page.context.set_offline(True)
    give(sight, paper[0], wrong(paper[0]))
    expect_state(sight, "kept")
    elsewhere = look(PHONE)
    trainee.sign_in(elsewhere)
    elsewhere.go(f"{address.rpartition('/')[0]}/kumpulkan")
    elsewhere.page.get_by_role("button", name="Kumpulkan sekarang").click()
    expect(elsewhere.page.get_by_role("heading", level=1)).to_have_text("Hasil Pretes")
    sight.page.context.set_offline(False)
    refused = sight.page.locator("#unsent [data-say=refused]")
    expect(refused).to_contain_text("Kuis ini sudah dikumpulkan.")
    sight.go(trainee.home)
    expect(refused).to_contain_text("1 jawaban di HP ini belum terkirim.")
    expect(sight.page.get_by_role("button", name="Simpan berkas jawaban")).to_be_hidden()
    leave(sight)
    expect(sight.page.get_by_role("button", name="Kirim dulu")).to_be_hidden()
    sight.button("Batal")
    sight.press(refused.get_by_text("Lihat yang belum terkirim"))
    expect(refused.locator("li")).to_contain_text("Soal 1")
    sight.see("Lanjutkan pelatihan Anda")
    sight.button("Buang dari HP ini")
    sight.button("Buang")
    wait_for(lambda: kept(sight) == [], "the end of it")
    sight.go(trainee.home)
    expect(sight.page.locator("#unsent > :visible")).to_have_count(0)
    assert hall.saved(session) == {paper[0].key: right(paper[0])}


def test_the_question_says_what_goes_and_the_text_of_a_plan_can_be_taken_along(sight, trainee, session, cast):
    sight.go(place(trainee, 0))
    sight.page.wait_for_function("() => Boolean(window.outbox)")
    lesson, plan = sight.page, sight.page.context.new_page()
    plan.goto(f"{trainee.home}/rktl")
    plan.wait_for_function("() => Boolean(window.outbox)")
    home = sight.page.context.new_page()
    home.goto(trainee.home)
    home.wait_for_function("() => Boolean(window.outbox)")
    sight.page.context.set_offline(True)
    lesson.get_by_role("button", name="Tandai selesai dan lanjut").tap()
    plan.locator("#potential").fill("Pemuda giat,\nkas jalan")
    plan.locator("#activities-0-title").fill("Kunjungan lansia")
    sight.page = plan
    wait_for(lambda: len(kept(sight)) == 3, "what was written")
    sight.page = home
    leave(sight)
    question = home.locator("#unsent [data-say=leave]")
    expect(question).to_contain_text("Belum terkirim: tulisan rencana tindak lanjut dan 1 tanda selesai materi.")
    expect(question).to_contain_text("Materi dapat ditandai selesai lagi setelah Anda masuk.")
    expect(question).to_contain_text("Berkasnya tidak terkunci")
    expect(home.get_by_role("button", name="Simpan berkas jawaban")).to_be_hidden()
    see_at_twice_the_size(sight, "Lanjutkan pelatihan Anda")
    assert home.evaluate("document.activeElement.dataset.act") == "stay"
    home.keyboard.press("Shift+Tab")
    assert home.evaluate("document.activeElement.dataset.act") == "text"
    with home.expect_download() as download:
        sight.button("Simpan tulisan rencana sebagai berkas teks")
    assert download.value.suggested_filename == f"rencana-{trainee.login}.txt"
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "Pemuda giat,\nkas jalan" in text
    assert "Kegiatan 1, Kegiatan:\nKunjungan lansia" in text.replace("\r\n", "\n")
    sight.button("Batal")
    assert len(kept(sight)) == 3
    leave(sight)
    sight.button("Keluar dan buang")
    expect(home.get_by_role("heading", level=1)).to_have_text(GONE)
    assert [one["owner"] for one in kept(sight)] == ["keluar"]


def test_leaving_asks_about_what_was_typed_of_an_evaluation(sight, trainee, session, cast):
    """It lies in this tab alone, and nothing of it may outlive the tab."""
    sight.page.evaluate("sessionStorage.setItem('draft:somebody:/evaluasi', '{}')")
    leave(sight)
    question = sight.page.locator("#unsent [data-say=leave]")
    expect(question).to_contain_text("Belum terkirim: tulisan evaluasi yang belum dikirim.")
    expect(sight.page.get_by_role("button", name="Kirim dulu")).to_be_hidden()
    sight.see("Lanjutkan pelatihan Anda")
    sight.button("Batal")
    expect(question).to_be_hidden()
    leave(sight)
    sight.button("Keluar dan buang")
    sight.see("Masuk")
    assert sight.page.evaluate("sessionStorage.length") == 0
