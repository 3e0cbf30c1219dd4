"""Signing in and out."""

import logging
import re
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.accounts.forms import joined_pin
from portal.accounts.models import Person
from portal.accounts.rules import FREE_TRIES, check_digit, refuse_secret
from portal.accounts.views.signing_in import own_path
from portal.web.transaction import unit_of_work
from tests.accounts.conftest import ADA_PASSWORD, ANN_PIN, BIMA_PIN, enter, inside
from tests.conftest import NOON
from tests.pages.client import PageClient

WRONG, WAIT = "Nomor peserta atau PIN salah", "Terlalu banyak percobaan"
NOBODY = "7654321" + check_digit("7654321")


def shown(login: str) -> str:
    return f" {login[:4]} {login[4:]} "


def test_a_card_opens_the_door(secrets, client_for):
    client = client_for()
    assert "Nomor peserta" in client.get("/masuk").text
    assert enter(client, shown(secrets["ann"]), ANN_PIN).headers["Location"] == "/"
    assert inside(client)
    assert client.get("/masuk", status=303).headers["Location"] == "/"


def test_a_pin_may_be_typed_in_two_groups_as_it_is_read_aloud(secrets, client_for):
    client = client_for()
    enter(client, secrets["ann"], f"{ANN_PIN[:3]} {ANN_PIN[3:]}")
    assert inside(client)


@pytest.mark.parametrize("typed", ["12 3456", "123 456", "123-456", " 12.34.56 ", "1 2 3 4 5 6", "123456"])
def test_only_a_pin_is_put_together(typed):
    assert joined_pin(typed) == "123456"


@pytest.mark.parametrize("typed", ["12 345", "kata sandi", " a1 23456", "１２３ ４５６", "-", "", None])
def test_a_password_with_spaces_stays_as_it_is(typed):
    assert joined_pin(typed) == typed


@pytest.mark.parametrize("text", ["86 31 34 97", "8631-3497", "8.6.3.1.3.4.9.7.5"])
def test_no_password_is_made_of_what_would_be_read_as_a_pin(text):
    assert refuse_secret(text, staff=False)
    assert refuse_secret(f"{text} {text}", staff=True)


def test_figures_are_typed_on_figures_and_names_on_letters(client_for):
    numbers, letters = client_for().get("/masuk?next=/akun").text, client_for().get("/masuk?petugas=1").text
    assert numbers.count('inputmode="numeric"') == 2
    assert 'href="/masuk?petugas=1&amp;next=/akun"' in numbers
    assert "inputmode" not in letters
    assert 'action="/masuk?petugas=1"' in letters


def test_a_password_opens_the_door_whatever_the_case_of_the_name(secrets, client_for):
    client = client_for()
    enter(client, "ADA", ADA_PASSWORD)
    assert inside(client)


@pytest.mark.parametrize(
    ("login", "secret", "words"),
    [
        ("", "", "wajib diisi"),
        ("   ", "135790", "wajib diisi"),
        ("ada", "", "wajib diisi"),
        ("ada", ADA_PASSWORD.upper(), WRONG),
        ("ada", f" {ADA_PASSWORD} ", WRONG),
        ("12345678", "482915", "Ada angka yang keliru"),
        ("x" * 41, "135790", "Paling panjang 40 huruf"),
        ("ada", "x" * 129, "Paling panjang 128 huruf"),
    ],
)
def test_a_wrong_try_says_what_to_do_and_keeps_the_name(secrets, client_for, login, secret, words):
    client = client_for()
    answer = enter(client, login, secret, status=422)
    assert words in answer.text
    assert "Belum bisa masuk" in answer.text
    assert "Belum tersimpan" not in answer.text
    assert f'value="{login.strip()}"' in answer.text
    assert not secret or secret not in answer.text
    assert not inside(client)


def test_an_unknown_account_looks_like_a_wrong_pin(secrets, client_for):
    def seen(login: str) -> list[str]:
        texts = [enter(client_for(), login, "135790", status=422).text for _ in range(FREE_TRIES + 2)]
        return [re.sub(r'value="[^"]*"', "", text) for text in texts]

    known, unknown = seen(secrets["ann"]), seen(NOBODY)
    assert known == unknown
    assert seen("ada") == seen("nobody") == known
    assert WRONG in known[0]
    assert WAIT in known[-1]


def test_somebody_who_has_left_looks_like_a_wrong_pin(secrets, session, cast, client_for):
    before = client_for(cast.ann)
    with unit_of_work():
        session.get_one(Person, cast.ann.id).active = False
    assert WRONG in enter(client_for(), secrets["ann"], ANN_PIN, status=422).text
    assert not inside(before)


def test_guessing_is_slowed_for_the_account_and_for_nobody_else(secrets, client_for, noon):
    client = client_for()
    for _ in range(FREE_TRIES + 1):
        assert WRONG in enter(client, secrets["ann"], "135790", status=422).text
    assert "dalam 15 detik" in enter(client, secrets["ann"], ANN_PIN, status=422).text
    assert "dalam 15 detik" in enter(client_for(), shown(secrets["ann"]), ANN_PIN, status=422).text
    enter(client_for(), secrets["bima"], BIMA_PIN)  # the same address, another account
    noon(NOON + timedelta(seconds=14))
    assert WAIT in enter(client, secrets["ann"], ANN_PIN, status=422).text
    noon(NOON + timedelta(seconds=15))
    enter(client, secrets["ann"], ANN_PIN)
    assert inside(client)


def test_waiting_is_not_made_longer_by_trying_meanwhile(secrets, client_for, noon):
    for _ in range(FREE_TRIES + 6):
        enter(client_for(), secrets["ann"], "135790", status=422)
    noon(NOON + timedelta(seconds=15))
    enter(client_for(), secrets["ann"], ANN_PIN)


