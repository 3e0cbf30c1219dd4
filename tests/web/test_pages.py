"""Pages and their parts, redirects and files."""

import json
import re
from contextlib import closing

import pytest
from flask import get_flashed_messages
from PIL import Image

from portal.paths import STATIC
from portal.web.pages import KINDS, done, download, wants_part
from tests.pages.reading import bare


@pytest.mark.parametrize(
    ("headers", "part"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Request-Type": "partial"}, True),
        ({"HX-Request": "true", "HX-Request-Type": "full"}, False),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
        ({"HX-Request": "false"}, False),
    ],
)
def test_only_htmx_that_swaps_a_part_gets_a_part(app, headers, part):
    with app.test_request_context("/", headers=headers):
        assert wants_part() is part


def test_a_list_goes_back_to_htmx_as_a_whole_page_when_history_is_restored(cast, client_for):
    client, url = client_for(cast.ona), f"/angkatan/{cast.own.id}/peserta"
    restored = client._send("GET", url, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert bare(restored.text) == bare(client.get(url).text)


def test_done_leads_on_with_a_sentence(app):
    with app.test_request_context("/"):
        answer = done("/angkatan", "Tersimpan.", "warn")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/angkatan")
        assert get_flashed_messages(with_categories=True) == [("warn", "Tersimpan.")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_saved_under_its_name_and_never_shown(app, kind):
    with app.test_request_context("/"):
        answer = download(b"bytes", f"daftar.{kind}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="daftar.{kind}"'
    assert (answer.headers["Content-Type"], answer.data) == (KINDS[kind], b"bytes")


def test_browsers_and_search_engines_find_what_they_ask_for_by_name(client_for):
    icon, robots = client_for()._send("GET", "/favicon.ico"), client_for()._send("GET", "/robots.txt")
    assert (icon.status_code, icon.data[:4]) == (200, b"\0\0\1\0")
    assert robots.mimetype == "text/plain"
    assert "Disallow: /v" not in robots.text  # a page that asks not to be listed must be read
    icon.close()


def test_the_portal_can_stand_on_a_home_screen(cast, client_for):
    """Its icons are what the manifest says of them, among them one that a round frame may cut; nothing is personal."""
    text = client_for(cast.ann).get(f"/belajar/{cast.ann_seat}").text
    named = json.loads(read(client_for(), re.search(r'<link rel="manifest" href="([^"]*)">', text)[1]))
    assert (named["start_url"], named["scope"], named["short_name"]) == ("/", "/", "Bimtek PSM")
    for icon in named["icons"]:
        with Image.open(STATIC / icon["src"]) as picture:
            assert (picture.format, "{}x{}".format(*picture.size)) == ("PNG", icon["sizes"])
    assert {icon.get("purpose", "any") for icon in named["icons"]} == {"any", "maskable"}
    touch = re.search(r'<link rel="apple-touch-icon" href="([^"]*)">', text)[1]
    assert read(client_for(), touch).startswith(b"\x89PNG")


def read(client, address):
    answer = client._send("GET", address)
    with closing(answer):
        return answer.get_data()
