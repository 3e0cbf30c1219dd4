"""Security headers on every kind of answer, and htmx's fingerprint."""

import base64
import hashlib
from dataclasses import replace

import pytest

from portal.app import create_app
from portal.paths import STATIC
from portal.web import headers
from tests.conftest import close
from tests.pages.client import Page

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": headers.POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
}
KINDS = {
    "page": ("GET", "/masuk", 200),
    "redirect": ("GET", "/akun", 303),
    "not found": ("GET", "/tidak-ada", 404),
    "wrong method": ("PUT", "/masuk", 405),
    "expired form": ("POST", "/masuk", 400),
    "verification": ("GET", "/v/0000-0000", 404),
    "moved": ("GET", "/v//0000-0000", 308),
    "options": ("OPTIONS", "/masuk", 200),
    "head": ("HEAD", "/masuk", 200),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_carries_the_headers(client_for, kind):
    method, url, status = KINDS[kind]
    answer = client_for()._send(method, url)
    assert answer.status_code == status
    assert_guarded(answer)
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_pages_parts_refusals_and_files_of_somebody_carry_the_headers(cast, client_for):
    client, cohort = client_for(cast.ona), f"/angkatan/{cast.own.id}"
    answers = [
        client.get(f"{cohort}/peserta"),
        client.get(f"{cohort}/peserta", htmx=True),
        client.get("/penyelenggara", status=403),
        client.get(f"{cohort}/impor/contoh.xlsx"),
        client.post("/akun", status=422),
        client_for()._send("GET", "/akun", headers={"HX-Request": "true"}),
    ]
    for answer in answers:
        assert_guarded(answer)
        assert answer.headers["Cache-Control"] == "private, no-store"


def assert_guarded(answer) -> None:
    """Pages and what they load carry everything; an answer that shows nothing by itself forbids all in fewer words."""
    page = answer.mimetype in headers.ACTING and answer.status_code != 303
    if page or answer.request.path.startswith("/static/"):
        assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
        assert "camera=()" in answer.headers["Permissions-Policy"]
    else:
        assert answer.headers["Content-Security-Policy"] == headers.NO_PAGE
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in answer.headers or "Werkzeug" not in answer.headers["Server"]


def test_a_static_file_may_be_kept_for_a_year_under_its_stamped_address(client_for):
    page = Page(client_for().get("/masuk").text)
    addresses = [link["href"] for link in page.all("link")] + [script["src"] for script in page.all("script")]
    assert len(addresses) >= 4
    for address in addresses:
        assert "?v=" in address
        answer = client_for()._send("GET", address)
        assert answer.get_data()
        answer.close()
        assert_guarded(answer)
        assert answer.cache_control.max_age == 365 * 24 * 3600
        assert not answer.cache_control.no_store


def test_the_policy_allows_nothing_inline_and_one_foreign_script():
    directives = dict(line.split(" ", 1) for line in headers.POLICY.split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == f"'self' {headers.HTMX_CDN}"
    assert directives["style-src"] == "'self'"
    assert directives["form-action"] == "'self'"
    assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"
    assert "unsafe" not in headers.POLICY
    assert "*" not in headers.POLICY


@pytest.mark.parametrize(("base_url", "secure"), [("https://psm.example", True), ("http://psm.example", False)])
def test_only_a_portal_on_https_demands_https(settings, base_url, secure):
    app = create_app(replace(settings, base_url=base_url))
    with app.app_context():
        answer = app.test_client().get("/masuk")
        close(app)
    assert ("Strict-Transport-Security" in answer.headers) is secure


def test_the_integrity_of_htmx_is_that_of_the_file_that_lies_here(client_for):
    file = STATIC / headers.HTMX_FILE
    digest = "sha384-" + base64.b64encode(hashlib.sha384(file.read_bytes()).digest()).decode()
    (loader,) = [script for script in Page(client_for().get("/masuk").text).all("script") if "data-integrity" in script]
    assert loader["data-integrity"] == digest
    assert loader["data-cdn"] == headers.HTMX_CDN
    assert headers.HTMX_VERSION in loader["data-local"]
    assert f'"{headers.HTMX_VERSION}"' in file.read_text(encoding="utf-8")
    assert sorted(path.name for path in file.parent.glob("htmx*.js")) == [file.name]
