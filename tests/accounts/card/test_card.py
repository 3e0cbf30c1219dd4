"""Signing in by the QR code of a card: what the page says, what codes bring, and on which devices."""

import re

import pytest
from sqlalchemy import select, text

from portal.accounts.actions import fresh_pin, issue_pin
from portal.accounts.card.secret import secret_of
from portal.accounts.models import CardDevice, Person
from portal.accounts.rules import FREE_TRIES
from portal.audit import AuditEntry
from portal.web.transaction import unit_of_work
from tests.accounts.conftest import ANN_PIN, enter, inside
from tests.cast import EARLY
from tests.pages.client import RAW_TOKEN, PageClient

NOBODY = "76543210"
WRONG, WAIT, ELSEWHERE = "Kode QR ini tidak berlaku", "Terlalu banyak percobaan", "sudah dipakai di HP lain"
OTHER_SECRET = "A" * 22


@pytest.fixture
def code(secrets, session, cast):
    """Ann's card, as a phone reads it: number and secret."""
    session.rollback()
    ann = session.get_one(Person, cast.ann.id)
    return ann.login, secret_of(ann.login, ann.password_hash)


def check(client, code, status=200):
    renew_token(client)
    return client.script("/k", {"number": code[0], "secret": code[1]}, status)


def press(client, code, status=303, **more):
    """Press the button of the page."""
    renew_token(client)
    answer = client.post("/k/masuk", {"login": code[0], "secret": code[1], **more}, status)
    renew_token(client)
    return answer


def renew_token(client):
    """A session that began or ended is given the token of the tests again."""
    with client.http.session_transaction() as stored:
        stored["csrf_token"] = RAW_TOKEN


def places(session):
    session.rollback()
    return session.scalars(select(CardDevice.device_digest).order_by(CardDevice.since, CardDevice.id)).all()


def test_the_page_is_the_same_for_every_number_and_nothing_is_written(code, session, client_for, cast):
    def seen(number, who=None):
        answer = client_for(who).get(f"/k/{number}")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Cache-Control"] == "private, no-store"
        text = re.sub(r'(name="csrf_token"[^>]* value=)"[^"]*"', r"\1", answer.text)
        return text.replace(number, "N").replace(f"{number[:4]} {number[4:]}", "N")

    known, unknown = seen(code[0]), seen(NOBODY)
    assert known == unknown
    assert 'value="N"' in known
    assert "Ann Nur" not in known
    assert places(session) == []
    for strange in ("1234567", "123456789", "abcdefgh", "masuk"):
        client_for().get(f"/k/{strange}", 404)


def test_a_right_code_is_answered_with_a_name_and_only_the_button_signs_in(code, session, client_for, cast):
    client = client_for()
    assert check(client, code) == {"name": "Ann Nur'aini"}
    assert not inside(client)
    assert places(session) == []
    answer = press(client, code)
    assert answer.headers["Location"] == "/"
    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("card-device=")]
    assert "HttpOnly" in cookie
    assert "Path=/k" in cookie
    assert "SameSite=Lax" in cookie
    assert inside(client)
    assert len(places(session)) == 1
    acts = session.scalars(select(AuditEntry.action).where(AuditEntry.person_id == cast.ann.id)).all()
    assert sorted(acts)[-2:] == ["pin-issued", "signed-in"]
    assert "card-device-taken" in acts


def test_the_card_works_again_on_its_device_after_signing_out_and_on_no_other(code, session, client_for):
    client, other = client_for(), client_for()
    press(client, code)
    client.post("/keluar")
    assert check(client, code) == {"name": "Ann Nur'aini"}
    press(client, code)
    assert ELSEWHERE in check(other, code, 422)["refused"]
    page = press(other, code, 422).text
    assert ELSEWHERE in page
    assert f'value="{code[0][:4]} {code[0][4:]}"' in page
    assert not inside(other)
    assert len(places(session)) == 1
    enter(other, code[0], ANN_PIN)  # the PIN opens the door everywhere
    assert inside(other)


def test_a_mark_that_was_not_made_here_is_no_device(code, client_for):
    press(client_for(), code)
    forged = client_for()
    forged.http.set_cookie("card-device", "abc.def", path="/k")
    check(forged, code, 422)


def test_a_wrong_pair_counts_as_a_wrong_pin(code, client_for, noon):
    client = client_for()
    for _ in range(FREE_TRIES + 1):
        assert WRONG in check(client, (code[0], OTHER_SECRET), 422)["refused"]
    assert WAIT in check(client, code, 422)["refused"]
    assert WAIT in press(client, code, 422).text
    assert WAIT in enter(client_for(), code[0], ANN_PIN, status=422).text


