"""A roll that was prepared on a phone goes on without a signal, and comes together with those of other phones."""

import uuid

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete, select, update

from portal.accounts.models import Person, SignInSession
from portal.accounts.passwords import hash_secret
from portal.attendance.models import AttendanceMark
from portal.attendance.queries import rolls
from portal.attendance.rules import Presence
from portal.web.transaction import unit_of_work
from tests.browser.phone import kept
from tests.browser.pocket import DEAD_NETWORK, Pocket, door
from tests.browser.sight import DESK, PHONE
from tests.enrolment.grouped import seated
from tests.faults.live import wait_for

WORD = "kopi tubruk pagi hari"
NAMES = """async () => {
    const stores = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    const kept = await Promise.all(stores.map((store) => store.keys()));
    return kept.flat().map((request) => request.url).filter((url) => url.includes("/pindai"));
}"""
"""The pages with names that this phone keeps."""


@pytest.fixture
def trainer(session, cast):
    """Tom, who can sign in."""
    with unit_of_work():
        session.execute(update(Person).where(Person.id == cast.tom.id).values(password_hash=hash_secret(WORD)))
    return cast.tom


def sign_in(sight, trainer):
    sight.go("/masuk")
    sight.fill(login=trainer.login, secret=WORD)
    sight.button("Masuk")
    sight.page.wait_for_url("**/angkatan**")


def prepare(sight, running_now, word="done"):
    sight.go(f"{running_now}/pindai/daftar")
    sight.button("Siapkan untuk tanpa sinyal")
    expect(sight.page.locator(f"[data-keep={word}]")).to_be_visible()
    opened(sight)


def opened(sight):
    sight.page.locator("#pocket[data-ready]").wait_for()


def mark(sight, name, presence):
    button = sight.page.locator("[data-list] li", has_text=name).locator(f"[data-mark={presence}]")
    sight.press(button)
    expect(button).to_have_attribute("aria-pressed", "true")


def cut(sight, off=True):
    sight.borne = DEAD_NETWORK
    sight.page.context.set_offline(off)


def said(session):
    """What counts, by person, and how many marks there are."""
    session.rollback()
    return dict(session.execute(select(AttendanceMark.enrolment_id, AttendanceMark.presence)).all())


def test_a_prepared_roll_and_its_scanner_do_without_a_signal(session, cast, trainer, running_now, look):
    sight = look(PHONE)
    sign_in(sight, trainer)
    prepare(sight, running_now)
    sight.see("Daftar di HP ini")
    cut(sight)
    sight.page.reload()
    opened(sight)
    mark(sight, "Ann Nur'aini", "sick")
    expect(sight.page.locator("[data-count=waiting]")).to_have_text("1")
    sight.fill(find="jatime bima")
    expect(sight.page.locator("[data-list] li")).to_have_count(1)
    sight.see("Daftar di HP ini")
    sight.go(f"{running_now}/pindai")
    sight.page.locator("#scan[data-ready]").wait_for()
    sight.fill(number=cast.bima.login)
    sight.button("Catat")
    expect(sight.page.locator("[data-band=known]")).to_contain_text("Bima")
    expect(sight.page.locator("#unsent [data-say=offline]")).to_contain_text("2 tanda kehadiran tersimpan di HP ini")
    assert said(session) == {}
    cut(sight, off=False)
    wait_for(lambda: kept(sight) == [], "the marks to be sent")
    assert said(session) == {cast.ann_seat: Presence.SICK, cast.bima_seat: Presence.PRESENT}


def test_a_group_is_called_without_a_signal_and_its_rest_is_marked_and_taken_back(
    session, cast, trainer, running_now, look
):
    group = seated(session, cast)
    sight = look(PHONE)
    sign_in(sight, trainer)
    sight.go(f"{running_now}?kelompok={group['B']}")
    sight.page.get_by_role("link", name="Tanpa sinyal").click()
    opened(sight)
    sight.button("Siapkan untuk tanpa sinyal")
    expect(sight.page.locator("[data-keep=done]")).to_be_visible()
    cut(sight)
    sight.page.reload()
    opened(sight)
    people = sight.page.locator("[data-list] li")
    expect(people).to_have_count(1)
    expect(people).to_contain_text("Bima")
    expect(sight.page.locator("[data-count=total]").first).to_have_text("1")
    sight.fill(find="ann")
    expect(people).to_have_count(1)
    expect(people).to_contain_text("Kelompok A")
    sight.fill(find="")
    sight.see("Daftar di HP ini")
    sight.button("Sisanya alpa")
    expect(sight.page.locator("[data-undo-bar]")).to_contain_text("1 orang ditandai Alpa pukul")
    expect(sight.page.locator("[data-rest-bar]")).to_be_hidden()
    sight.page.reload()
    opened(sight)
    sight.see("Daftar di HP ini")
    sight.button("Batalkan")
    expect(sight.page.locator("p[data-rest]")).to_have_text("1 belum tercatat · Kelompok B")
    sight.button("Sisanya hadir")
    expect(people.locator("[data-mark=present]")).to_have_attribute("aria-pressed", "true")
    cut(sight, off=False)
    wait_for(lambda: kept(sight) == [], "the marks to be sent")
    session.rollback()
    assert session.query(AttendanceMark).count() == 3
    counts = rolls.roll_counts(session, cast.own.id, uuid.UUID(running_now.rpartition("/")[2]))
    assert (counts.marks, counts.contested) == ({Presence.PRESENT: 1}, 0)


