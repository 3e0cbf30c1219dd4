"""Error pages: a clear sentence, the way on, and never a trace."""

import re
from dataclasses import replace

import pytest
from flask import abort
from sqlalchemy.exc import OperationalError

from portal.db import sqlite_module
from portal.web import errors
from portal.web.guard import public
from tests.pages.reading import links, texts

WORDS = {
    400: "Formulir ini sudah kedaluwarsa",
    403: "Halaman ini bukan untuk peran Anda",
    404: "Halaman tidak ditemukan",
    405: "Halaman ini tidak dibuka dari alamatnya",
    413: "Berkas terlalu besar",
    418: "Permintaan tidak dapat diproses",
    429: "Terlalu banyak permintaan",
    500: "Portal sedang bermasalah",
}


@pytest.fixture
def failing(app):
    """A route that answers with the status in its address."""
    app.add_url_rule("/gagal/<int:status>", "failing", public("a test")(lambda status: abort(status)))


@pytest.mark.own_app
@pytest.mark.parametrize("status", WORDS)
def test_every_error_says_what_to_do_next(failing, cast, client_for, status):
    for viewer in (None, cast.ada, cast.ona, cast.ann):
        answer = client_for(viewer).get(f"/gagal/{status}", status=status)
        assert WORDS[status] in answer.text
        assert 'href="/"' in answer.text


@pytest.mark.parametrize("token", ["", "salah", "IjAi.aaaaaa.bbbbbb"])
def test_a_form_that_has_expired_is_explained(client_for, token):
    answer = client_for().post("/masuk", {"csrf_token": token, "login": "ada", "secret": "x"}, status=400)
    assert WORDS[400] in answer.text


def test_the_token_of_another_session_does_not_fit(app, client_for):
    mine, theirs = client_for(), client_for()
    with theirs.http.session_transaction() as stored:
        stored["csrf_token"] = "b" * 40
    theirs.post("/masuk", {"csrf_token": mine.token}, status=400)


def test_a_wrong_method_says_which_one_fits(cast, client_for):
    answer = client_for(cast.ona).post("/angkatan", status=405)
    assert "GET" in answer.headers["Allow"]
    client_for(cast.ona).get("/keluar", status=405)


def test_an_upload_of_12_mb_is_refused_with_the_limit(cast, client_for):
    answer = upload(client_for(cast.ona), f"/angkatan/{cast.own.id}/impor", 12)
    assert answer.status_code == 413
    assert WORDS[413] in answer.text
    assert "10 MB" in answer.text


def test_an_upload_of_10_mb_comes_through(cast, client_for):
    assert upload(client_for(cast.ona), f"/angkatan/{cast.own.id}/impor", 10).status_code == 422


def upload(client, url, megabytes):
    """Send a file of zeros. The body is put together by hand: the test client would leave a large one open."""
    token = f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{client.token}\r\n'
    file = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
    body = token.encode() + file.encode() + b"0" * (megabytes * 1024 * 1024) + b"\r\n--x--\r\n"
    return client._send("POST", url, data=body, content_type="multipart/form-data; boundary=x")


@pytest.mark.own_app
def test_htmx_gets_the_same_status(failing, client_for):
    for status in WORDS:
        client_for().get(f"/gagal/{status}", status=status, htmx=True)


def test_an_error_page_that_fails_itself_is_replaced_by_a_bare_one(app, client_for, monkeypatch, caplog):
    def broken(*_names, **_values):
        raise LookupError("rahasia")

    monkeypatch.setattr(errors, "render_template", broken)
    answer = client_for().get("/tidak-ada", status=404)
    assert answer.text == errors.BARE.format(title=WORDS[404], advice=errors._words(404)[1], code=404)
    assert "rahasia" not in caplog.text
    assert "LookupError" in caplog.text


