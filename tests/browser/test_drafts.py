"""Long texts of the staff: kept for their form and account until they are sent, and offered to that account alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from portal.access import Role, Viewer
from portal.accounts.models import Person
from portal.accounts.passwords import hash_secret
from portal.authoring.drafts import actions as authoring
from portal.clock import now
from portal.courses import queries as courses
from portal.web.transaction import unit_of_work
from tests.assessments.essays import VISIT, with_essays, write
from tests.authoring.drafting import SHIPPED_LESSON as LESSON
from tests.browser import hall
from tests.browser.phone import kept
from tests.browser.sight import PHONE, Sight
from tests.cast import EARLY, person
from tests.faults.live import wait_for
from tests.workplans import plans

OFFER = "Ada tulisan Anda di perangkat ini yang belum terkirim."
TEXT = "Sebutkan siapa yang dilayani, dan berapa orang."
DEAD_NETWORK = "Failed to load resource"


@dataclass(frozen=True)
class Desk:
    """A page with a long text: whose it is, who else may open it, its field, and how it is sent in the end."""

    address: str
    writer: Viewer
    other: Viewer
    field: str
    button: str
    complete: Callable[[Sight], None]
    done: str


def review(session, cast):
    """The page on which a trainer judges Ann's plan."""
    plans.submitted(session, cast.ann, cast.ann_seat, now())
    criteria = ("need", "aim", "fit", "means", "measure")

    def complete(sight):
        sight.button("Kembalikan untuk perbaikan")
        sight.says("Pilih nilai untuk butir ini.")
        assert len(kept(sight)) == 1
        for criterion in criteria:
            sight.press(sight.page.locator(f"label[for={criterion}-2]"))

    address = f"/angkatan/{cast.own.id}/rktl/{cast.ann_seat}"
    button = "Kembalikan untuk perbaikan"
    return Desk(address, cast.tom, cast.ona, "#comment", button, complete, "dikembalikan untuk perbaikan")


def essay(session, cast):
    """The page on which a trainer marks an essay of Ann."""
    with unit_of_work():
        version = with_essays(session, cast.own)
        at = now() - timedelta(hours=1)
        attempt = write(session, cast.own, version, cast.ann_seat, {VISIT.key: "Saya mengetuk pintu."}, at)

    def complete(sight):
        sight.button("Simpan dan lanjut")
        expect(sight.page.locator(".fault").first).to_be_visible()
        assert len(kept(sight)) == 1
        for number, points in enumerate((3, 2, 1)):
            sight.press(sight.page.locator(f"#criterion_{number}-{points}"))

    address = f"/angkatan/{cast.own.id}/kuis/pretes/koreksi/{attempt}/{VISIT.key}"
    return Desk(address, cast.tom, cast.ona, "#comment", "Simpan dan lanjut", complete, "Semua")


def lesson(session, cast):
    """The page on which a curator writes a lesson."""
    with unit_of_work():
        version = courses.version(session, cast.own.course_version_id)
        draft = authoring.begin(session, cast.cy, version, EARLY)
        second = person(session, "citra", "Citra Lestari", Role.CURATOR)
    address = f"/kurikulum/draf/{draft.id}/berkas/{LESSON}"
    return Desk(address, cast.cy, second, "#text", "Simpan", lambda sight: None, "")


@pytest.fixture(params=[review, essay, lesson], ids=lambda make: make.__name__)
def desk(request, session, cast):
    made = request.param(session, cast)
    with unit_of_work():
        both = [made.writer.id, made.other.id]
        session.execute(update(Person).where(Person.id.in_(both)).values(password_hash=hash_secret(hall.PIN)))
    return made


@pytest.fixture
def sight(look, desk):
    sight = look(PHONE)
    sight.borne = DEAD_NETWORK
    sign_in(sight, desk.writer)
    return sight


def sign_in(sight, viewer):
    sight.go("/masuk")
    sight.fill(login=viewer.login, secret=hall.PIN)
    sight.button("Masuk")
    expect(sight.page.get_by_role("button", name="Keluar")).to_be_visible()


def write_text(sight, desk, text=TEXT):
    sight.go(desk.address)
    sight.page.wait_for_load_state("networkidle")
    sight.page.locator(desk.field).fill(text)
    wait_for(lambda: len(kept(sight)) == 1, "the keeping of it")


def texts(sight):
    return [text for one in kept(sight) for text in one["value"].values()]


