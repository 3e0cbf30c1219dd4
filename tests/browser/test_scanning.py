"""The trainer's phone reads cards: by its camera, by a photo, by typed digits; on https and on plain http."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.attendance.models import AttendanceMark
from tests.browser import cards
from tests.browser.phone import kept
from tests.browser.pocket import Pocket, door
from tests.browser.sight import PHONE
from tests.enrolment.grouped import seated
from tests.faults.live import wait_for

HOLLOW = """
    window.BarcodeDetector = function () { this.detect = () => Promise.reject(new Error("service unavailable")); };
    window.BarcodeDetector.getSupportedFormats = () => Promise.resolve(["qr_code"]);
"""
"""A detector as on phones that have its name and nothing behind it."""
CAMERA = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")


@pytest.fixture
def signed_in(client_for, cast):
    """Put Tom's session into a browser."""

    def put(context, address):
        cookie = client_for(cast.tom).http.get_cookie("portal")
        context.add_cookies([{"name": "portal", "value": cookie.value, "url": address}])

    return put


def marked(session):
    session.rollback()
    return list(session.scalars(select(AttendanceMark.enrolment_id).order_by(AttendanceMark.id)))


def band(sight, kind):
    """What the scanner has said last."""
    found = sight.page.locator(f"[data-band={kind}]")
    expect(found).to_be_visible()
    return found


def open_scanner(sight, running_now, anchor=""):
    sight.go(f"{running_now}/pindai{anchor}")
    sight.page.locator("#scan[data-ready]").wait_for()


def test_the_camera_reads_a_card_and_marks_whose_it_is(
    session, cast, running_now, signed_in, site, browser_type, browser_type_launch_args, tmp_path
):
    film = cards.film(tmp_path / "card.mjpeg", cards.picture(cards.card_text(cast.ann.login)))
    arguments = [*browser_type_launch_args["args"], *CAMERA, f"--use-file-for-fake-video-capture={film}"]
    phone = Pocket(browser_type, browser_type_launch_args | {"args": arguments}, tmp_path / "profile", site.url)
    try:
        sight = phone.start()
        signed_in(sight.page.context, site.url)
        sight.page.add_init_script(HOLLOW)
        open_scanner(sight, running_now)
        sight.see("Pindai kartu")
        sight.button("Nyalakan kamera")
        said = band(sight, "known")
        expect(said).to_contain_text("Hadir, tercatat")
        expect(said).to_contain_text("Ann Nur'aini")
        expect(sight.page.locator("#unsent [data-say]:visible")).to_have_count(0)
        sight.button("Matikan")
        sight.see("Pindai kartu")
        assert marked(session) == [cast.ann_seat]
        assert cards.SECRET not in sight.page.content()
    finally:
        phone.close()


def test_a_photo_and_typed_digits_do_on_plain_http(
    session, cast, running_now, signed_in, site, browser_type, browser_type_launch_args, tmp_path
):
    with door("http", site, tmp_path) as address:
        phone = Pocket(browser_type, browser_type_launch_args, tmp_path / "profile", address)
        try:
            sight = phone.start()
            sight.borne = "Cross-Origin-Opener-Policy"  # means nothing on plain http, and Chromium says so
            signed_in(sight.page.context, address)
            open_scanner(sight, running_now)
            sight.see("Pindai kartu")
            expect(sight.page.get_by_role("button", name="Nyalakan kamera")).to_be_hidden()
            sight.says("Alamat ini bukan https")
            photo = cards.jpeg(cards.picture(cards.card_text(cast.ann.login), 3000, 4000))
            picture = {"name": "kartu.jpg", "mimeType": "image/jpeg", "buffer": photo}
            sight.page.locator("input[type=file]").set_input_files(picture)
            expect(band(sight, "known")).to_contain_text("Ann Nur'aini")
            sight.fill(number=f"{cast.bima.login[:4]} {cast.bima.login[4:]}")
            sight.button("Catat")
            expect(band(sight, "known")).to_contain_text("Bima")
            expect(sight.page.locator("[data-last] li")).to_have_count(1)
            sight.page.locator("input[type=file]").set_input_files(picture)
            expect(band(sight, "again")).to_contain_text("Sudah tercatat")
            sight.see("Pindai kartu")
            expect(sight.page.locator("#unsent [data-say]:visible")).to_have_count(0)
            assert marked(session) == [cast.ann_seat, cast.bima_seat]
        finally:
            phone.close()


