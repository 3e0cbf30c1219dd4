"""Applying on a phone: three pages with and without script, the code behind a #, and what a screen reader meets."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.clock import now
from portal.registration.actions import opening
from portal.registration.actions.opening import RegistrationPlan
from portal.registration.models import Application
from portal.registration.queries import registrations
from portal.web.transaction import unit_of_work
from tests.browser.sight import DESK, PHONE
from tests.looks.gallery import SITE, answer
from tests.registration.people import apply, nik


@pytest.fixture
def front(session, cast):
    """The public address of a cohort that is open to applications now, with three that came in by the form."""
    moment = now()
    with unit_of_work():
        cast.own.starts_on = cast.own.ends_on = (moment + timedelta(days=9)).date()
        plan = RegistrationPlan(moment - timedelta(hours=1), moment + timedelta(days=5), True, "Bawa KTP asli.")
        assert opening.set_registration(session, cast.ona, cast.own, plan, moment) is None
    for number in (7, 8):
        apply(session, cast.own, number, moment)
    apply(session, cast.own, 8, moment + timedelta(minutes=3), form=9, name="Pelamar Delapan")
    return f"/daftar/{registrations.registration(session, cast.own.id).short_name}"


def fill(sight, look_closely=True):
    page = sight.page
    if look_closely:
        sight.see("Daftar Bimtek Uji")
    page.get_by_label("Saya mengizinkan data saya dipakai").check()
    page.get_by_label("Nama lengkap").fill("Yuliana Br. Sitepu")
    page.get_by_label("NIK", exact=True).fill(nik(1))
    page.get_by_label("Desa atau kelurahan").fill("Jatiasih")
    sight.button("Lanjut ke syarat PSM")
    page.get_by_label(re.compile("Kelurahan Jatirasa")).check()
    if look_closely:
        sight.see("Daftar Bimtek Uji", status=422)
    sight.button("Lanjut ke syarat PSM")
    expect(page.get_by_text("Tujuh syarat PSM", exact=True)).to_be_visible()
    for yes in page.get_by_label("Ya", exact=True).all():
        yes.check()
    if look_closely:
        sight.see("Daftar Bimtek Uji")
    sight.button("Lanjut memeriksa")


@pytest.mark.parametrize("script", [True, False])
def test_somebody_applies_on_a_phone_with_script_and_without(look, front, script):
    sight = look(PHONE, java_script_enabled=script)
    sight.go(front)
    sight.link("Daftar sekarang")
    fill(sight, look_closely=script)
    sight.says("Yuliana Br. Sitepu")
    if script:
        sight.see("Daftar Bimtek Uji")
    sight.page.wait_for_timeout(6_000)  # nobody reads and fills three pages in less
    sight.button("Kirim pendaftaran")
    code = sight.page.locator("[data-code]").inner_text().strip()
    expect(sight.page.get_by_role("button", name="Cetak halaman ini")).to_be_visible(visible=script)
    other = look(PHONE, java_script_enabled=script)
    other.go(f"/pendaftaran#{code}")
    if script:
        sight.see("Pendaftaran diterima")
    else:
        other.page.get_by_label("Kode pendaftaran").fill(code)
        other.button("Lihat pendaftaran")
    expect(other.page.get_by_role("heading", name="Sedang diperiksa")).to_be_visible()
    assert code not in other.page.url
    if script:
        other.see("Pendaftaran Anda")


def test_nothing_stands_in_the_way_of_a_screen_reader(look, front):
    sight = look(PHONE)
    for address, heading in (
        (front, "Daftar Bimtek Uji"),
        (f"{front}/pemberitahuan", "Pemberitahuan data pribadi"),
        ("/pendaftaran", "Pendaftaran Anda"),
    ):
        sight.go(address)
        sight.see(heading)


@pytest.mark.parametrize("device", [PHONE, DESK], ids=lambda device: device.name)
def test_the_organiser_s_pages_can_be_used_by_everybody(look, front, session, cast, client_for, device):
    sight, at = look(device), f"{SITE}/angkatan/{cast.own.id}/pendaftaran"
    answer(sight.page, client_for(cast.ona))
    session.rollback()
    one = session.scalars(select(Application.id).where(Application.full_name == "Pelamar Delapan")).one()
    for address, heading in (
        (at, "Pendaftaran"),
        (f"{at}/atur", "Pendaftaran umum"),
        (f"{at}/{one}", "Pelamar Delapan"),
        (f"{at}/{one}/tolak", "Tolak pendaftaran"),
    ):
        sight.go(address)
        sight.see(heading)