@pytest.mark.own_app
def test_the_log_says_where_and_of_what_kind_but_not_what_was_typed(app, client_for, caplog):
    def view():
        raise ValueError("NIK 3275094101909001")

    app.add_url_rule("/rusak", "broken", public("a test")(view))
    client_for().get("/rusak", status=500)
    assert "3275094101909001" not in caplog.text
    assert "ValueError" in caplog.text
    assert "test_errors.py:" in caplog.text


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ("/masuk/", "/masuk"),
        ("/masuk///", "/masuk"),
        ("/masuk/?next=/akun", "/masuk?next=/akun"),
        ("/v/7KQ4-M2XD/", "/v/7KQ4-M2XD"),
        ("/v/7KQ4%20M2XD/", "/v/7KQ4%20M2XD"),
        ("/verifikasi/?kode=7KQ4", "/verifikasi?kode=7KQ4"),
    ],
)
def test_a_slash_too_many_leads_on(client_for, asked, target):
    assert client_for().get(asked, status=308).headers["Location"] == target


def test_a_slash_leads_nowhere_else(client_for):
    for asked in ("/tidak-ada/", "/angkatan/bukan-id/", "/evil.example/"):
        client_for().get(asked, status=404)
    client_for().post("/masuk/", status=404)


def ways(answer):
    """Where an error page leads, the best way first."""
    return list(zip(links(answer, "way"), texts(answer, "way"), strict=True))


HOME = ("/", "Ke beranda")


@pytest.mark.own_app
@pytest.mark.parametrize(
    ("status", "came_from", "expected"),
    [
        (404, None, [HOME]),
        (404, "http://localhost/angkatan?halaman=2", [("/angkatan?halaman=2", "Kembali ke halaman sebelumnya"), HOME]),
        (404, "http://evil.example/angkatan", [HOME]),
        (404, "http://localhost//evil.example", [HOME]),
        (500, None, [("/gagal/500?a=1", "Coba lagi"), HOME]),
        (429, "http://localhost/akun", [
            ("/gagal/429?a=1", "Coba lagi"), ("/akun", "Kembali ke halaman sebelumnya"), HOME,
        ]),
    ],
)  # fmt: skip
def test_the_place_is_kept(failing, cast, client_for, status, came_from, expected):
    headers = {"Referer": came_from} if came_from else {}
    assert ways(client_for(cast.ona)._send("GET", f"/gagal/{status}?a=1", headers=headers)) == expected


def test_a_form_that_has_expired_leads_back_to_itself(cast, client_for):
    form = {"csrf_token": "salah"}
    back = [("/akun", "Muat formulir lagi"), HOME]
    assert ways(client_for(cast.ona)._send("POST", "/akun", data=form)) == back
    sent = client_for()._send("POST", "/akun", data=form, headers={"Referer": "http://localhost/akun"})
    assert ways(sent)[0] == ("/masuk?next=/akun", "Masuk lagi")


def test_too_large_a_file_keeps_its_form(cast, client_for):
    answer = upload(client_for(cast.ona), f"/angkatan/{cast.own.id}/impor", 12)
    assert ways(answer)[0] == (f"/angkatan/{cast.own.id}/impor", "Kembali ke halaman sebelumnya")
    assert "Foto: ambil ulang" in answer.text


def test_without_a_signal_one_can_try_again(client_for):
    assert ("", "Coba lagi") in ways(client_for().get("/tanpa-sinyal"))


def sqlite_error(name):
    error = sqlite_module().OperationalError("disk I/O error near 3275094101909001")
    error.sqlite_errorname = name
    return OperationalError("INSERT INTO person", {"nik": "3275094101909001"}, error)


def postgres_error(number):
    error = type("Refused", (Exception,), {"sqlstate": number})("3275094101909001")
    return OperationalError("INSERT INTO person", {"nik": "3275094101909001"}, error)