def test_whoever_is_not_of_the_cohort_is_told_from_what_is_no_number(session, cast, running_now, signed_in, site, look):
    sight = look(PHONE)
    signed_in(sight.page.context, site.url)
    open_scanner(sight, running_now)
    sight.fill(number="12345678")
    sight.button("Catat")
    expect(band(sight, "stranger")).to_contain_text("Nomor itu keliru")
    sight.fill(number=cast.sam.login)
    sight.button("Catat")
    expect(band(sight, "stranger")).to_contain_text("Bukan peserta angkatan ini")
    expect(sight.page.locator("[data-band]")).not_to_contain_text("Sam")
    old = cards.jpeg(cards.picture("https://bimtek.example.go.id/masuk"))
    sight.page.locator("input[type=file]").set_input_files(
        {"name": "kartu.jpg", "mimeType": "image/jpeg", "buffer": old}
    )
    expect(band(sight, "stranger")).to_contain_text("Bukan kartu peserta")
    sight.see("Pindai kartu")
    assert marked(session) == []


def test_a_card_of_another_group_is_taken_and_told(session, cast, running_now, signed_in, site, look):
    group = seated(session, cast)
    sight = look(PHONE)
    signed_in(sight.page.context, site.url)
    open_scanner(sight, running_now, f"#kelompok-{group['B']}")
    expect(sight.page.locator("[data-attended]")).to_have_text("0 / 1")
    sight.fill(number=cast.ann.login)
    sight.button("Catat")
    expect(band(sight, "known")).to_contain_text("Kelompok A · ruang Melati")
    expect(sight.page.locator("[data-attended]")).to_have_text("0 / 1")
    sight.see("Pindai kartu")
    sight.fill(number=cast.bima.login)
    sight.button("Catat")
    expect(band(sight, "known")).not_to_contain_text("Kelompok")
    expect(sight.page.locator("[data-attended]")).to_have_text("1 / 1")
    sight.page.locator("#group").select_option(label="Semua kelompok")
    expect(sight.page.locator("[data-attended]")).to_have_text("2 / 2")
    wait_for(lambda: kept(sight) == [], "the marks to be sent")
    assert marked(session) == [cast.ann_seat, cast.bima_seat]


def test_scans_without_a_signal_wait_on_the_phone_and_are_said_on_every_page(
    session, cast, running_now, signed_in, site, look
):
    sight = look(PHONE)
    sight.borne = "Failed to load resource"
    signed_in(sight.page.context, site.url)
    open_scanner(sight, running_now)
    sight.page.context.set_offline(True)
    sight.fill(number=cast.ann.login)
    sight.button("Catat")
    expect(band(sight, "known")).to_contain_text("Ann Nur'aini")
    expect(sight.page.locator("#unsent [data-say=offline]")).to_contain_text("1 tanda kehadiran tersimpan di HP ini")
    sight.fill(number=cast.sam.login)
    sight.button("Catat")
    expect(band(sight, "stranger")).to_contain_text("Menurut daftar")
    assert marked(session) == []
    sight.page.context.route("**/pindai/tanda", lambda route: route.abort())
    sight.page.context.set_offline(False)
    sight.go(running_now)
    expect(sight.page.locator("#unsent [data-say=offline]")).to_contain_text("1 tanda kehadiran tersimpan di HP ini")
    sight.page.context.unroute("**/pindai/tanda")
    expect(sight.page.locator("#unsent [data-say=sent]")).to_be_visible()
    assert marked(session) == [cast.ann_seat]


def test_without_a_script_a_number_is_typed_and_sent(session, cast, running_now, signed_in, site, look):
    sight = look(PHONE, java_script_enabled=False)
    signed_in(sight.page.context, site.url)
    sight.go(f"{running_now}/pindai")
    sight.fill(number=cast.ann.login)
    sight.button("Catat")
    expect(band(sight, "known")).to_contain_text("Ann Nur'aini")
    assert marked(session) == [cast.ann_seat]
