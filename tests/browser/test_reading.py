"""Reading where the network comes and goes: what was finished arrives, and what was opened can be read again."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from portal.accounts.models import Person
from portal.accounts.passwords import hash_secret
from portal.courses.models import LessonProgress
from portal.web.transaction import unit_of_work
from tests.browser import hall
from tests.browser.lessons import NOT_HERE, finished, open_and_keep, place, stores, title
from tests.browser.sight import PHONE
from tests.faults.live import wait_for
from tests.shipped import shipped
from tests.tiny import lesson_keys

UNSENT = "Sinyal terputus. 1 tanda selesai materi tersimpan di HP ini dan dikirim otomatis saat sinyal kembali."
SENT = "Semua yang menunggu di HP ini sudah terkirim dan tersimpan di server."
COPY = "Anda membaca salinan yang tersimpan di HP."


@pytest.fixture
def trainee(session, cast):
    return hall.prepare(session, cast)


@pytest.fixture
def other(session, cast, trainee):
    """Bima, who uses the same phone."""
    with unit_of_work():
        session.execute(update(Person).where(Person.id == cast.bima.id).values(password_hash=hash_secret(hall.PIN)))
    return hall.Trainee(cast.bima.login, cast.bima_seat)


@pytest.fixture
def sight(trainee, look):
    sight = look(PHONE)
    trainee.sign_in(sight)
    return sight


def lose_signal(sight):
    sight.page.context.set_offline(True)


def find_signal(sight):
    sight.page.context.set_offline(False)


def go_without_signal(sight, path):
    """Open a page that only the phone itself can answer for, and leave unsaid that other addresses failed."""
    sight.go(path)
    sight.page.wait_for_load_state("networkidle")
    sight.complaints.clear()


def finish_without_signal(sight):
    lose_signal(sight)
    sight.button("Tandai selesai dan lanjut")
    expect(sight.page.get_by_text(UNSENT)).to_be_visible()
    sight.complaints.clear()


def finish_and_close(sight, site):
    """Finish while no server answers, and close the tab before one does. (Not by a browser that pretends to have no
    signal: it tells its pages that the signal is back as they go, and they send.)"""
    site.kill()
    sight.button("Tandai selesai dan lanjut")
    expect(sight.page.get_by_text(UNSENT)).to_be_visible()
    first, sight.page = sight.page, sight.page.context.new_page()
    first.close()
    sight.complaints.clear()
    site.start()


def says_nothing(sight):
    """Neither that something waits, nor that it was sent."""
    sight.page.wait_for_load_state("networkidle")
    expect(sight.page.locator("#unsent > :visible")).to_have_count(0)


def test_opening_is_noted_by_the_page(sight, trainee, session):
    sight.go(place(trainee, 0))
    sight.see(title(0))
    sight.ready()

    def noted():
        session.rollback()
        return session.get(LessonProgress, (trainee.seat, *lesson_keys(shipped())[0])) is not None

    wait_for(noted, "the note of the opening")
    assert finished(session, trainee) == []
    sight.go(f"{trainee.home}/materi")
    sight.see("Materi")
    sight.says("dibuka ")


def test_finishing_without_signal_is_sent_when_the_signal_is_back(sight, trainee, session):
    open_and_keep(sight, trainee, 1)
    open_and_keep(sight, trainee, 0)
    finish_without_signal(sight)
    expect(sight.page.get_by_role("button", name="Tandai selesai dan lanjut")).to_be_hidden()
    expect(sight.page.locator(".offline")).to_be_hidden()
    sight.see(title(0))
    assert finished(session, trainee) == []
    sight.link("Lanjut ke materi berikutnya")
    expect(sight.page.get_by_role("heading", level=1)).to_have_text(title(1))
    expect(sight.page.get_by_text(UNSENT)).to_be_visible()
    find_signal(sight)
    expect(sight.page.get_by_text(SENT)).to_be_visible()
    assert finished(session, trainee) == [lesson_keys(shipped())[0][1]]
    sight.complaints.clear()
    sight.see(title(1))


def test_finishing_survives_a_closed_tab_and_goes_with_the_next_page(sight, trainee, session, site):
    open_and_keep(sight, trainee, 0)
    finish_and_close(sight, site)
    sight.go(trainee.home)
    expect(sight.page.get_by_text(SENT)).to_be_visible()
    assert finished(session, trainee) == [lesson_keys(shipped())[0][1]]
    sight.page.reload()
    says_nothing(sight)


def test_a_server_that_is_gone_is_asked_again_by_and_by(sight, trainee, session, site):
    sight.page.clock.install()
    sight.go(place(trainee, 0))
    site.kill()
    sight.button("Tandai selesai dan lanjut")
    expect(sight.page.get_by_text(UNSENT)).to_be_visible()
    site.start()
    sight.page.clock.fast_forward(6_000)
    expect(sight.page.get_by_text(SENT)).to_be_visible()
    assert finished(session, trainee) == [lesson_keys(shipped())[0][1]]


def test_what_waits_goes_by_its_own_account_only(sight, trainee, other, session, site):
    open_and_keep(sight, trainee, 0)
    finish_and_close(sight, site)
    sight.page.context.clear_cookies()
    other.sign_in(sight)
    open_and_keep(sight, other, 0)
    says_nothing(sight)
    sign_out(sight, other)
    assert finished(session, trainee) == finished(session, other) == []
    trainee.sign_in(sight)
    expect(sight.page.get_by_text(SENT)).to_be_visible()
    assert finished(session, trainee) == [lesson_keys(shipped())[0][1]]


def test_somebody_signed_out_meanwhile_is_asked_to_sign_in(sight, trainee, session):
    sight.go(place(trainee, 0))
    sight.page.context.clear_cookies()
    sight.borne = "Failed to load resource"
    sight.button("Tandai selesai dan lanjut")
    expect(sight.page.get_by_text("1 tanda selesai materi tersimpan di HP ini.")).to_be_visible()
    sight.see(title(0))
    sight.link("Masuk lagi")
    sight.fill(login=trainee.login, secret=hall.PIN)
    sight.button("Masuk")
    expect(sight.page.get_by_text(SENT)).to_be_visible()
    assert finished(session, trainee) == [lesson_keys(shipped())[0][1]]


def test_an_old_token_is_renewed_without_a_word(sight, trainee, session):
    """Signed in anew in another tab: the page that was open all the time still finishes its lesson."""
    sight.go(place(trainee, 0))
    sight.borne = "Failed to load resource"
    lesson, first = sight.page.url, sight.page
    sight.page.context.clear_cookies()
    sight.page = first.context.new_page()
    trainee.sign_in(sight)
    sight.page = first
    sight.button("Tandai selesai dan lanjut")
    expect(sight.page).not_to_have_url(lesson)
    sight.says("Materi tersimpan sebagai selesai.")
    assert finished(session, trainee) == [lesson_keys(shipped())[0][1]]


def test_an_opened_lesson_is_read_without_signal_and_another_says_so(sight, trainee):
    open_and_keep(sight, trainee, 0)
    lose_signal(sight)
    go_without_signal(sight, place(trainee, 0))
    sight.says(COPY)
    sight.see(title(0))
    assert sight.page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Plus Jakarta Sans"')
    for path in (place(trainee, 1), f"{trainee.home}/materi"):
        go_without_signal(sight, path)
        sight.see(NOT_HERE)
        expect(sight.page.get_by_role("main").get_by_role("link")).to_have_text(["Coba lagi", title(0)])
    sight.link(title(0))
    sight.says(COPY)


def test_a_network_that_does_not_answer_is_not_waited_for(sight, trainee):
    open_and_keep(sight, trainee, 0)
    sight.page.context.route("**/materi/**", lambda route: None)
    sight.go(place(trainee, 0))
    sight.says(COPY)


def test_nothing_but_lessons_comes_out_of_the_phone(sight, trainee, session, cast):
    question = hall.begin_pretest(session, cast)
    pages = [
        trainee.home,
        f"{trainee.home}/kuis/pretes",
        question,
        f"{trainee.home}/kehadiran",
        f"{trainee.home}/sertifikat",
    ]
    open_and_keep(sight, trainee, 0)
    for path in pages:
        sight.go(path)
        sight.page.wait_for_load_state("load")
    (held,) = stores(sight).values()
    assert [path for path in held if not path.startswith(("/static/", "/gambar/"))] == [place(trainee, 0)]
    lose_signal(sight)
    for path in pages:
        with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
            sight.go(path)


def sign_out(sight, trainee):
    sight.go(f"{trainee.home}/kehadiran")
    sight.button("Keluar")
    expect(sight.page.get_by_role("heading", level=1)).to_have_text("Masuk")


def test_signing_out_forgets_what_was_kept(sight, trainee):
    open_and_keep(sight, trainee, 0)
    assert len(stores(sight)) == 1
    sign_out(sight, trainee)
    wait_for(lambda: stores(sight) == {}, "the end of the store")
    lose_signal(sight)
    go_without_signal(sight, place(trainee, 0))
    sight.see(NOT_HERE)
    sight.says("Belum ada.")


def test_another_account_ends_the_store_of_the_one_before(sight, trainee, other, cast):
    open_and_keep(sight, trainee, 0)
    sight.page.context.clear_cookies()
    other.sign_in(sight)
    lose_signal(sight)
    go_without_signal(sight, place(other, 1))
    sight.says("Belum ada.")
    find_signal(sight)
    open_and_keep(sight, other, 1)
    assert list(stores(sight)) == [f"lessons-1-{cast.bima.id}"]
    lose_signal(sight)
    go_without_signal(sight, place(trainee, 0))
    sight.see(NOT_HERE)


def test_the_phone_keeps_the_latest_lessons_only(sight, trainee):
    open_and_keep(sight, trainee, 0)
    (name,) = stores(sight)
    sight.page.evaluate(
        """async ([name, path]) => {
            const store = await caches.open(name);
            for (let n = 0; n < 70; n++) { await store.put(`${path}-${n}`, new Response("x")); }
        }""",
        [name, place(trainee, 0)],
    )
    open_and_keep(sight, trainee, 1)
    held = [path for path in stores(sight)[name] if path.startswith("/belajar/")]
    assert len(held) == 60
    assert held[-1] == place(trainee, 1)
    assert place(trainee, 0) not in held


def test_on_paper_a_lesson_is_open_and_without_the_frame_of_the_screen(sight, trainee):
    checked = next(n for n, (_slug, lesson) in enumerate(shipped().lessons) if ":::cek" in lesson.body)
    sight.go(place(trainee, checked))
    expect(sight.page.locator("details").first).not_to_have_attribute("open", "")
    sight.page.emulate_media(media="print")
    sight.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for details in sight.page.locator("main details").all():
        expect(details).to_have_attribute("open", "")
    for frame in (".foot-action", ".crumb", "main .btn", ".skip"):
        for part in sight.page.locator(frame).all():
            expect(part).to_be_hidden()
    expect(sight.page.get_by_role("heading", level=1)).to_be_visible()