TROUBLES = {
    "SQLITE_FULL": (sqlite_error, "disk full", "Penyimpanan portal penuh"),
    "SQLITE_BUSY_SNAPSHOT": (sqlite_error, "locked for too long", "Portal sedang ramai"),
    "SQLITE_LOCKED": (sqlite_error, "locked for too long", "Portal sedang ramai"),
    "SQLITE_READONLY_DBMOVED": (sqlite_error, "read-only", "Portal tidak dapat menyimpan"),
    "SQLITE_IOERR_FSYNC": (sqlite_error, "not to be reached", "Portal sedang ramai"),
    "SQLITE_CORRUPT": (sqlite_error, "file damaged", "Portal tidak dapat menyimpan"),
    "53100": (postgres_error, "disk full", "Penyimpanan portal penuh"),
    "55P03": (postgres_error, "locked for too long", "Portal sedang ramai"),
    "57014": (postgres_error, "locked for too long", "Portal sedang ramai"),
    "25006": (postgres_error, "read-only", "Portal tidak dapat menyimpan"),
    "57P01": (postgres_error, "not to be reached", "Portal sedang ramai"),
    "08006": (postgres_error, "not to be reached", "Portal sedang ramai"),
}


@pytest.mark.own_app
@pytest.mark.parametrize("name", TROUBLES)
def test_what_ails_the_database_is_told_apart_with_a_number_to_find_it_by(app, client_for, caplog, name):
    """In words that say what to do on the page, and by its own name in the log; neither says what was typed."""
    make, logged, title = TROUBLES[name]

    def fail(secret):
        raise make(name)

    app.config["PROPAGATE_EXCEPTIONS"] = False  # as in operation
    app.add_url_rule("/gagal/<secret>", "failing", public("a test")(fail))
    answer = client_for().get("/gagal/3275094101909001", 503)
    assert title in answer.text
    assert ("Retry-After" in answer.headers) is (title == "Portal sedang ramai")
    number = re.search(r"503-([0-9a-f]{8})", answer.text)[1]
    line = next(line for line in caplog.messages if line.startswith("unexpected"))
    assert f"(database {logged})" in line
    assert line.endswith(f"in GET /gagal/<secret>, request {number}")
    assert "3275094101909001" not in caplog.text


@pytest.mark.own_app
def test_a_fault_of_the_portal_itself_has_a_number_too(app, client_for, caplog):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/gagal", "failing", public("a test")(lambda: 1 // 0))
    numbers = [re.search(r"500-([0-9a-f]{8})", client_for().get("/gagal", 500).text)[1] for _ in range(2)]
    assert len(set(numbers)) == 2
    assert all(f"request {number}" in caplog.text for number in numbers)


FOREIGN = (
    "evil.example",
    "localhost.evil.example",
    "bimtek.example.id.evil.example",
    "bimtek.example.id@evil.example",
    "",
)


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("path", ["/", "/masuk", "//evil.example", "/v//AAAA", "/static/css/tokens.css", "/tidak-ada"])
def test_nobody_is_answered_under_a_name_that_the_settings_do_not_know(shared, settings, host, path):
    app = shared(replace(settings, base_url="https://bimtek.example.id", hosts="10.0.0.5", trusted_proxies=1))
    for headers in ({"Host": host}, {"Host": "bimtek.example.id", "X-Forwarded-Host": host}):
        if host or "X-Forwarded-Host" not in headers:
            answer = app.test_client().get(path, headers=headers)
            assert (answer.status_code, answer.headers.get("Location")) == (400, None)
            assert "bukan alamat portal" in answer.text


@pytest.mark.own_app
@pytest.mark.parametrize(
    ("base_url", "hosts", "names"),
    [
        ("https://bimtek.example.id", "", ["bimtek.example.id", "bimtek.example.id:443"]),
        ("http://127.0.0.1:8000", "", ["127.0.0.1:8000", "localhost"]),
        ("http://127.0.0.1:8000", "10.0.0.5,aula.local", ["10.0.0.5:8000", "aula.local", "localhost"]),
        ("https://bimtek.example.id", "10.0.0.5", ["10.0.0.5"]),
    ],
)
def test_the_names_of_the_settings_are_answered(applications, settings, base_url, hosts, names):
    app = applications(replace(settings, base_url=base_url, hosts=hosts))
    for name in names:
        assert app.test_client().get("/masuk", headers={"Host": name}).status_code == 200, name
