"""A phone dies the moment a page has said "tersimpan di HP ini". Whatever was called saved is there when it is switched
on again, and goes to the server: on plain http as in a hall without internet, and on https."""

import re

import pytest
from playwright.sync_api import expect

from portal.content.kinds import SHORT, SINGLE
from portal.workplans import queries
from tests.answers import right
from tests.browser import hall
from tests.browser.answering import expect_saved, expect_state, give, to_number, with_paper
from tests.browser.lessons import finished, place
from tests.browser.phone import kept
from tests.browser.pocket import DEAD_NETWORK, Pocket, door
from tests.browser.sight import PHONE
from tests.faults.live import wait_for

ON_PHONE = re.compile("tersimpan di HP ini")
SENT = "Semua yang menunggu di HP ini sudah terkirim dan tersimpan di server."


@pytest.fixture
def trainee(session, cast):
    return hall.prepare(session, cast)


@pytest.fixture(params=["http", "https"])
def pocket(request, trainee, site, browser_type, browser_type_launch_args, tmp_path):
    """A phone on which Ann has signed in."""
    with door(request.param, site, tmp_path) as address:
        phone = Pocket(browser_type, browser_type_launch_args, tmp_path / "profile", address)
        yield phone
        phone.close()


def again(pocket, trainee):
    """Switch the phone on again; who was signed in may have to sign in once more."""
    sight = pocket.start()
    sight.go("/masuk")
    if "/masuk" in sight.page.url:
        trainee.sign_in(sight)
    return sight


def test_answers_finished_lessons_and_the_work_plan_outlive_the_phone(pocket, trainee, session, cast):
    first = pocket.start()
    trainee.sign_in(first)
    address = hall.begin_pretest(session, cast)
    paper = hall.lay_out(session, address, [SINGLE, SHORT])
    first.go(place(trainee, 0))
    first.page.wait_for_load_state("networkidle")
    plan, quiz = first.page.context.new_page(), first.page.context.new_page()
    plan.goto(f"{trainee.home}/rktl")
    plan.wait_for_function("() => Boolean(window.outbox)")
    pages = [first.page, quiz]
    quiz.goto(address)
    first.page = quiz
    with_paper(first)
    first.page.context.set_offline(True)
    for number, question in enumerate(paper[:2], 1):
        to_number(first, number)
        give(first, question, right(question))
        expect_state(first, "kept")
    first.page = plan
    first.page.locator("#potential").fill("Pemuda giat")
    expect(first.page.locator("#saved [data-state]:visible")).to_have_text("Tersimpan di HP ini, belum terkirim")
    first.page = pages[0]
    first.button("Tandai selesai dan lanjut")
    expect(first.page.locator("form[data-finish] a").last).to_be_visible()  # the answers alone make the page say more
    expect(first.page.locator("#unsent [data-say=offline]")).to_have_text(ON_PHONE)
    pocket.die()
    assert hall.saved(session) == {}
    assert finished(session, trainee) == []
    second = again(pocket, trainee)
    wait_for(lambda: kept(second) == [], "everything to be sent")
    assert hall.saved(session) == {question.key: right(question) for question in paper[:2]}
    assert len(finished(session, trainee)) == 1
    assert queries.own(session, trainee.seat).sheet.potential == "Pemuda giat"


def test_whoever_has_left_without_a_signal_stays_out_though_the_phone_dies(pocket, trainee):
    first = pocket.start()
    trainee.sign_in(first)
    first.page.wait_for_load_state("networkidle")
    first.page.context.set_offline(True)
    first.press(first.page.get_by_role("banner").get_by_role("button", name="Keluar"))
    expect(first.page.get_by_role("heading", level=1)).to_have_text("Anda sudah keluar dari HP ini")
    session = first.page.context.cookies()
    pocket.die()
    second = pocket.start()
    second.page.context.add_cookies(session)  # as with a browser that brings back what was open
    assert second.page.context.cookies()
    second.page.goto(trainee.home, wait_until="commit")
    expect(second.page.get_by_role("heading", level=1)).to_have_text("Masuk")
    expect(second.page.get_by_text("Lanjutkan pelatihan Anda")).to_have_count(0)
    assert kept(second) == []
    second.go(trainee.home)
    expect(second.page.get_by_role("heading", level=1)).to_have_text("Masuk")


