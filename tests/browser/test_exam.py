"""A quiz on a network that dies: nothing that was answered is lost, and nothing is called saved that is not."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import render_template
from playwright.sync_api import expect
from sqlalchemy import select, update

from portal.accounts.models import Person
from portal.accounts.passwords import hash_secret
from portal.assessments.attempts.models import Attempt
from portal.assessments.questions.papers import PaperItem
from portal.assessments.questions.presentation import shown
from portal.assessments.questions.responses import canonical
from portal.audit import AuditEntry
from portal.clock import now
from portal.content.kinds import MATCHING, MULTIPLE, ORDERING, SHORT, SINGLE, TRUEFALSE
from portal.web.transaction import unit_of_work
from tests.answers import right, wrong
from tests.assessments.kinds import ALL
from tests.browser import hall
from tests.browser.answering import answer, expect_saved, expect_state, give, sheet_of, stands, to_number, with_paper
from tests.browser.phone import kept
from tests.browser.scales import Scales
from tests.browser.sight import DESK, PHONE, Sight
from tests.faults.live import wait_for
from tests.shipped import shipped

KINDS = (SINGLE, MULTIPLE, MATCHING, ORDERING, SHORT, TRUEFALSE)
STRANGE_CLOCK = "const then = Date.now.bind(Date); Date.now = () => then() + 3600000;"
DEAD_NETWORK = "Failed to load resource"
"""What browsers mention in the console when there is no signal."""
OURS = {"X-Portal": "1"}
"""What every answer of the portal carries."""
MAX_BYTES = 25 * 1024
"""What one attempt may bring over the wire, headers included."""


@pytest.fixture
def trainee(session, cast):
    return hall.prepare(session, cast)


@pytest.fixture
def address(session, cast, trainee):
    return hall.begin_pretest(session, cast)


@pytest.fixture
def paper(session, address):
    """The first questions are one of each kind."""
    return hall.lay_out(session, address, KINDS)


@pytest.fixture
def phone(look, trainee, address, paper):
    """Opens a phone with Ann signed in on the first question, and the whole paper there."""

    def open_phone():
        sight = look(PHONE)
        sight.borne = DEAD_NETWORK
        trainee.sign_in(sight)
        sight.go(address)
        with_paper(sight)
        return sight

    return open_phone


@pytest.fixture
def sight(phone):
    return phone()


def offline(sight, yes=True):
    sight.page.context.set_offline(yes)


def notice(sight, name):
    return sight.page.locator(f"#unsent [data-say={name}]")


def waiting(sight):
    """What the phone keeps, by question."""
    return {one["part"]: one["value"] for one in kept(sight)}


def another_tab(sight, path):
    opened = Sight(sight.page.context.new_page(), PHONE, DEAD_NETWORK)
    opened.go(path)
    return opened


def test_a_question_of_every_kind_is_saved_and_comes_back(sight, session, paper):
    for number, question in enumerate(paper[: len(KINDS)], 1):
        for response in (wrong(question), right(question)):
            answer(sight, session, question, response)
        sight.see(f"Soal {number} dari 26")
        seen = stands(sight, question)
        sight.page.reload()
        expect_saved(sight, session, question, right(question))
        assert stands(sight, question) == seen
        with_paper(sight)
        sight.button("Simpan, berikutnya")
    assert hall.saved(session) == {one.key: right(one) for one in paper[: len(KINDS)]}


def test_what_was_chosen_before_the_scripts_came_is_sent_with_them(sight, session, paper):
    held = []
    sight.page.route("**/js/outbox.js*", lambda route: held.append(route))
    sight.page.reload(wait_until="commit")
    give(sight, paper[0], right(paper[0]))
    for script in held:
        script.continue_()
    expect_saved(sight, session, paper[0], right(paper[0]))


def test_an_answer_can_be_taken_back(sight, session, paper):
    to_number(sight, 2)
    answer(sight, session, paper[1], right(paper[1]))
    give(sight, paper[1], "")
    expect_state(sight, "open")
    assert hall.saved(session) == {paper[1].key: ""}
    expect(sight.page.locator("#saved")).to_contain_text("0 dari 26 tersimpan")


def test_an_order_that_is_not_complete_is_not_sent(sight, session, paper):
    to_number(sight, 4)
    places = sheet_of(sight, paper[3]).locator("select")
    places.first.select_option("1")
    expect_state(sight, "partial")
    places.nth(1).select_option("1")
    expect_state(sight, "partial")
    sight.see("Soal 4 dari 26")
    assert waiting(sight) == {}
    answer(sight, session, paper[3], right(paper[3]))


def test_the_network_dies_in_the_middle_and_the_person_goes_on(sight, session, paper):
    answer(sight, session, paper[0], right(paper[0]))
    offline(sight)
    expect(notice(sight, "quiet")).to_be_visible()
    sight.see("Soal 1 dari 26")
    for number, question in enumerate(paper[1:4], 2):
        sight.button("Simpan, berikutnya")
        expect(sight.page).to_have_url(re.compile(f"/{number}$"))
        expect(sight.page).to_have_title(re.compile(f"^Pretes, soal {number} "))
        assert sight.page.evaluate("document.activeElement.tagName") == "H1"
        give(sight, question, right(question))
        expect_state(sight, "kept")
    expect(notice(sight, "offline")).to_have_text(
        "Sinyal terputus. 3 jawaban tersimpan di HP ini dan dikirim otomatis saat sinyal kembali."
    )
    expect(sight.page.locator(".palette .waits")).to_have_count(3)
    sight.see("Soal 4 dari 26")
    assert hall.saved(session) == {paper[0].key: right(paper[0])}
    to_number(sight, 1)
    expect_state(sight, "saved")
    sight.page.go_back()
    expect(sight.page.get_by_role("heading", level=1)).to_have_text("Soal 4 dari 26")
    offline(sight, False)
    expect_saved(sight, session, paper[3], right(paper[3]))
    assert hall.saved(session) == {one.key: right(one) for one in paper[:4]}
    expect(notice(sight, "offline")).to_be_hidden()
    expect(sight.page.locator("#saved")).to_contain_text("4 dari 26 tersimpan")
    expect(sight.page.locator(".palette .saved")).to_have_count(4)
    assert waiting(sight) == {}
    sight.page.reload()
    sight.see("Soal 4 dari 26")


def test_a_server_that_is_killed_has_what_it_acknowledged_and_gets_the_rest(sight, session, paper, site):
    answer(sight, session, paper[0], right(paper[0]))
    site.kill()
    give(sight, paper[0], wrong(paper[0]))
    expect_state(sight, "kept")
    to_number(sight, 2)
    give(sight, paper[1], right(paper[1]))
    expect(notice(sight, "offline")).to_contain_text("2 jawaban")
    site.start()
    expect_saved(sight, session, paper[1], right(paper[1]))
    assert hall.saved(session) == {paper[0].key: wrong(paper[0]), paper[1].key: right(paper[1])}


def test_nobody_hands_in_what_the_server_does_not_hold(sight, session, paper):
    offline(sight)
    give(sight, paper[0], right(paper[0]))
    sight.link("Kumpulkan jawaban")
    expect(notice(sight, "stuck")).to_contain_text("1 jawaban tersimpan di HP ini")
    sight.see("Soal 1 dari 26")
    offline(sight, False)
    expect_saved(sight, session, paper[0], right(paper[0]))
    sight.link("Kumpulkan jawaban")
    sight.says("1 dari 26 soal terjawab")
    sight.see("Kumpulkan Pretes?")
    offline(sight)
    sight.button("Kumpulkan sekarang")
    expect(notice(sight, "stuck")).to_be_visible()
    sight.see("Kumpulkan Pretes?")
    offline(sight, False)
    sight.button("Kumpulkan sekarang")
    sight.see("Hasil Pretes")
    assert waiting(sight) == {}


def test_a_closed_tab_loses_nothing(sight, session, paper, trainee):
    offline(sight)
    to_number(sight, 5)
    give(sight, paper[4], "belum selesai diketik")
    expect_state(sight, "kept")
    context = sight.page.context
    sight.page.close()
    context.set_offline(False)
    back = Sight(context.new_page(), PHONE)
    back.go(trainee.home)
    expect(notice(back, "sent")).to_be_visible()
    assert hall.saved(session) == {paper[4].key: "belum selesai diketik"}
    assert waiting(back) == {}
    back.see("Lanjutkan pelatihan Anda")


def test_a_tab_asks_before_it_closes_on_what_is_not_kept(sight, paper):
    offline(sight)
    to_number(sight, 5)
    sight.page.evaluate("IDBObjectStore.prototype.put = null")  # the disk takes nothing any more
    give(sight, paper[4], "belum selesai diketik")
    expect_state(sight, "unkept")
    with sight.page.expect_event("dialog") as asked:
        sight.page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    expect_state(sight, "unkept")


def test_what_is_kept_stands_on_the_page_when_it_is_loaded_again(sight, session, paper):
    answer(sight, session, paper[0], wrong(paper[0]))
    sight.page.route("**/jawaban", lambda route: route.abort())
    give(sight, paper[0], right(paper[0]))
    expect_state(sight, "kept")
    sight.page.reload()
    expect_state(sight, "kept")
    assert stands(sight, paper[0]) == right(paper[0])
    sight.page.unroute("**/jawaban")
    expect_saved(sight, session, paper[0], right(paper[0]))


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_server_in_trouble_counts_as_no_signal(sight, session, paper, status):
    sight.page.route("**/jawaban", lambda route: route.fulfill(status=status, body="sibuk"))
    give(sight, paper[0], right(paper[0]))
    expect_state(sight, "kept")
    expect(notice(sight, "offline")).to_be_visible()
    sight.page.unroute("**/jawaban")
    expect_saved(sight, session, paper[0], right(paper[0]))


def test_a_sign_in_that_ran_out_keeps_the_answers_until_the_next(sight, session, paper, trainee):
    sight.page.context.clear_cookies()
    give(sight, paper[0], right(paper[0]))
    expect(notice(sight, "out")).to_contain_text("Anda perlu masuk lagi. 1 jawaban tersimpan di HP ini.")
    expect_state(sight, "kept")
    sight.see("Soal 1 dari 26")
    assert hall.saved(session) == {}
    here = sight.page.url
    sight.link("Masuk lagi")
    sight.fill(login=trainee.login, secret=hall.PIN)
    sight.button("Masuk")
    expect(sight.page).to_have_url(here)
    expect_saved(sight, session, paper[0], right(paper[0]))
    assert waiting(sight) == {}


def test_two_tabs_share_what_waits_and_the_last_choice_holds(sight, session, paper, address):
    other = another_tab(sight, address)
    for response in (right(paper[0]), wrong(paper[0]), right(paper[0])):
        answer(sight, session, paper[0], response)
    answer(other, session, paper[0], wrong(paper[0]))
    sight.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as on coming back to a tab
    expect(sheet_of(sight, paper[0]).locator(":checked")).to_have_value(wrong(paper[0]))
    offline(sight)
    give(sight, paper[0], right(paper[0]))
    expect(notice(other, "offline")).to_contain_text("1 jawaban")
    offline(sight, False)
    for tab in (sight, other):
        expect(tab.page.locator(".palette .waits")).to_have_count(0)
    assert hall.saved(session) == {paper[0].key: right(paper[0])}
    other.page.reload()
    assert stands(other, paper[0]) == right(paper[0])


def test_what_another_phone_answered_meanwhile_beats_what_waited_here(sight, session, paper, phone):
    offline(sight)
    give(sight, paper[0], right(paper[0]))
    expect_state(sight, "kept")
    elsewhere = phone()
    for response in (right(paper[0]), wrong(paper[0])):
        answer(elsewhere, session, paper[0], response)
    offline(sight, False)
    expect_saved(sight, session, paper[0], wrong(paper[0]))
    assert stands(sight, paper[0]) == wrong(paper[0])
    answer(sight, session, paper[0], right(paper[0]))


def test_what_is_chosen_now_beats_what_another_phone_answered_before(sight, session, paper, phone):
    elsewhere = phone()
    for response in (right(paper[0]), wrong(paper[0]), right(paper[0])):
        answer(elsewhere, session, paper[0], response)
    answer(sight, session, paper[0], wrong(paper[0]))
    assert stands(sight, paper[0]) == wrong(paper[0])


def test_another_account_on_the_same_phone_neither_sees_nor_sends(sight, session, cast, paper, trainee):
    with unit_of_work():
        session.execute(update(Person).where(Person.id == cast.bima.id).values(password_hash=hash_secret(hall.PIN)))
    sight.page.route("**/jawaban", lambda route: route.abort())
    give(sight, paper[0], right(paper[0]))
    expect_state(sight, "kept")
    sight.page.unroute("**/jawaban")
    sight.page.context.clear_cookies()
    hall.Trainee(cast.bima.login, cast.bima_seat).sign_in(sight)
    sight.see("Lanjutkan pelatihan Anda")
    expect(sight.page.locator("#unsent > :visible")).to_have_count(0)
    sight.press(sight.page.get_by_role("banner").get_by_role("button", name="Keluar"))
    sight.see("Masuk")
    assert hall.saved(session) == {}
    assert waiting(sight) == {paper[0].key: right(paper[0])}
    trainee.sign_in(sight)
    expect(notice(sight, "sent")).to_be_visible()
    assert hall.saved(session) == {paper[0].key: right(paper[0])}


def test_signing_out_with_unsent_answers_asks_first(sight, session, paper, trainee):
    sight.page.route("**/jawaban", lambda route: route.abort())
    give(sight, paper[0], right(paper[0]))
    expect_state(sight, "kept")
    sight.go(trainee.home)
    leave = sight.page.get_by_role("banner").get_by_role("button", name="Keluar")
    expect(notice(sight, "offline")).to_be_visible()
    sight.press(leave)
    expect(notice(sight, "leave")).to_contain_text("Belum terkirim: 1 jawaban. Bila Anda keluar sekarang")
    assert sight.page.evaluate("document.activeElement.dataset.act") == "stay"
    sight.see("Lanjutkan pelatihan Anda")
    sight.button("Kirim dulu")
    expect(notice(sight, "offline")).to_be_visible()
    sight.press(leave)
    sight.button("Keluar dan buang")
    sight.see("Masuk")
    sight.says("Anda sudah keluar.")
    assert waiting(sight) == {}
    assert hall.saved(session) == {}


def test_a_phone_whose_clock_is_wrong_by_an_hour_changes_nothing(sight, session, paper, address):
    sight.page.context.add_init_script(STRANGE_CLOCK)
    sight.page.reload()
    with_paper(sight)
    expect(sight.page.locator("[data-seconds-left]")).to_have_text(re.compile(r"^24\.\d\d$"))
    answer(sight, session, paper[0], right(paper[0]))
    expect(sight.page.locator("[data-seconds-left]")).to_have_text(re.compile(r"^24\.\d\d$"))
    offline(sight)
    give(sight, paper[0], wrong(paper[0]))
    offline(sight, False)
    expect_saved(sight, session, paper[0], wrong(paper[0]))


def test_extra_time_reaches_the_phone_with_the_next_answer(sight, session, paper, address):
    with unit_of_work():
        session.execute(update(Attempt).values(due_at=now() + timedelta(minutes=50)))
    answer(sight, session, paper[0], right(paper[0]))
    expect(sight.page.locator("[data-seconds-left]")).to_have_text(re.compile(r"^4\d\.\d\d$"))


def test_after_the_end_what_was_not_sent_goes_into_a_file_that_a_trainer_brings_in(
    sight, session, cast, paper, look, trainee
):
    offline(sight)
    for number, question in enumerate(paper[:2], 1):
        to_number(sight, number)
        give(sight, question, right(question))
    with unit_of_work():
        session.execute(update(Attempt).values(due_at=now() - timedelta(minutes=1)))
        session.execute(update(Person).where(Person.id == cast.tom.id).values(password_hash=hash_secret(hall.PIN)))
    offline(sight, False)
    expect(notice(sight, "refused")).to_contain_text("Waktu sudah habis. Jawaban yang sudah tersimpan tetap dihitung.")
    expect(notice(sight, "refused")).to_contain_text("2 jawaban di HP ini belum terkirim.")
    sight.see("Soal 2 dari 26")
    sight.link("Lihat hasil")
    expect(notice(sight, "refused")).to_be_visible()
    sight.see("Hasil Pretes")
    with sight.page.expect_download() as download:
        sight.button("Simpan berkas jawaban")
    assert download.value.suggested_filename == f"jawaban-{trainee.login}.bimtek"
    sealed = download.value.path().read_bytes()
    assert paper[0].key.encode() not in sealed
    hand_in_file(look, cast, sealed)
    assert hall.saved(session) == {one.key: right(one) for one in paper[:2]}
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "answers-brought")).one()
    assert (entry.reason, entry.detail) == ("sinyal hilang", {"answers": 2, "newer": 2, "state": "lapsed"})
    sight.page.reload()
    wait_for(lambda: kept(sight) == [], "the end of what was kept")


def hand_in_file(look, cast, sealed):
    """The trainer looks what is in the file, and brings it in."""
    desk = look(DESK)
    desk.go("/masuk")
    desk.fill(login=cast.tom.login, secret=hall.PIN)
    desk.button("Masuk")
    desk.see("Angkatan")
    desk.go(f"/angkatan/{cast.own.id}/kuis/pretes/pantau")
    desk.link("Masukkan berkas jawaban")
    desk.see("Berkas jawaban")
    desk.page.locator("#file").set_input_files(
        {"name": "jawaban.bimtek", "mimeType": "application/octet-stream", "buffer": sealed}
    )
    desk.button("Buka berkas")
    desk.see("Berkas jawaban")
    desk.says("Ann Nur'aini")
    desk.fill(reason="sinyal hilang")
    desk.button("Masukkan jawaban")
    desk.see("Berkas jawaban")
    desk.says("2 jawaban Ann Nur'aini dimasukkan.")


def test_a_network_that_stays_away_is_met_with_the_file(sight, paper):
    sight.page.clock.install()
    sight.page.reload()
    with_paper(sight)
    offline(sight)
    give(sight, paper[0], right(paper[0]))
    file = sight.page.get_by_role("button", name="Simpan berkas jawaban")
    expect(notice(sight, "offline")).to_be_visible()
    sight.page.clock.run_for(100_000)
    expect(file).to_be_hidden()
    sight.page.clock.run_for(100_000)
    expect(file).to_be_visible()
    sight.see("Soal 1 dari 26")
    with sight.page.expect_download() as download:
        sight.press(file)
    assert set(json.loads(download.value.path().read_text())) == {"key", "iv", "data"}


def test_the_phone_writes_every_kind_as_the_server_does(sight, app, session, paper, address):
    """Also the kinds that no question of the shipped course has: their sheets are put in the place of the paper."""
    answer(sight, session, paper[0], right(paper[0]))  # from now on the paper is asked for
    sent = {}

    def acknowledge(route):
        for question, response, seq in route.request.post_data_json["answers"]:
            sent[question] = [seq, response, 1]
        body = {"held": sent, "left": 600, "due": 600, "answered": 1, "size": 20, "unreadable": []}
        route.fulfill(json=body, headers=OURS)

    asked = [replace(question, key=f"q{number}") for number, question in enumerate(ALL, 2)]
    with app.test_request_context():
        items = [PaperItem(one.key, tuple(hall.options_of(one))) for one in asked]
        sheets = [shown(number, one, item, "") for number, (one, item) in enumerate(zip(asked, items, strict=True), 2)]
        text = render_template("assessments/paper.html", plan=shipped().quizzes[0], questions=sheets)
    sight.page.route("**/lembar", lambda route: route.fulfill(body=text, headers={**OURS, "Content-Type": "text/html"}))
    sight.page.route("**/jawaban", acknowledge)
    sight.page.reload()
    with_paper(sight)
    for number, question in enumerate(asked, 2):
        to_number(sight, number)
        for response in (wrong(question), right(question)):
            give(sight, question, response)
            expect(sight.page.locator("#saved [data-state=saved]")).to_be_visible()
            assert sent[question.key][1] == canonical(question, response)
    sheet_of(sight, asked[-1]).locator("[name=text]").fill("  Baris satu.\n\nBaris dua.  ")
    expect(sight.page.locator("#saved [data-state=saved]")).to_be_visible()
    assert sent[asked[-1].key][1] == "Baris satu.\n\nBaris dua."


def test_a_whole_attempt_weighs_little(look, trainee, address, paper, session):
    """The first page, which brings the paper, and a receipt for each answer; scripts and styles stay in the browser."""
    sight = look(PHONE)
    trainee.sign_in(sight)
    scales = Scales(sight.page)
    sight.go(address)
    with_paper(sight)
    for number, question in enumerate(paper, 1):
        to_number(sight, number)
        answer(sight, session, question, right(question))
    sight.page.wait_for_load_state("networkidle")
    weights = {one: weight for one, weight in scales.take().items() if "/percobaan/" in one}
    assert {one.rpartition("/")[2] for one in weights} == {"1", "jawaban"}
    assert sum(weights.values()) <= MAX_BYTES, weights
