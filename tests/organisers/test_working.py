"""In whose name somebody works: the head of the page says it, one tap changes it, lists follow, nothing opens."""

import re

from portal.access import Role
from portal.organisers.rules import Duty
from tests.organisers.conftest import here, there
from tests.pages.reading import texts


def said(page) -> str:
    """What stands under the name in the head of a page."""
    return "".join(texts(page, "duty"))


def offered(page) -> list[str]:
    return re.findall(r'action="/atas-nama">.*?name="duty" value="([^"]*)"', page.text)


def cohorts(page) -> set[str]:
    return {title for title in ("Bimtek Uji", "Bimtek Lain") if title in page.text}


def test_the_head_says_who_works_in_whose_name(cast, client_for):
    for viewer, url, words in (
        (cast.ona, "/angkatan", "Balai Uji · Penyelenggara"),
        (cast.tom, "/angkatan", "Balai Uji · Pelatih"),
        (cast.ada, "/penyelenggara", "Administrator"),
        (cast.cy, "/kurikulum", "Pengelola kurikulum"),
    ):
        page = client_for(viewer).get(url)
        assert said(page) == words
        assert offered(page) == []


def test_lists_follow_what_was_chosen(cast, officer, client_for):
    wati = client_for(officer("wati", here(cast, Role.ORGANISER), there(cast, Role.ORGANISER)))
    page = wati.get("/angkatan")
    assert (said(page), cohorts(page)) == ("Balai Uji · Penyelenggara", {"Bimtek Uji"})
    other = str(there(cast, Role.ORGANISER))
    assert offered(page) == [other]
    wati.post("/atas-nama", {"duty": other})
    page = wati.get("/angkatan")
    assert (said(page), cohorts(page)) == ("Dinas Uji · Penyelenggara", {"Bimtek Lain"})
    assert offered(page) == [str(here(cast, Role.ORGANISER))]


def test_on_the_page_of_a_training_one_works_for_its_organiser(cast, officer, client_for):
    wati = client_for(officer("wati", here(cast, Role.ORGANISER), there(cast, Role.ORGANISER)))
    assert said(wati.get(f"/angkatan/{cast.other.id}")) == "Dinas Uji · Penyelenggara"
    assert said(wati.get(f"/angkatan/{cast.own.id}")) == "Balai Uji · Penyelenggara"


def test_several_duties_lie_behind_a_word(cast, officer, client_for):
    wati = client_for(officer("wati", here(cast), there(cast), Duty(Role.CURATOR)))
    page = wati.get("/angkatan")
    assert "<summary>Ganti peran</summary>" in page.text
    assert set(offered(page)) == {str(there(cast)), "curator"}


def test_switching_opens_nothing_and_takes_only_own_duties(cast, officer, client_for):
    wati = client_for(officer("wati", here(cast), there(cast)))
    for duty in (here(cast, Role.ORGANISER), Duty(Role.ADMIN), "x", ""):
        wati.post("/atas-nama", {"duty": str(duty)})
        assert "bukan peran Anda" in wati.get("/angkatan").text
    wati.post("/atas-nama", {"duty": str(there(cast))})
    assert cohorts(wati.get("/angkatan")) == set()  # a trainer there, but teaching nothing
    wati.get(f"/angkatan/{cast.other.id}", 404)
    wati.get("/petugas", 403)


def test_a_choice_that_is_no_duty_any_more_is_ignored(cast, client_for):
    client = client_for(cast.tom)
    with client.http.session_transaction() as stored:
        stored["duty"] = f"organiser:{cast.other.organisation_id}"
    assert said(client.get("/angkatan")) == "Balai Uji · Pelatih"


def test_the_home_of_a_duty(cast, officer, client_for):
    both = client_for(officer("wati", here(cast, Role.ORGANISER), Duty(Role.ADMIN), Duty(Role.CURATOR)))
    for duty, home in (
        ("admin", "/penyelenggara"),
        ("curator", "/kurikulum"),
        (str(here(cast, Role.ORGANISER)), "/angkatan"),
    ):
        both.post("/atas-nama", {"duty": duty})
        assert both.get("/", 303).headers["Location"] == home