def test_the_wait_doubles_until_the_door_opens_and_then_starts_anew(secrets, client_for, noon):
    moment = NOON
    for wait in (0, 0, 0, 0, 15, 30):
        noon(moment)
        assert WRONG in enter(client_for(), secrets["ann"], "135790", status=422).text
        moment += timedelta(seconds=wait)
    noon(moment)
    enter(client_for(), secrets["ann"], ANN_PIN)
    for _ in range(FREE_TRIES):
        enter(client_for(), secrets["ann"], "135790", status=422)
    enter(client_for(), secrets["ann"], ANN_PIN)


def test_wrong_tries_are_forgotten_after_six_hours(secrets, client_for, noon):
    for _ in range(FREE_TRIES):
        enter(client_for(), secrets["ann"], "135790", status=422)
    noon(NOON + timedelta(hours=6))
    for _ in range(FREE_TRIES):
        enter(client_for(), secrets["ann"], "135790", status=422)
    enter(client_for(), secrets["ann"], ANN_PIN)


GOOD = ["/angkatan", "/angkatan?halaman=2&cari=a b", "/belajar/x#y", "/a//b", "/%0d%0aX-Evil:1", "/@evil.example"]
EVIL = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    "evil.example",
    " //evil.example",
    "/\t/evil.example",
    "/\r\nX-Evil: 1",
    "\n/angkatan",
    "/\x00",
    "/a\\b",
    "",
]


def test_after_signing_in_one_goes_on_only_within_the_portal(secrets, client_for):
    for target in GOOD + EVIL:
        answer = client_for().post("/masuk", {"login": "ada", "secret": ADA_PASSWORD, "next": target})
        location = urljoin("http://localhost/masuk", answer.headers["Location"])
        assert urlsplit(location)[:2] == ("http", "localhost"), target
        assert "X-Evil" not in answer.headers, target
        assert (location == "http://localhost/") is (target in EVIL), target


@given(st.text(alphabet=st.sampled_from("/\\:@.?#ahtps \t\r\n\x00%"), max_size=12))
@example("/\t/evil")
@example("/ ")
def test_no_target_can_be_read_as_another_place(target):
    kept = own_path(target)
    if kept is not None:
        read = re.sub(r"[\t\r\n]", "", kept.strip("".join(map(chr, range(33))))).replace("\\", "/")
        assert read == kept  # a browser has nothing to mend
        assert read.startswith("/")
        assert not read.startswith("//")


def test_who_is_sent_to_sign_in_comes_back_to_where_he_was(secrets, client_for):
    client = client_for()
    page = client.follow(client.get("/penyelenggara?halaman=2", status=303))
    target = re.search(r'name="next"[^>]*value="([^"]*)"', page.text)[1]
    answer = client.post("/masuk", {"login": "ada", "secret": ADA_PASSWORD, "next": target})
    assert answer.headers["Location"] == "/penyelenggara?halaman=2"


@pytest.mark.parametrize(("base_url", "secure"), [("http://127.0.0.1:8000", False), ("https://psm.example", True)])
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(secrets, again, base_url, secure):
    client = PageClient(again(base_url=base_url))
    cookie = client.post("/masuk", {"login": "ada", "secret": ADA_PASSWORD}).headers.getlist("Set-Cookie")[-1]
    assert cookie.startswith("__Host-portal=" if secure else "portal=")
    assert "Path=/" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) is secure
    assert "Domain" not in cookie


def test_the_session_is_a_new_one_after_signing_in(secrets, client_for):
    client = client_for()
    with client.http.session_transaction() as stored:
        stored["planted"] = "by somebody else"
    enter(client, "ada", ADA_PASSWORD)
    with client.http.session_transaction() as stored:
        assert "planted" not in stored


def test_signing_out_ends_the_session_and_works_twice(secrets, client_for):
    client = client_for()
    enter(client, "ada", ADA_PASSWORD)
    client.get("/keluar", status=405)
    assert inside(client)
    assert "Anda sudah keluar" in client.follow(client.post("/keluar")).text
    assert not inside(client)
    client_for().post("/keluar")


@pytest.mark.parametrize("url", ["/masuk", "/keluar", "/akun"])
def test_nothing_is_done_without_the_token(secrets, client_for, url):
    client = client_for()
    enter(client, "ada", ADA_PASSWORD)
    client.post(url, {"csrf_token": "", "login": "ada", "secret": ADA_PASSWORD}, status=400)
    assert inside(client)


@pytest.mark.parametrize("token", ["", "x", "x.1", ".", "0" * 32, "00000000-0000-7000-8000-000000000000.1"])
def test_a_session_that_names_nobody_is_nobodys(secrets, client_for, token):
    client = client_for()
    with client.http.session_transaction() as stored:
        stored["_user_id"] = token
    assert not inside(client)


def test_a_session_survives_a_restart_of_the_portal(secrets, client_for, again):
    client = client_for()
    enter(client, "ada", ADA_PASSWORD)
    client.http = again().test_client()
    assert not inside(client)
    cookie = client_for()
    enter(cookie, "ada", ADA_PASSWORD)
    client.http.set_cookie("portal", cookie.http.get_cookie("portal").value)
    assert inside(client)


def test_no_secret_comes_into_the_log(secrets, client_for, again, caplog):
    caplog.set_level(logging.INFO)
    client = PageClient(again())
    enter(client, "ada", "rahasia-yang-salah", status=422)
    enter(client, "ada", ADA_PASSWORD)
    client.post("/akun", {"current": ADA_PASSWORD, "secret": "kenanga di senja", "again": "kenanga di senja"})
    for secret in ("rahasia-yang-salah", ADA_PASSWORD, "kenanga"):
        assert secret not in caplog.text
