"""The door in a browser: a slow sign-in, a borrowed phone, and a wall that loses its signal."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from portal.accounts.models import Person
from portal.accounts.passwords import hash_secret
from portal.attendance.door import rules
from portal.attendance.models import AttendanceMark
from portal.clock import now
from portal.cohorts.models import ClassSession
from portal.keys import derived
from portal.web.transaction import unit_of_work
from tests.browser import hall
from tests.browser.pocket import DEAD_NETWORK
from tests.browser.sight import PHONE, Device

TITLE = "Pendaftaran ulang dan pembukaan"
OTHER_PIN = "604182"
PROJECTOR = Device("1920 px", {"width": 1920, "height": 1080}, touch=False)


@pytest.fixture
def trainee(session, cast):
    return hall.prepare(session, cast)


@pytest.fixture
def running_now(session, cast):
    """A session of the cast's cohort that goes on, and its cohort too."""
    moment = now()
    with unit_of_work():
        one = session.scalars(select(ClassSession).where(ClassSession.cohort_id == cast.own.id)).first()
        one.starts_at, one.ends_at = moment - timedelta(minutes=10), moment + timedelta(hours=1)
        cohort = session.merge(cast.own)
        cohort.starts_on = cohort.ends_on = moment.date()
        return one.id


@pytest.fixture
def scan(app, running_now):
    """The link of the code that stands on the wall now, or stood there so many windows ago."""

    def link(ago=0):
        code = rules.stamp(derived(str(app.secret_key), "door"), running_now, rules.window_at(now()) - ago)
        return f"/h/{rules.handle_of(running_now)}/{code}"

    return link


def marked(session):
    session.rollback()
    return list(session.scalars(select(AttendanceMark.enrolment_id).order_by(AttendanceMark.id)))


def sign_in(sight, login, pin):
    expect(sight.page.get_by_role("heading", level=1)).to_have_text("Masuk")
    sight.fill(login=login, secret=pin)
    sight.button("Masuk")


def test_a_slow_sign_in_leads_back_to_the_button(session, cast, trainee, look, scan):
    sight = look(PHONE)
    window = rules.window_at(now())
    ago = 2 if rules.ends(window - 2) - now() > timedelta(seconds=4) else 1
    sight.go(scan(ago))
    left = rules.ends(window - ago) - now()
    sight.page.wait_for_timeout(1000 * left.total_seconds() + 1000)
    assert look(PHONE).page.goto(scan(5)).status == 404, "by now the code is old"
    sign_in(sight, trainee.login, hall.PIN)
    sight.see(TITLE)
    assert marked(session) == []
    sight.button("Saya hadir sebagai Ann Nur'aini")
    sight.see("Kehadiran")
    sight.says("Anda tercatat hadir pukul")
    assert marked(session) == [cast.ann_seat]


def test_whoever_borrows_a_phone_goes_on_with_the_same_code(session, cast, trainee, look, scan):
    with unit_of_work():
        session.execute(update(Person).where(Person.id == cast.bima.id).values(password_hash=hash_secret(OTHER_PIN)))
    sight = look(PHONE)
    trainee.sign_in(sight)
    sight.go(scan())
    expect(sight.page.locator("[data-who]")).to_have_text("Ann Nur'aini")
    sight.button("Bukan saya")
    sign_in(sight, cast.bima.login, OTHER_PIN)
    expect(sight.page.locator("[data-who]")).to_have_text("Bima")
    sight.button("Saya hadir sebagai Bima")
    sight.see("Kehadiran")
    assert marked(session) == [cast.bima_seat]


def test_a_wall_without_a_signal_goes_on_for_a_while_and_then_says_so(cast, look, client_for, running_now, site):
    sight = look(PROJECTOR, reduced_motion="reduce")
    client = client_for(cast.tom)
    cookie = client.http.get_cookie("portal")
    sight.page.context.add_cookies([{"name": "portal", "value": cookie.value, "url": site.url}])
    sight.page.clock.install()
    sight.go(f"/angkatan/{cast.own.id}/sesi/{running_now}/pintu")
    sight.see(TITLE)
    codes, shown = sight.page.locator("[data-code]"), sight.page.locator("[data-code]:visible")
    expect(codes).to_have_count(4)
    expect(shown).to_have_count(1)
    first = shown.get_attribute("src")
    sight.borne = DEAD_NETWORK
    sight.page.context.set_offline(True)
    sight.page.clock.run_for(45_000)
    expect(sight.page.locator("[data-lost]")).to_be_visible()
    expect(shown).to_have_count(1)
    assert shown.get_attribute("src") != first
    sight.page.clock.run_for(80_000)
    expect(shown).to_have_count(0)
    expect(sight.page.locator("[data-over]")).to_be_visible()
    sight.page.context.set_offline(False)
    sight.page.clock.run_for(25_000)
    expect(shown).to_have_count(1)
    expect(sight.page.locator("[data-lost]")).to_be_hidden()
