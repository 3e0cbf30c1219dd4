"""Cards of several organisers, joined by a secret of one's own.

Ann has a card of the Balai (Ona), and as the same human being one of the Dinas (Olga). Sam is somebody else there.
"""

import json
import re
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from portal.accounts.actions import FreshPin, fresh_pin, issue_pin
from portal.accounts.models import JoinedAccount, Person, SignInSession
from portal.accounts.rules import FREE_TRIES
from portal.audit import AuditEntry
from portal.enrolment.actions.importing import import_roster
from portal.enrolment.models import Enrolment
from portal.web.transaction import unit_of_work
from tests.accounts.conftest import ADA_PASSWORD, ANN_PIN, HASHES, enter, inside
from tests.cast import EARLY, roster, row

SECRET, OTHER_SECRET = "kenanga di senja", "melati di pagi hari"
DINAS = fresh_pin()


@pytest.fixture
def cards(secrets, session, cast, noon):
    """Ann's two cards, with the seats that they open."""
    with unit_of_work():
        file = roster(row(3, "Ann N.", "3275094101909001", quota="IPSM"))
        assert import_roster(session, cast.olga, cast.other, "kita.csv", file, EARLY).refused == []
        seat = session.scalars(
            select(Enrolment).where(Enrolment.cohort_id == cast.other.id, Enrolment.id != cast.sam_seat)
        ).one()
        person = session.get_one(Person, seat.person_id)
        issue_pin(session, cast.olga.id, person, DINAS, EARLY)
        issue_pin(
            session, cast.olga.id, session.get_one(Person, cast.sam.id), FreshPin(ANN_PIN, HASHES[ANN_PIN]), EARLY
        )
    return SimpleNamespace(
        balai=cast.ann.login, dinas=person.login, ours=cast.ann_seat, theirs=seat.id, their_person=person.id
    )


@pytest.fixture
def ann(cards, client_for):
    client = client_for()
    enter(client, cards.balai, ANN_PIN)
    return client


def form(cards, **changes):
    typed = {"current": ANN_PIN, "login": cards.dinas, "pin": DINAS.pin, "secret": SECRET, "again": SECRET}
    return typed | changes


def join(client, cards, status=303, **changes):
    answer = client.post("/akun/gabungan", form(cards, **changes), status=status)
    retoken(client)
    return answer


def retoken(client):
    """The session after joining is a new one, so it is given the token of the tests again."""
    with client.http.session_transaction() as stored:
        stored["csrf_token"] = "a" * 40


def sees(client, *seats):
    return [client._send("GET", f"/belajar/{seat}").status_code for seat in seats]


def signed_in(client_for, login, secret, status=303):
    client = client_for()
    enter(client, login, secret, status=status)
    return client


def test_joined_cards_are_seen_with_either_number_and_the_secret(ann, cards, client_for, cast):
    page = ann.follow(join(ann, cards))
    assert "Kartu tergabung." in page.text
    for words in ("Bimtek Uji", "Balai Uji", "Bimtek Lain", "Dinas Uji", "Keluarkan dari gabungan", "Bubarkan"):
        assert words in page.text
    assert sees(ann, cards.ours, cards.theirs) == [200, 200]
    for number in (cards.balai, cards.dinas):
        assert sees(signed_in(client_for, number, SECRET), cards.ours, cards.theirs, cast.sam_seat) == [200, 200, 404]


def test_numbers_and_pins_may_be_typed_as_cards_show_them(ann, cards):
    def spaced(text: str) -> str:
        return f"{text[: len(text) // 2]} {text[len(text) // 2 :]}"

    join(ann, cards, current=spaced(ANN_PIN), login=spaced(cards.dinas), pin=spaced(DINAS.pin))
    assert sees(ann, cards.ours, cards.theirs) == [200, 200]


