"""Pages and their parts, redirects and files."""

import json
import re

import pytest
from flask import get_flashed_messages

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
    page = client_for(cast.ann).get(f"/belajar/{cast.ann_seat}").text
    where = re.search(r'<link rel="manifest" href="([^"]*)">', page)[1]
    answer = client_for()._send("GET", where)
    named = json.loads(answer.get_data())
    answer.close()
    for icon in named["icons"]:
        assert (STATIC / icon["src"]).read_bytes().startswith(b"\x89PNG")
