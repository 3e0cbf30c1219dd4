"""Error pages: a clear sentence, the way on, and never a trace."""

import re

import pytest
from flask import abort

from portal.web import errors
from portal.web.guard import public

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
    assert answer.text == errors.BARE
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
    return re.findall(r'<a class="btn [^"]*" href="([^"]*)">([^<]*)</a>', answer.text)


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
    assert '<a class="btn btn-primary" href="">Coba lagi</a>' in client_for().get("/tanpa-sinyal").text