def test_a_card_goes_on_opening_its_own_organiser_only(ann, cards, client_for):
    join(ann, cards)
    card = signed_in(client_for, cards.dinas, DINAS.pin)
    assert sees(card, cards.ours, cards.theirs) == [404, 200]
    page = card.get("/akun").text
    assert "Kartu ini tergabung." in page
    for words in ("Bimtek Uji", "Balai Uji", cards.balai[:4], "Bubarkan", "Tambah kartu"):
        assert words not in page
    card.post("/akun/gabungan/bubarkan")
    card.post(f"/akun/gabungan/{ann_person(ann)}/keluarkan", status=404)
    assert sees(ann, cards.ours, cards.theirs) == [200, 200]


def ann_person(client):
    return re.search(r"/akun/gabungan/([0-9a-f-]{36})/keluarkan", client.get("/akun").text)[1]


def test_what_is_done_in_a_training_is_done_by_the_record_of_its_organiser(ann, cards, session, cast):
    join(ann, cards)
    for seat in (cards.ours, cards.theirs):
        page = ann.get(f"/belajar/{seat}/materi").text
        lesson = page.partition(f"/belajar/{seat}/materi/")[2].partition('"')[0]
        ann.post(f"/belajar/{seat}/materi/{lesson}")
    session.rollback()
    read = select(AuditEntry).where(AuditEntry.action == "lesson-finished").order_by(AuditEntry.id)
    assert [(one.actor_id, one.person_id) for one in session.scalars(read)] == [
        (cast.ann.id, cast.ann.id),
        (cards.their_person, cards.their_person),
    ]


def test_a_card_whose_number_is_a_name_opens_the_account_too(ann, cards, session, cast, client_for):
    """The demo's trainee has one."""
    join(ann, cards)
    with unit_of_work():
        session.get_one(Person, cast.ann.id).login = "peserta"
    assert sees(signed_in(client_for, "peserta", SECRET), cards.ours, cards.theirs) == [200, 200]
    assert sees(signed_in(client_for, "peserta", ANN_PIN), cards.ours, cards.theirs) == [200, 404]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"current": "135790"}, "sekarang salah"),
        ({"pin": "135790"}, "Nomor peserta atau PIN salah"),
        ({"login": "12345678"}, "Ada angka yang keliru"),
        ({"secret": "kenanga", "again": "kenanga"}, "paling sedikit 8 huruf"),
        ({"secret": "9070482915", "again": "9070482915"}, "harus memuat huruf"),
        ({"secret": f"ann{ANN_PIN}", "again": f"ann{ANN_PIN}"}, "tidak boleh memuat PIN"),
        ({"secret": f"ann{DINAS.pin}", "again": f"ann{DINAS.pin}"}, "tidak boleh memuat PIN"),
        ({"again": "kenanga di pagi"}, "Ketik ulang"),
        ({"secret": "x" * 129, "again": "x" * 129}, "Paling panjang 128 huruf"),
        ({"login": "ada", "pin": ADA_PASSWORD}, "bukan nomor kartu peserta"),
        ({"pin": ""}, "wajib diisi"),
    ],
)
def test_a_refused_join_joins_nothing(ann, cards, session, client_for, changes, words):
    answer = join(ann, cards, 422, **changes)
    assert words in answer.text
    assert SECRET not in answer.text
    assert session.scalar(select(func.count()).select_from(JoinedAccount)) == 0
    signed_in(client_for, cards.balai, SECRET, status=422)
    assert sees(ann, cards.ours, cards.theirs) == [200, 404]


def test_the_own_card_is_no_other_card(ann, cards):
    assert "sudah ada dalam gabungan" in join(ann, cards, 422, login=cards.balai, pin=ANN_PIN).text


def test_guessing_the_other_card_is_slowed_like_signing_in(ann, cards, client_for):
    for _ in range(FREE_TRIES + 1):
        join(ann, cards, 422, pin="135790")
    assert "Terlalu banyak" in join(ann, cards, 422).text
    assert "Terlalu banyak" in enter(client_for(), cards.dinas, DINAS.pin, status=422).text


