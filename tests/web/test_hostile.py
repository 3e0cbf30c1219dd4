"""Hostile and clumsy input: every form and every search of the portal gets it, and none of them falls over."""

import io
import re

import pytest

from portal.access import Role
from portal.paths import ROOT
from tests.access.sweep import digests, doors, knock, noted
from tests.pages.client import Page

SCRIPT = "<script>alert(1)</script>"
TEXTS = {
    "a zero byte": "a\x00b",
    "nothing": "",
    "spaces": "   ",
    "thousands of digits": "9" * 5000,
    "a long line": "Siti " * 400,
    "a script": f"'\"{SCRIPT}",
    "a format": "{nomor:>9999999999}/{0.__class__}/%(x)s",
    "sql": "'; DROP TABLE person; --",
    "other digits": "٣٢.٧٥",
    "no such day": "2026-02-30",
    "far away": "-1e309",
    "half a character": "\ufffd\u202e\u0000🧕🏽",
}
THOROUGH = ("a zero byte", "a script", "half a character")
WHOLE_BANK = {"bank.export_questions", "bank.import_page"}
"""Pages that read every question of a course each time get these texts only."""
WHOLE_COURSE = ("bank.", "drafts.")
"""And so do forms behind which a course is read and checked."""
SEARCHES = (
    "accepted", "baris", "bentrok", "cari", "dari", "format", "halaman", "hari", "jenis", "ke", "keadaan", "kelompok",
    "kode", "kuota", "kurang", "modul", "nama", "next", "oleh", "penyelenggara", "peran", "peserta", "petugas",
    "pukul", "reason", "sampai", "sejak", "sesi", "soal", "status", "tanda", "terakhir", "tersimpan", "versi", "way",
)  # fmt: skip
"""What pages call the parts of the query that they read."""
HTTPS = "https://localhost"
TYPED = {"text", "search", "password", None}


def test_a_form_on_somebody_else_s_page_does_nothing(app, session, world, cast, client_for):
    """Even with the cookie, which browsers leave out there: it has no token, and a made up one fits nobody."""
    foreign = {"Origin": "https://jahat.example", "Referer": "https://jahat.example/"}
    before, answers = digests(session), {}
    for door in [door for door in doors(app) if door.method == "POST"]:
        client, url = client_for(cast.by_role(door.roles[0]) if door.roles else None), door.url(app, world.values)
        for form in ({}, {"csrf_token": "IjAi.aaaaaa.bbbbbb"}):
            answer = client._send("POST", url, data=form, headers=foreign, base_url=HTTPS)
            answers[f"{door} {form}"] = answer.status_code
    assert len(answers) > 200
    assert {asked: status for asked, status in answers.items() if status != 400} == {}
    assert digests(session) == before


def test_one_s_own_form_needs_no_referrer(cast, client_for):
    client = client_for(cast.ona)
    for headers in ({}, {"Origin": "null"}, {"Referer": ""}):
        form = {"csrf_token": client.token, "current": "", "secret": "", "again": ""}
        answer = client._send("POST", "/akun", data=form, headers=headers, base_url=HTTPS)
        assert answer.status_code == 422


def test_no_search_falls_over(app, world, cast, client_for):
    """A page that does not read its query is asked with one text only, to show that it does not mind."""
    faults = []
    with noted(app) as asking:
        for door in [door for door in doors(app) if door.method == "GET"]:
            client = client_for(cast.by_role(door.roles[0]) if door.roles else None)
            url = door.url(app, world.values).partition("?")[0]
            for kind in THOROUGH if door.endpoint in WHOLE_BANK else TEXTS:
                answer = client._send("GET", url, query_string=dict.fromkeys(SEARCHES, TEXTS[kind]))
                faults += [f"{door}, {kind}: {fault}" for fault in faults_of(answer)]
                if door.endpoint not in asking:
                    break
    assert len(asking) > 30
    assert faults == []


def test_every_part_of_a_query_is_searched_with():
    read = re.compile(r"""request\.(?:args|values)(?:\.get\(|\[)["'](\w+)""")
    files = [*(ROOT / "portal").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
    assert {name for path in files for name in read.findall(path.read_text())} <= set(SEARCHES)


@pytest.mark.parametrize("role", Role)
def test_no_form_falls_over(app, world, cast, client_for, role):
    """Each form is sent by a new client: some forms end the session."""
    faults = []
    for door in [door for door in doors(app) if door.method == "POST" and role in door.roles]:
        client, url = client_for(cast.by_role(role)), door.url(app, world.values)
        page = Page(client._send("GET", url).text)
        for kind in THOROUGH if door.endpoint.startswith(WHOLE_COURSE) else TEXTS:
            text = TEXTS[kind]
            for form in (filled(page, text, TYPED), filled(page, text)):
                answer = client._send("POST", url, data=form | {"csrf_token": client.token})
                faults += [f"{door}, {kind}: {fault}" for fault in faults_of(answer)]
    client = client_for(cast.by_role(role))
    for door in [door for door in doors(app) if door.method == "GET" and role in door.roles]:
        faults += [f"{door} afterwards: {fault}" for fault in faults_of(knock(client, door, world))]
    assert faults == []


@pytest.mark.parametrize("kind", TEXTS)
def test_the_sign_in_form_does_not_fall_over(client_for, kind):
    client_for().post("/masuk", dict.fromkeys(("login", "secret", "next"), TEXTS[kind]), status=422)


def filled(page: Page, text: str, only: set[str | None] | None = None) -> dict[str, object]:
    """The fields of a page's forms with this text in all of them, or only in those of some types."""
    form: dict[str, object] = {}
    select = ""
    for tag, field in page.elements:
        name, kind = field.get("name"), field.get("type", "file" if tag == "select" else None)
        select = (name or "") if tag == "select" else select
        if tag == "option" and only and ("selected" in field or not form.get(select)):
            form[select] = field.get("value") or ""
        if not name or tag not in ("input", "textarea", "select", "button"):
            continue
        if field.get("type") == "file":
            form[name] = io.BytesIO(text.encode() or b"x"), "daftar.xlsx"
        elif only is None or kind in only or tag == "button":
            form[name] = text
        elif tag != "select":
            form[name] = field.get("value") or ""
    return form


def faults_of(answer) -> list[str]:
    answer.get_data()
    answer.close()
    if answer.status_code >= 500:
        return [str(answer.status_code)]
    return ["carried out"] if answer.mimetype == "text/html" and SCRIPT in answer.text else []