def expect_no_offer(sight):
    sight.page.wait_for_load_state("networkidle")
    expect(sight.page.get_by_text(OFFER)).to_have_count(0)


def test_a_text_outlives_an_expired_sign_in_and_goes_when_it_is_sent(sight, desk):
    write_text(sight, desk)
    sight.page.context.clear_cookies()
    sight.button(desk.button)
    sight.see("Formulir ini sudah kedaluwarsa", status=400)
    sign_in(sight, desk.other)
    sight.go(desk.address)
    expect(sight.page.locator(desk.field)).to_be_visible()
    expect_no_offer(sight)
    assert texts(sight) == [TEXT]
    sight.page.context.clear_cookies()
    sign_in(sight, desk.writer)
    sight.go(desk.address)
    expect(sight.page.get_by_text(OFFER)).to_be_visible()
    sight.see(sight.page.get_by_role("heading", level=1).inner_text())
    sight.page.get_by_role("button", name="Pakai", exact=True).focus()
    sight.page.keyboard.press("Enter")
    expect(sight.page.locator(desk.field)).to_have_value(TEXT)
    desk.complete(sight)
    sight.button(desk.button)
    sight.says(desk.done)
    wait_for(lambda: kept(sight) == [], "the end of it")
    sight.go(desk.address)
    expect_no_offer(sight)


@pytest.mark.parametrize(("days", "offered"), [(13, True), (15, False)])
def test_a_text_is_thrown_away_by_hand_or_after_two_weeks(sight, desk, days, offered):
    write_text(sight, desk)
    sight.page.clock.install(time=now().timestamp() + days * 86400)
    sight.go(desk.address)
    if offered:
        expect(sight.page.get_by_text(OFFER)).to_be_visible()
        sight.button("Buang")
    wait_for(lambda: kept(sight) == [], "the end of it")
    expect(sight.page.get_by_text(OFFER)).to_have_count(0)


@pytest.mark.parametrize("desk", [review], indirect=True, ids=["review"])
class TestTwoTabs:
    @pytest.fixture
    def other(self, sight):
        return Sight(sight.page.context.new_page(), PHONE, DEAD_NETWORK)

    def test_what_another_tab_has_written_since_is_not_thrown_away(self, sight, desk, other):
        write_text(sight, desk)
        sight.go(desk.address)
        expect(sight.page.get_by_text(OFFER)).to_be_visible()
        other.go(desk.address)
        other.button("Pakai")
        other.page.locator(desk.field).fill(f"{TEXT} Dan kapan.")
        wait_for(lambda: texts(sight) == [f"{TEXT} Dan kapan."], "the longer text")
        sight.button("Buang")
        sight.page.wait_for_load_state("networkidle")
        assert texts(sight) == [f"{TEXT} Dan kapan."]
        other.go(desk.address)
        expect(other.page.get_by_text(OFFER)).to_be_visible()

    def test_what_another_tab_writes_while_one_sends_stays(self, sight, desk, other):
        write_text(sight, desk)
        other.go(desk.address)
        other.button("Pakai")
        for criterion in ("need", "aim", "fit", "means", "measure"):
            sight.press(sight.page.locator(f"label[for={criterion}-2]"))

        def meanwhile(route):
            other.page.locator(desk.field).fill("Ditulis di tab lain.")
            wait_for(lambda: texts(other) == ["Ditulis di tab lain."], "the other text")
            route.continue_()

        sight.page.route(f"**{desk.address}", meanwhile, times=1)
        sight.button(desk.button)
        sight.says(desk.done)
        sight.page.wait_for_load_state("networkidle")
        assert texts(sight) == ["Ditulis di tab lain."]

    def test_whoever_signs_in_in_another_tab_sees_nothing_of_it_and_does_not_send_it(self, sight, desk, other):
        write_text(sight, desk)
        sight.page.context.clear_cookies()
        sign_in(other, desk.other)
        sight.page.locator(desk.field).fill(f"{TEXT} Lagi.")
        wait_for(lambda: texts(sight) == [f"{TEXT} Lagi."], "the keeping of it")
        sight.button(desk.button)
        sight.see("Formulir ini sudah kedaluwarsa", status=400)
        other.go(desk.address)
        expect_no_offer(other)
        assert [(one["owner"], one["value"]["comment"]) for one in kept(other)] == [
            (str(desk.writer.id), f"{TEXT} Lagi.")
        ]
