"""A work plan on a network that comes and goes: no text is lost, and the bar says the truth about where it lies."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from portal.accounts.models import Person
from portal.accounts.passwords import hash_secret
from portal.cohorts.models import Cohort
from portal.web.transaction import unit_of_work
from portal.workplans import queries
from portal.workplans.rules import PlanContents
from tests.browser import hall
from tests.browser.phone import kept
from tests.browser.pocket import DEAD_NETWORK
from tests.browser.sight import PHONE, Sight
from tests.conftest import NOON
from tests.faults.live import wait_for
from tests.workplans import plans
from tests.workplans.plans import FULL

KEPT = "Tersimpan di HP ini, belum terkirim"
STRANGE = {
    "502": {"status": 502, "body": "<h1>502 Bad Gateway</h1>", "content_type": "text/html"},
    "429": {"status": 429, "body": "slow down"},
    "captive": {"status": 200, "body": "<form>Login Wi-Fi</form>", "content_type": "text/html"},
    "redirect": {"status": 302, "headers": {"Location": "http://wifi.test/login"}},
}


@pytest.fixture
def trainee(session, cast):
    return hall.prepare(session, cast)


@pytest.fixture
def phone(look, trainee):
    """Opens a phone with Ann signed in on the page of her plan."""

    def open_phone():
        sight = look(PHONE)
        sight.borne = DEAD_NETWORK
        trainee.sign_in(sight)
        return to_plan(sight, trainee)

    return open_phone


@pytest.fixture
def sight(phone):
    return phone()


def to_plan(sight, trainee):
    sight.go(f"{trainee.home}/rktl")
    sight.page.wait_for_function("() => Boolean(window.outbox)")
    return sight


def stored(session, trainee):
    session.rollback()
    plan = queries.own(session, trainee.seat)
    return plan.sheet if plan else PlanContents()


def bar(sight):
    return sight.page.locator("#saved [data-state]:visible")


def expect_kept(sight):
    expect(bar(sight)).to_contain_text(KEPT)


def expect_saved(sight):
    expect(bar(sight)).to_contain_text("Tersimpan di server pukul")


def test_what_is_typed_goes_to_the_server_while_the_field_is_still_open(sight, session, trainee):
    sight.see("Rencana tindak lanjut")
    sight.page.locator("#potential").press_sequentially("Pemuda giat")
    expect_saved(sight)
    assert sight.page.evaluate("document.activeElement.id") == "potential"
    assert stored(session, trainee) == PlanContents(potential="Pemuda giat")
    assert kept(sight) == []
    sight.see("Rencana tindak lanjut")


def test_what_is_written_without_a_signal_arrives_with_it(sight, session, trainee):
    sight.page.locator("#potential").fill("Pemuda giat")
    expect_saved(sight)
    sight.page.context.set_offline(True)
    sight.page.locator("#sources").fill("Balai dusun")
    expect_kept(sight)
    sight.button("Tambah kegiatan")
    sight.page.locator("#activities-1-title").fill("Kunjungan lansia")
    expect_kept(sight)
    sight.button("Simpan draf")
    expect(sight.page.locator("#saved [data-signal]")).to_be_visible()
    sight.page.context.set_offline(False)
    expect_saved(sight)
    sheet = stored(session, trainee)
    assert (sheet.sources, [one.title for one in sheet.activities]) == ("Balai dusun", ["", "Kunjungan lansia"])
    sight.page.reload()
    expect(sight.page.locator("#activities-1-title")).to_have_value("Kunjungan lansia")


@pytest.mark.parametrize("answer", STRANGE.values(), ids=STRANGE)
def test_an_answer_that_is_not_ours_changes_nothing_but_the_bar(sight, session, trainee, answer):
    sight.page.route("**/isian", lambda route: route.fulfill(**answer))
    sight.page.locator("#potential").fill("Pemuda giat")
    expect_kept(sight)
    sight.page.locator("#ability").fill("Dua sore sepekan")
    expect(sight.page.get_by_text("Bad Gateway")).to_have_count(0)
    expect(sight.page.locator("#unsent [data-say=offline]")).to_contain_text("tulisan rencana tindak lanjut tersimpan")
    sight.page.unroute("**/isian")
    sight.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect_saved(sight)
    assert stored(session, trainee) == PlanContents(potential="Pemuda giat", ability="Dua sore sepekan")


def test_a_sign_in_that_ran_out_keeps_the_text_for_the_same_account(sight, session, trainee):
    sight.page.context.clear_cookies()
    sight.page.locator("#potential").fill("Pemuda giat")
    expect_kept(sight)
    expect(sight.page.locator("#unsent [data-say=out]")).to_contain_text("Anda perlu masuk lagi.")
    sight.button("Simpan draf")
    expect(sight.page.locator("#potential")).to_have_value("Pemuda giat")
    sight.link("Masuk lagi")
    sight.fill(login=trainee.login, secret=hall.PIN)
    sight.button("Masuk")
    expect(sight.page.locator("#potential")).to_have_value("Pemuda giat")
    expect_saved(sight)
    assert stored(session, trainee) == PlanContents(potential="Pemuda giat")


def test_a_closed_tab_loses_nothing(sight, session, trainee):
    sight.page.context.set_offline(True)
    sight.page.locator("#conditions").fill("Sembilan lansia hidup sendiri")
    expect_kept(sight)
    context = sight.page.context
    sight.page.close()
    context.set_offline(False)
    back = Sight(context.new_page(), PHONE, DEAD_NETWORK)
    back.go(trainee.home)
    wait_for(lambda: kept(back) == [], "the sending of it")
    assert stored(session, trainee) == PlanContents(conditions="Sembilan lansia hidup sendiri")


def test_two_tabs_write_side_by_side_and_nothing_is_put_away_in_silence(sight, session, trainee):
    other = to_plan(Sight(sight.page.context.new_page(), PHONE, DEAD_NETWORK), trainee)
    sight.page.locator("#potential").fill("Dari yang pertama")
    expect_saved(sight)
    other.page.locator("#sources").fill("Dari yang kedua")
    expect_saved(other)
    assert stored(session, trainee) == PlanContents(potential="Dari yang pertama", sources="Dari yang kedua")
    expect(other.page.locator("#potential")).to_have_value("Dari yang pertama")
    sight.page.locator("#sources").fill("Juga dari yang pertama")
    expect(sight.page.get_by_role("link", name="Ada tulisan dari HP atau halaman lain")).to_be_visible()
    sight.page.get_by_role("link", name="Ada tulisan dari HP atau halaman lain").tap()
    expect(sight.page.locator(".two")).to_have_count(1)
    texts = sight.page.locator(".two .written-text").all_inner_texts()
    assert set(texts) == {"Dari yang kedua", "Juga dari yang pertama"}
    sight.see("Rencana tindak lanjut")
    wanted = texts[1]
    sight.button("Pakai tulisan lain")
    expect(sight.page.locator(".two")).to_have_count(0)
    assert stored(session, trainee).sources == wanted


def test_whoever_signs_in_in_another_tab_neither_gets_nor_sends_the_text(sight, session, cast, trainee):
    with unit_of_work():
        session.execute(update(Person).where(Person.id == cast.bima.id).values(password_hash=hash_secret(hall.PIN)))
    bima = hall.Trainee(cast.bima.login, cast.bima_seat)
    other = Sight(sight.page.context.new_page(), PHONE, DEAD_NETWORK)
    sight.page.context.clear_cookies()
    bima.sign_in(other)
    sight.page.locator("#potential").fill("Dari Ann")
    expect(sight.page.locator("#unsent [data-say=out]")).to_be_visible()
    expect_kept(sight)
    to_plan(other, bima)
    expect(other.page.locator("#potential")).to_have_value("")
    expect(other.page.locator("#unsent > :visible")).to_have_count(0)
    other.page.locator("#potential").fill("Dari Bima")
    expect_saved(other)
    leaving = other.page.context.new_page()
    other.page = leaving
    other.go(bima.home)
    other.press(leaving.get_by_role("banner").get_by_role("button", name="Keluar"))
    expect(leaving.get_by_role("heading", level=1)).to_have_text("Masuk")
    assert (stored(session, trainee), stored(session, bima)) == (PlanContents(), PlanContents(potential="Dari Bima"))
    assert [one["value"] for one in kept(other)] == ["Dari Ann"]
    trainee.sign_in(other)
    wait_for(lambda: kept(other) == [], "the sending of it")
    assert stored(session, trainee) == PlanContents(potential="Dari Ann")


def test_a_text_that_does_not_fit_is_said_and_waits(sight, session, trainee):
    sight.page.locator("#activities-0-cost").fill("seribu")
    expect(bar(sight)).to_contain_text("Biaya (rupiah): Tulis biaya sebagai angka rupiah bulat")
    assert [one["value"] for one in kept(sight)] == ["seribu"]
    sight.page.locator("#activities-0-cost").fill("1.000")
    expect_saved(sight)
    expect(sight.page.locator("[data-total]")).to_have_text("Rp1.000")
    assert stored(session, trainee).activities[0].cost == 1000


def test_a_whole_plan_is_written_and_sent_to_the_trainer(sight, session, trainee, cast):
    with unit_of_work():
        plans.save(session, cast.ann, cast.ann_seat, FULL, NOON)
    to_plan(sight, trainee)
    sight.page.locator("#potential").fill("Diubah sesaat sebelum dikirim")
    sight.button("Kirim ke pelatih")
    sight.says("Rencana sudah dikirim ke pelatih.")
    assert stored(session, trainee).potential == "Diubah sesaat sebelum dikirim"


def test_what_comes_too_late_for_a_plan_that_was_sent_can_be_looked_at_and_thrown_away(sight, session, trainee, cast):
    sight.page.context.set_offline(True)
    sight.page.locator("#potential").fill("Terlambat")
    expect_kept(sight)
    with unit_of_work():
        plans.submit(session, cast.ann, cast.ann_seat, NOON)
    sight.page.context.set_offline(False)
    refused = sight.page.locator("#unsent [data-say=refused]")
    expect(refused).to_contain_text("Rencana ini sudah dikirim.")
    sight.press(refused.get_by_text("Lihat yang belum terkirim"))
    expect(refused.locator("li")).to_contain_text("Terlambat")
    sight.button("Buang dari HP ini")
    sight.button("Buang")
    wait_for(lambda: kept(sight) == [], "the end of it")
    assert stored(session, trainee) == FULL


def test_what_comes_too_late_for_a_closed_cohort_stays_on_the_phone_until_it_is_open_again(
    sight, session, trainee, cast
):
    sight.page.context.set_offline(True)
    sight.page.locator("#potential").fill("Terlambat")
    expect_kept(sight)
    close(session, cast, NOON)
    sight.page.context.set_offline(False)
    expect(sight.page.locator("#unsent [data-say=refused]")).to_contain_text("Pelatihan ini sudah ditutup")
    to_plan(sight, trainee)
    expect(sight.page.get_by_role("main")).to_contain_text("minta penyelenggara membukanya lagi")
    assert [one["value"] for one in kept(sight)] == ["Terlambat"]
    close(session, cast, None)
    to_plan(sight, trainee)
    wait_for(lambda: kept(sight) == [], "the text to be sent")
    assert stored(session, trainee).potential == "Terlambat"


def close(session, cast, moment):
    with unit_of_work():
        session.get_one(Cohort, cast.own.id).closed_at = moment