def test_one_card_more_is_proven_with_the_joined_secret(ann, cards, session, cast, client_for):
    join(ann, cards)
    more = {"login": cast.sam.login, "pin": ANN_PIN}
    assert "sekarang salah" in ann.post("/akun/gabungan", more | {"current": "bukan itu ya"}, 422).text
    assert "masih PIN kartu lama" in ann.post("/akun/gabungan", more | {"current": "482915"}, 422).text
    again = {"login": cards.dinas, "pin": DINAS.pin, "current": SECRET}
    assert "sudah ada dalam gabungan" in ann.post("/akun/gabungan", again, 422).text
    ann.post("/akun/gabungan", more | {"current": SECRET})
    assert sees(ann, cards.ours, cards.theirs, cast.sam_seat) == [200, 200, 200]


def test_a_card_takes_out_itself_and_only_itself(ann, cards, client_for):
    join(ann, cards)
    card = signed_in(client_for, cards.dinas, DINAS.pin)
    card.post(f"/akun/gabungan/{cards.their_person}/keluarkan")
    assert "Gabungkan pelatihan lain" in card.get("/akun").text
    assert sees(ann, cards.ours, cards.theirs) == [200, 404]
    assert sees(card, cards.ours, cards.theirs) == [404, 200]
    signed_in(client_for, cards.dinas, SECRET, status=422)
    signed_in(client_for, cards.balai, SECRET)


def test_the_secret_takes_one_card_out_or_undoes_it_all(ann, cards, session, cast, client_for):
    join(ann, cards)
    ann.post(f"/akun/gabungan/{cast.sam.id}/keluarkan", status=404)
    ann.post(f"/akun/gabungan/{cards.their_person}/keluarkan")
    assert sees(ann, cards.ours, cards.theirs) == [200, 404]
    ann.post("/akun/gabungan", {"login": cards.dinas, "pin": DINAS.pin, "current": SECRET})
    elsewhere = signed_in(client_for, cards.dinas, SECRET)
    assert "Gabungan dibubarkan" in ann.follow(ann.post("/akun/gabungan/bubarkan")).text
    assert not inside(ann)
    assert not inside(elsewhere)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(JoinedAccount)) == 0
    for number, pin in ((cards.balai, ANN_PIN), (cards.dinas, DINAS.pin)):
        signed_in(client_for, number, SECRET, status=422)
        signed_in(client_for, number, pin)


def test_a_new_card_takes_its_record_out_until_it_is_proven_again(ann, cards, cast, client_for):
    join(ann, cards)
    elsewhere = signed_in(client_for, cards.dinas, SECRET)
    client_for(cast.olga).post(f"/angkatan/{cast.other.id}/peserta/{cards.theirs}/kartu")
    for client in (ann, elsewhere):
        assert inside(client)
        assert sees(client, cards.ours, cards.theirs) == [200, 404]
    signed_in(client_for, cards.dinas, SECRET, status=422)
    signed_in(client_for, cards.dinas, DINAS.pin, status=422)


def test_who_forgot_the_secret_joins_anew_with_a_card(ann, cards, cast, client_for):
    join(ann, cards)
    card = signed_in(client_for, cards.dinas, DINAS.pin)
    back = {"current": DINAS.pin, "login": cards.balai, "pin": ANN_PIN, "secret": OTHER_SECRET, "again": OTHER_SECRET}
    card.post("/akun/gabungan", back)
    assert sees(card, cards.ours, cards.theirs) == [200, 200]
    assert not inside(ann)
    signed_in(client_for, cards.balai, SECRET, status=422)
    signed_in(client_for, cards.balai, OTHER_SECRET)