def test_three_phones_come_together_though_one_dies(
    session, cast, trainer, running_now, look, site, browser_type, browser_type_launch_args, tmp_path
):
    phones = [look(PHONE), look(PHONE)]
    dying = Pocket(browser_type, browser_type_launch_args, tmp_path / "profile", site.url)
    try:
        phones.append(dying.start())
        for sight in phones:
            sign_in(sight, trainer)
            prepare(sight, running_now)
        for sight in phones:
            cut(sight)
        mark(phones[0], "Ann Nur'aini", "present")
        mark(phones[0], "Ann Nur'aini", "late")
        mark(phones[1], "Bima", "excused")
        mark(phones[2], "Ann Nur'aini", "late")
        wait_for(lambda: len(kept(phones[2])) == 1, "the disk to have it")
        expect(phones[2].page.locator("#unsent [data-say=offline]")).to_contain_text("tersimpan di HP ini")
        dying.die()
        cut(phones[1], off=False)
        wait_for(lambda: kept(phones[1]) == [], "the second phone")
        revived = dying.start()
        revived.go("/masuk")
        if "/masuk" in revived.page.url:
            sign_in(revived, trainer)
        revived.go(running_now)
        wait_for(lambda: kept(revived) == [], "the phone that died")
        cut(phones[0], off=False)
        wait_for(lambda: kept(phones[0]) == [], "the first phone")
    finally:
        dying.close()
    session.rollback()
    counts = rolls.roll_counts(session, cast.own.id, uuid.UUID(running_now.rpartition("/")[2]))
    assert counts.marks == {Presence.LATE: 1, Presence.EXCUSED: 1}
    assert counts.contested == 0
    assert session.query(AttendanceMark).count() == 4


def test_unsent_marks_survive_an_expired_sign_in_and_names_go_when_somebody_leaves(
    session, cast, trainer, running_now, look
):
    sight = look(PHONE)
    sign_in(sight, trainer)
    prepare(sight, running_now)
    cut(sight)
    mark(sight, "Ann Nur'aini", "present")
    with unit_of_work():
        session.execute(delete(SignInSession))
    cut(sight, off=False)
    sight.borne = "Failed to load resource"
    expect(sight.page.locator("#unsent [data-say=out]")).to_contain_text("1 tanda kehadiran tersimpan di HP ini")
    assert len(kept(sight)) == 1
    assert "Ann" not in str(kept(sight))
    sign_in(sight, trainer)
    sight.go(running_now)
    wait_for(lambda: kept(sight) == [], "the mark to be sent")
    assert said(session) == {cast.ann_seat: Presence.PRESENT}
    prepare(sight, running_now)
    assert len(sight.page.evaluate(NAMES)) == 3
    sight.go("/angkatan")
    sight.button("Keluar")
    expect(sight.page.get_by_role("heading", level=1)).to_have_text("Masuk")
    assert sight.page.evaluate(NAMES) == []


def test_leaving_ends_the_pass_though_the_session_has_ended_before(session, trainer, running_now, look):
    sight = look(DESK)
    sign_in(sight, trainer)
    prepare(sight, running_now)
    with unit_of_work():
        session.execute(delete(SignInSession).where(SignInSession.scope.is_(None)))
    sight.borne = "Failed to load resource"
    sight.page.reload()
    opened(sight)
    sight.button("Keluar")
    expect(sight.page.get_by_role("heading", level=1)).to_have_text("Masuk")
    sight.go(f"{running_now}/pindai/daftar")
    expect(sight.page.get_by_role("heading", level=1)).to_have_text("Masuk")
    session.rollback()
    assert session.scalar(select(SignInSession.id)) is None


def test_on_plain_http_the_roll_works_as_long_as_its_page_stays_open(
    session, cast, trainer, running_now, site, browser_type, browser_type_launch_args, tmp_path
):
    with door("http", site, tmp_path) as address:
        phone = Pocket(browser_type, browser_type_launch_args, tmp_path / "profile", address)
        try:
            sight = phone.start()
            sign_in(sight, trainer)
            prepare(sight, running_now, "plain")
            cut(sight)
            mark(sight, "Ann Nur'aini", "present")
            expect(sight.page.locator("#unsent [data-say=offline]")).to_contain_text("1 tanda kehadiran tersimpan")
            assert said(session) == {}
            cut(sight, off=False)
            wait_for(lambda: kept(sight) == [], "the mark to be sent")
            assert said(session) == {cast.ann_seat: Presence.PRESENT}
        finally:
            phone.close()