def test_what_an_older_page_had_left_is_taken_over_once(look, trainee, session, cast):
    sight = look(PHONE)
    trainee.sign_in(sight)
    address = hall.begin_pretest(session, cast)
    paper = hall.lay_out(session, address, [SINGLE])
    to = address.rpartition("/")[0] + "/jawaban"
    old = {"response": right(paper[0]), "seq": 3, "to": to}
    account, attempt = cast.ann.id, address.split("/")[2]
    sight.page.evaluate(
        "([key, answer, list, address]) => { localStorage[key] = JSON.stringify(answer);"
        " localStorage[list] = JSON.stringify([address]); }",
        [f"jawaban:{account}:{attempt}:{paper[0].key}", old, f"finished:{account}", place(trainee, 0)],
    )
    sight.page.evaluate("localStorage['jawaban:somebody:else:q'] = '{}'")
    sight.page.reload()
    expect(sight.page.get_by_text(SENT)).to_be_visible()
    assert hall.saved(session) == {paper[0].key: right(paper[0])}
    assert len(finished(session, trainee)) == 1
    assert sight.page.evaluate("Object.keys(localStorage).filter(key => key !== 'keluar')") == [
        "jawaban:somebody:else:q"
    ]
    assert kept(sight) == []


def test_a_phone_that_cannot_keep_anything_never_says_that_it_did(look, trainee, session, cast):
    """Private windows of some browsers, and stores that are full or broken."""
    sight = look(PHONE)
    sight.borne = DEAD_NETWORK
    sight.page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    trainee.sign_in(sight)
    address = hall.begin_pretest(session, cast)
    paper = hall.lay_out(session, address, [SINGLE])
    sight.go(address)
    with_paper(sight)
    sight.page.context.set_offline(True)
    give(sight, paper[0], right(paper[0]))
    expect(sight.page.locator("#unsent [data-say=unkept]")).to_contain_text("HP ini tidak dapat menyimpan: 1 jawaban")
    expect_state(sight, "unkept")
    sight.see("Soal 1 dari 26")
    sight.page.context.set_offline(False)
    expect_saved(sight, session, paper[0], right(paper[0]))


def test_a_choice_that_the_disk_refuses_is_not_called_kept(look, trainee, session, cast):
    sight = look(PHONE)
    sight.borne = DEAD_NETWORK
    sight.page.add_init_script(
        "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }"
    )
    trainee.sign_in(sight)
    address = hall.begin_pretest(session, cast)
    paper = hall.lay_out(session, address, [SINGLE])
    sight.go(address)
    with_paper(sight)
    sight.page.context.set_offline(True)
    give(sight, paper[0], right(paper[0]))
    expect_state(sight, "unkept")
    sight.complaints.clear()


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 200, "body": "<h1>Login Wi-Fi</h1>", "content_type": "text/html"},
        {"status": 302, "headers": {"Location": "http://wifi.test/login"}},
        {"status": 401, "body": "proxy"},
        {"status": 403, "body": "proxy"},
        {"status": 404, "body": "proxy"},
        {"status": 204},
    ],
    ids=["page", "redirect", "401", "403", "404", "204"],
)
def test_an_answer_of_a_strange_network_is_no_receipt(look, trainee, session, cast, answer):
    sight = look(PHONE)
    sight.borne = DEAD_NETWORK
    trainee.sign_in(sight)
    sight.go(place(trainee, 0))
    lesson = sight.page.url
    sight.page.route("**/materi/**", lambda route: route.fulfill(**answer))
    sight.button("Tandai selesai dan lanjut")
    expect(sight.page.locator("#unsent [data-say=offline]")).to_have_text(ON_PHONE)
    expect(sight.page).to_have_url(lesson)
    assert len(kept(sight)) == 1
    sight.page.unroute("**/materi/**")
    sight.page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_for(lambda: kept(sight) == [], "the sending of it")
    assert len(finished(session, trainee)) == 1