def test_an_unknown_number_is_answered_like_a_wrong_secret(code, client_for):
    def seen(number):
        return [check(client_for(), (number, OTHER_SECRET), 422) for _ in range(FREE_TRIES + 2)]

    assert seen(code[0]) == seen(NOBODY)


def test_strangers_who_guess_do_not_shut_out_the_device_of_the_card(code, client_for, noon):
    phone = client_for()
    press(phone, code)
    for _ in range(FREE_TRIES + 1):
        check(client_for(), (code[0], OTHER_SECRET), 422)
    assert WAIT in check(client_for(), code, 422)["refused"]
    assert check(phone, code) == {"name": "Ann Nur'aini"}
    press(phone, code)


@pytest.mark.parametrize("sent", [None, [], {}, {"number": 5, "secret": None}, {"number": "x" * 90, "secret": "é"}])
def test_what_is_no_code_opens_nothing_and_counts_for_nobody(code, client_for, sent):
    assert WRONG in client_for().script("/k", sent, 422)["refused"]
    press(client_for(), ("", ""), 422)


def test_the_code_ends_with_the_pin(code, session, cast, client_for):
    client = client_for()
    press(client, code)
    with unit_of_work():
        issue_pin(session, cast.ona.id, session.get_one(Person, cast.ann.id), fresh_pin(), EARLY)
    assert places(session) == []
    assert WRONG in check(client, code, 422)["refused"]
    ann = session.get_one(Person, cast.ann.id)
    assert check(client_for(), (ann.login, secret_of(ann.login, ann.password_hash))) == {"name": "Ann Nur'aini"}


def test_the_code_ends_with_a_secret_of_ones_own(code, session, client_for):
    client = client_for()
    press(client, code)
    client.post("/akun", {"current": ANN_PIN, "secret": "739205", "again": "739205"})
    assert places(session) == []
    client.post("/keluar")
    assert WRONG in check(client, code, 422)["refused"]


def test_somebody_who_has_left_has_no_code(code, session, cast, client_for):
    with unit_of_work():
        session.get_one(Person, cast.ann.id).active = False
    assert WRONG in check(client_for(), code, 422)["refused"]


def test_another_persons_session_ends_where_a_card_signs_in(code, session, cast, client_for):
    client = client_for(cast.bima)
    press(client, code)
    page = client.get("/akun").text
    assert "Ann Nur&#39;aini" in page
    session.rollback()
    left = text("SELECT count(*) FROM audit_entry WHERE action = 'signed-out'")
    assert session.scalar(left) == 1


def test_the_secret_is_kept_nowhere(code, session, client_for):
    press(client_for(), code)
    session.rollback()
    for table in ("person", "card_device", "audit_entry"):
        for row in session.execute(text(f"SELECT * FROM {table}")):
            assert code[1] not in str(tuple(row))


def test_behind_https_a_page_without_a_referrer_can_be_used(code, again):
    client = PageClient(again(base_url="https://psm.example", trusted_proxies=1))
    client.http.environ_base["HTTP_X_FORWARDED_PROTO"] = "https"
    assert check(client, code) == {"name": "Ann Nur'aini"}
    press(client, code)
    assert inside(client)


def test_the_organiser_allows_one_more_device_and_only_one(code, session, cast, client_for):
    ona, phone, other, third = client_for(cast.ona), client_for(), client_for(), client_for()
    page = f"/angkatan/{cast.own.id}/peserta/{cast.ann_seat}"

    def allow():
        return ona.follow(ona.post(f"{page}/kartu/hp")).text

    assert "belum dipakai" in allow()
    press(phone, code)
    press(other, code, 422)
    assert "Izinkan satu HP lagi" in ona.get(page).text
    assert "sekarang boleh dipakai di satu HP lagi" in allow()
    assert "sudah diizinkan" in allow()
    assert "Izinkan satu HP lagi" not in ona.get(page).text
    press(phone, code)  # it has its place already, and leaves the open one alone
    press(other, code)
    assert ELSEWHERE in check(third, code, 422)["refused"]
    assert len(places(session)) == 2
    assert None not in places(session)
    acts = select(AuditEntry.action).where(
        AuditEntry.action.startswith("card-device"), AuditEntry.person_id == cast.ann.id
    )
    assert sorted(session.scalars(acts)) == ["card-device-allowed", "card-device-taken", "card-device-taken"]


def test_allowing_a_device_is_for_the_cards_organiser(code, cast, client_for):
    address = f"/angkatan/{cast.own.id}/peserta/{cast.ann_seat}/kartu/hp"
    for viewer, status in ((cast.tom, 403), (cast.ann, 403), (cast.ada, 403), (cast.olga, 404)):
        client_for(viewer).post(address, status=status)
    client_for(cast.ona).post(f"/angkatan/{cast.own.id}/peserta/{cast.sam_seat}/kartu/hp", status=404)
