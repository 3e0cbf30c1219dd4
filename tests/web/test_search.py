"""Searches in lists: what could be a NIK stands in no address, and every list is searched the same way."""

import re
from urllib.parse import urlsplit

import pytest

from portal.paths import ROOT, TEMPLATES
from portal.web.search import KEPT, is_private

NIK = "3275094101909001"
"""Ann's."""
LISTS = {
    "roster": ("ona", "/angkatan/{own}/peserta"),
    "plans": ("ona", "/angkatan/{own}/rktl"),
    "progress": ("tom", "/angkatan/{own}/kemajuan"),
    "watch": ("tom", "/angkatan/{own}/kuis/pascates/pantau"),
    "roll": ("tom", "/angkatan/{own}/sesi/{session}"),
    "reference": ("ann", "/belajar/{seat}/rujukan"),
    "bank": ("cy", "/kurikulum/draf/{draft}/bank"),
}


@pytest.fixture
def place(world, cast):
    """The address of a list, and who looks at it."""
    values = {"own": cast.own.id, "session": world.values["session_id"], "seat": cast.ann_seat}
    values["draft"] = world.values["draft_id"]

    def of(name):
        who, address = LISTS[name]
        return getattr(cast, who), address.format(**values)

    return of


def asked(response):
    return urlsplit(response.headers["Location"])


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_searched_through_one_form(place, client_for, name):
    viewer, address = place(name)
    page = client_for(viewer).get(address).text
    form = re.search(r'<form method="post" action="/cari"[^>]* data-search.*?</form>', page, re.DOTALL)[0]
    assert f'name="di" value="{address}"' in form
    assert 'name="cari"' in form
    assert page.count('name="cari"') == 1


@pytest.mark.parametrize("name", LISTS)
def test_a_nik_comes_into_no_address_and_the_list_can_be_loaded_again(place, client_for, name):
    viewer, address = place(name)
    client = client_for(viewer)
    answer = client.post("/cari", {"di": address, "cari": NIK, "halaman": "1"})
    assert not re.search(r"[0-9]{6}", asked(answer).query)
    assert asked(answer).path == address
    for _again in range(2):
        assert f'value="{NIK}"' in client.follow(answer).text
    other = client_for(viewer)
    assert NIK not in other.follow(answer).text


@pytest.mark.parametrize("name", LISTS)
def test_a_word_stays_in_the_address(place, client_for, name):
    viewer, address = place(name)
    answer = client_for(viewer).post("/cari", {"di": address, "cari": "ann", "status": ""})
    assert answer.headers["Location"] == f"{address}?cari=ann"
    assert 'value="ann"' in client_for(viewer).follow(answer).text


def test_the_nik_finds_its_person_and_pages_and_marks_keep_the_search(place, client_for, cast):
    viewer, address = place("roster")
    client = client_for(viewer)
    found = client.follow(client.post("/cari", {"di": address, "cari": f" {NIK} "})).text
    assert "Ann Nur" in found
    assert "Bima" not in found
    viewer, address = place("roll")
    client = client_for(viewer)
    roll = client.follow(client.post("/cari", {"di": address, "cari": NIK})).text
    form = re.search(r'<form method="post" action="([^"]*tersimpan=[a-z]+[^"]*)"', roll)[1]
    marked = client.post(form, {"mark": f"{cast.ann_seat}:present"})
    assert "tersimpan=" in marked.headers["Location"]


def test_what_is_kept_lies_encrypted_and_few_are_kept(place, client_for):
    viewer, address = place("roster")
    client, words = client_for(viewer), []
    for number in range(KEPT + 1):
        answer = client.post("/cari", {"di": address, "cari": f"{NIK}{number}"})
        words.append(answer.headers["Location"])
    assert len(set(words)) == KEPT + 1
    again = client.post("/cari", {"di": address, "cari": f"{NIK}{KEPT}"})
    assert again.headers["Location"] == words[-1]
    with client.http.session_transaction() as session:
        assert len(session["tersimpan"]) == KEPT
        assert NIK not in str(session["tersimpan"])
    assert 'value=""' in client.get(words[0]).text
    assert f'value="{NIK}1"' in client.get(words[1]).text


@pytest.mark.parametrize(
    "elsewhere",
    [
        "",
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
        "/tidak-ada",
        "evil",
        "/keluar",
        "javascript:x",
    ],
)
def test_a_search_leads_to_a_page_of_the_portal_only(cast, client_for, elsewhere):
    client_for(cast.ona).post("/cari", {"di": elsewhere, "cari": "ann"}, status=404)


def test_only_who_is_signed_in_searches(client_for):
    assert "/masuk" in client_for(None).post("/cari", {"di": "/angkatan", "cari": NIK}).headers["Location"]


@pytest.mark.parametrize(
    ("text", "private"),
    [
        (NIK, True),
        ("ann 327509", True),
        ("1234 5674", True),
        ("0812-345", True),
        ("32.75.09", True),
        ("32750", False),
        ("rt 12 rw 34 no 5", False),
        ("Bimtek 2026", False),
        ("", False),
    ],
)
def test_what_is_private(text, private):
    assert is_private(text) == private


def test_no_list_reads_or_asks_for_a_search_on_its_own():
    for path in (ROOT / "portal").rglob("*.py"):
        assert 'get("cari"' not in path.read_text(), path
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        assert 'method="get"' not in text or 'name="cari"' not in text, path
