"""One training, from an empty portal to a verified certificate, as the people in it live through it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Route

from portal.access import Role
from portal.accounts.actions import create_person
from portal.accounts.models import Person
from portal.clock import now
from portal.paths import STATIC
from portal.web.headers import HTMX_CDN, HTMX_FILE
from portal.web.transaction import unit_of_work
from tests.browser import learning, papers, staff
from tests.browser.sight import DESK, PHONE, Sight

UNKNOWN_CODE = "0000-0000"


@pytest.fixture
def administrator(session):
    """Somebody who may make accounts: all that a new portal has."""
    with unit_of_work():
        made = create_person(session, None, "admin", "Ada Pranata", staff.PASSWORD, [Role.ADMIN], now())
    assert isinstance(made, Person), made


@pytest.mark.parametrize(("screen", "share"), [(DESK, 1), (PHONE, 25)], ids=["desk", "phone"])
def test_a_training_from_an_empty_portal_to_a_verified_certificate(screen, share, administrator, look, session):
    """At the desk with all 475 people and a CDN that answers; on phones with 19 people and none."""

    def window() -> Sight:
        opened = look(screen)
        if screen is DESK:
            opened.page.context.route(HTMX_CDN, answer_as_the_cdn)
        return opened

    moment = datetime.now(ZoneInfo("Asia/Jakarta"))
    people = papers.crowd(session, share, moment.date())
    office, hall, anybody = window(), window(), window()
    staff.set_up_office(office)
    cohort = staff.open_cohort(office, moment)
    staff.prepare_cohort(office, moment)
    staff.import_roster(office, papers.roster(people), len(people))
    staff.make_cards(office, len(people))
    card = learning.card_of(session, only_once(people))
    staff.look_somebody_up(office, cohort, card.login, card.name)

    staff.sign_in(hall, "tom", staff.PASSWORD)
    hall.see("Angkatan")
    staff.look_at_curriculum(hall)
    staff.open_quiz(hall, cohort, "Pretes")
    staff.call_roll(hall, cohort, card.name, card.login, len(people))

    trainee = window()
    home = learning.arrive(trainee, card)
    learning.take_pretest(trainee, home, session, window, card)
    learning.read_everything(trainee, home)
    staff.open_quiz(hall, cohort, "Pascates")
    learning.take_posttest(trainee, home, session)
    learning.look_around(trainee, home)

    staff.decide(office, cohort, len(people))
    check_lists(staff.export_lists(office, cohort), people, card)
    code = learning.take_certificate(trainee, home)
    learning.choose_own_pin(trainee, card)
    check_certificate(anybody, code, card.name)


def answer_as_the_cdn(route: Route) -> None:
    file = STATIC / HTMX_FILE
    route.fulfill(path=file, content_type="text/javascript", headers={"Access-Control-Allow-Origin": "*"})


def only_once(people):
    """The name of somebody who has no namesake."""
    names = [one.full_name for one in people]
    return next(name for name in names if names.count(name) == 1)


def check_lists(lists, people, card):
    """Both files hold everybody with the whole NIK, and the one who passed. In CSV a mark keeps its digits together."""
    table, plain = papers.read_xlsx(lists.xlsx), papers.read_csv(lists.csv)
    for rows, mark in ((table, ""), (plain, "'")):
        assert {row["NIK"] for row in rows} == {mark + one.nik for one in people}
        assert len(rows) == len(people)
        passed = [row for row in rows if row["Status"] == "Lulus"]
        assert [(row["Nama"], row["Nomor peserta"]) for row in passed] == [(card.name, card.login)]
        assert passed[0]["Nomor sertifikat"].startswith("0001/PSM-D/")


def check_certificate(sight, code, name):
    """Anybody learns that it is genuine, by its address or by typing its code; and that another one is not."""
    sight.go(f"/v/{code}")
    sight.see("Pemeriksaan sertifikat")
    sight.says("Sertifikat sah")
    sight.says(name)
    sight.go("/")
    sight.see("Bimbingan teknis Pekerja Sosial Masyarakat")
    sight.press(sight.page.get_by_role("main").get_by_role("link", name="Periksa sertifikat"))
    sight.see("Periksa sertifikat")
    sight.fill(kode=code.lower().replace("-", " "))
    sight.button("Periksa")
    sight.says("Sertifikat sah")
    sight.go("/verifikasi")
    sight.fill(kode=UNKNOWN_CODE)
    sight.button("Periksa")
    sight.says("Kode tidak dikenal")
    sight.see("Pemeriksaan sertifikat", status=404)
    sight.go("/tidak-ada")
    sight.see("Halaman tidak ditemukan", status=404)