def test_changing_the_secret_ends_other_sessions_of_the_account_and_none_of_a_card(ann, cards, client_for):
    join(ann, cards)
    elsewhere, card = (signed_in(client_for, cards.dinas, secret) for secret in (SECRET, DINAS.pin))
    bad = {"current": SECRET, "secret": "48291500", "again": "48291500"}
    assert "harus memuat huruf" in ann.post("/akun", bad, 422).text
    ann.post("/akun", {"current": SECRET, "secret": OTHER_SECRET, "again": OTHER_SECRET})
    assert [inside(client) for client in (ann, elsewhere, card)] == [True, False, True]
    signed_in(client_for, cards.balai, SECRET, status=422)
    signed_in(client_for, cards.balai, OTHER_SECRET)
    signed_in(client_for, cards.balai, ANN_PIN)


def test_leaving_everywhere_ends_the_account_s_sessions_and_no_card_s(ann, cards, client_for):
    join(ann, cards)
    elsewhere, card = (signed_in(client_for, cards.dinas, secret) for secret in (SECRET, DINAS.pin))
    ann.post("/akun/keluar-semua")
    assert [inside(client) for client in (ann, elsewhere, card)] == [False, False, True]


def told(page) -> str:
    return re.sub(r'(name="csrf_token"[^>]*value|data-token)="[^"]*"', "", page.text)


def test_no_organiser_sees_that_cards_are_joined(ann, cards, cast, session, client_for):
    ona, olga = client_for(cast.ona), client_for(cast.olga)
    pages = [
        (ona, f"/angkatan/{cast.own.id}/peserta"),
        (ona, f"/angkatan/{cast.own.id}/peserta/{cards.ours}"),
        (ona, f"/angkatan/{cast.own.id}/kartu"),
        (olga, f"/angkatan/{cast.other.id}/peserta"),
        (olga, f"/angkatan/{cast.other.id}/peserta/{cards.theirs}"),
        (olga, f"/angkatan/{cast.other.id}/kartu"),
    ]
    before = [told(client.get(url)) for client, url in pages]
    join(ann, cards)
    assert [told(client.get(url)) for client, url in pages] == before
    session.rollback()
    joins = session.scalars(select(AuditEntry).where(AuditEntry.subject == "joined_account")).all()
    assert [(one.action, one.person_id, one.organisation_id, one.cohort_id) for one in joins] == [
        ("cards-joined", None, None, None)
    ]
    assert {one.actor_id for one in joins}.isdisjoint({cast.ann.id, cards.their_person})


def test_the_trail_names_every_act_and_no_secret(ann, cards, session, client_for):
    join(ann, cards)
    ann.post(f"/akun/gabungan/{cards.their_person}/keluarkan")
    ann.post("/akun", {"current": SECRET, "secret": OTHER_SECRET, "again": OTHER_SECRET})
    ann.post("/akun/gabungan/bubarkan")
    session.rollback()
    entries = session.scalars(select(AuditEntry).where(AuditEntry.subject == "joined_account").order_by(AuditEntry.id))
    told = [(one.action, json.dumps([one.detail, one.changed, one.reason])) for one in entries]
    acts = ["cards-joined", "card-taken-out", "joined-secret-changed", "join-undone"]
    assert [action for action, _rest in told] == acts
    assert not any(secret in rest for _action, rest in told for secret in (SECRET, OTHER_SECRET, ANN_PIN, DINAS.pin))


def test_staff_join_no_cards(cards, cast, client_for):
    for viewer in (cast.ona, cast.tom, cast.ada, cast.cy):
        client_for(viewer).get("/akun/gabungan", 403)
        client_for(viewer).post("/akun/gabungan", form(cards), 403)
        assert "Gabungkan" not in client_for(viewer).get("/akun").text
    client_for().get("/akun/gabungan", 303)


def test_a_joined_session_is_read_in_one_statement(ann, cards, session):
    from portal.db import db
    from tests.queries import counted

    join(ann, cards)
    with counted(db.engine) as statements:
        ann.get(f"/belajar/{cards.ours}")
    assert sum("sign_in_session" in one for one in statements) == 1
    session.rollback()
    assert session.scalar(select(func.count()).where(SignInSession.joined_account_id.is_not(None))) == 1
