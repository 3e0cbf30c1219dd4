"""A session is a row: what ends it, how long it lasts, and that reading pages writes nothing."""

from contextvars import Context
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from itsdangerous import TimestampSigner
from sqlalchemy import func, select, text

from portal.accounts import sessions
from portal.accounts.actions import fresh_pin, issue_pin
from portal.accounts.models import Person, SignInSession
from portal.accounts.passwords import matches
from portal.accounts.views import signing_in as views
from portal.audit import AuditEntry
from portal.db import db
from portal.web.transaction import unit_of_work
from tests.accounts.conftest import ADA_PASSWORD, ANN_PIN, BIMA_PIN, enter, inside
from tests.cast import EARLY
from tests.conftest import NOON
from tests.queries import counted

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LAST_MOMENT = datetime(2026, 3, 12, 23, 59, tzinfo=ZoneInfo("Asia/Jakarta"))
"""Of the day after the cast's cohort, which ends on 11 March."""


def elsewhere(client, client_for, name="portal"):
    """Another browser with a copy of somebody's cookie."""
    copy = client_for()
    copy.http.set_cookie(name, client.http.get_cookie(name).value)
    return copy


def at_once(app, act):
    """Let somebody else do something, from another connection, and commit it."""

    def run() -> None:
        with app.app_context(), unit_of_work():
            act(db.session())

    Context().run(run)


def rows(session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(SignInSession))


def test_a_copied_cookie_is_dead_once_its_owner_has_signed_out(secrets, client_for):
    client = client_for()
    enter(client, secrets["ann"], ANN_PIN)
    thief = elsewhere(client, client_for)
    assert inside(thief)
    client.post("/keluar")
    assert not inside(thief)


def test_leaving_everywhere_ends_every_session_of_the_card_and_of_nobody_else(secrets, session, cast, client_for):
    here, there, bima = client_for(), client_for(), client_for()
    for client, login, pin in ((here, "ann", ANN_PIN), (there, "ann", ANN_PIN), (bima, "bima", BIMA_PIN)):
        enter(client, secrets[login], pin)
    page = here.get("/akun")
    assert "Keluar dari semua perangkat" in page.text
    assert "keluar dari semua perangkat" in here.follow(here.post("/akun/keluar-semua")).text
    assert [inside(client) for client in (here, there, bima)] == [False, False, True]
    client_for().post("/akun/keluar-semua")  # without a session one is asked to sign in


def test_the_trail_says_who_came_and_went(secrets, session, cast, client_for):
    client = client_for()
    enter(client, secrets["ann"], ANN_PIN)
    client.post("/keluar")
    client = client_for()
    enter(client, secrets["ann"], ANN_PIN)
    client.post("/akun/keluar-semua")
    session.rollback()
    entries = select(AuditEntry).where(AuditEntry.subject == "sign_in_session").order_by(AuditEntry.id)
    told = [(entry.action, entry.actor_id, entry.person_id) for entry in session.scalars(entries)]
    acts = ["signed-in", "signed-out", "signed-in", "signed-out-everywhere"]
    assert told == [(act, cast.ann.id, cast.ann.id) for act in acts]


def test_staff_are_signed_out_after_two_hours_without_use(secrets, client_for, noon):
    client, idle = client_for(), client_for()
    for one in (client, idle):
        enter(one, "ada", ADA_PASSWORD)
    for hours in (1.9, 3.8):
        noon(NOON + hours * HOUR)
        assert inside(client)
    assert not inside(idle)
    noon(NOON + 5.8 * HOUR)
    assert not inside(client)
    noon(NOON + 5.9 * HOUR)
    assert not inside(elsewhere(client, client_for))


def test_however_much_it_is_used_a_session_ends_after_fourteen_hours(secrets, client_for, noon):
    ada, ann = client_for(), client_for()
    enter(ada, "ada", ADA_PASSWORD)
    enter(ann, secrets["ann"], ANN_PIN)
    for hours in range(14):
        noon(NOON + hours * HOUR)
        assert inside(ada)
    noon(NOON + 14 * HOUR - MINUTE)
    assert inside(ann)  # a trainee who read a paper book meanwhile
    noon(NOON + 14 * HOUR)
    assert not inside(ada)
    assert not inside(ann)


def test_use_is_noted_in_the_cookie_every_five_minutes_and_never_in_the_database(secrets, client_for, noon):
    client = client_for()
    enter(client, "ada", ADA_PASSWORD)
    client.get("/akun")
    for minutes, noted in ((4, False), (5, True), (9, False), (10, True)):
        noon(NOON + minutes * MINUTE)
        with counted(db.engine) as statements:
            answer = client.get("/akun")
        assert ("Set-Cookie" in answer.headers) is noted, minutes
        assert [one for one in statements if not one.startswith("SELECT")] == []
        assert sum("sign_in_session" in one for one in statements) == 1


def test_a_trainee_who_asks_stays_until_the_day_after_the_training(secrets, client_for, noon):
    asks, asks_not, staff = client_for(), client_for(), client_for()
    noon(NOON)
    answer = asks.post("/masuk", {"login": secrets["ann"], "secret": ANN_PIN, "stay": "y"})
    assert "Expires=Thu, 12 Mar 2026 17:00:00 GMT" in answer.headers.getlist("Set-Cookie")[-1]
    enter(asks_not, secrets["bima"], BIMA_PIN)
    staff.post("/masuk", {"login": "ada", "secret": ADA_PASSWORD, "stay": "y"})
    noon(NOON + 14 * HOUR)
    assert [inside(client) for client in (asks, asks_not, staff)] == [True, False, False]
    noon(LAST_MOMENT)
    assert inside(asks)
    noon(LAST_MOMENT + MINUTE)
    assert not inside(asks)


def test_nobody_stays_for_a_training_that_is_over(secrets, client_for, noon):
    client = client_for()
    noon(LAST_MOMENT + MINUTE)
    client.post("/masuk", {"login": secrets["ann"], "secret": ANN_PIN, "stay": "y"})
    noon(LAST_MOMENT + 14 * HOUR)
    assert inside(client)
    noon(LAST_MOMENT + MINUTE + 14 * HOUR)
    assert not inside(client)


@pytest.mark.parametrize("who", ["ada", "ann"])
def test_a_clock_that_is_set_back_signs_nobody_out(secrets, client_for, noon, monkeypatch, who):
    client, real = client_for(), TimestampSigner.get_timestamp
    with monkeypatch.context() as ahead:
        ahead.setattr(TimestampSigner, "get_timestamp", lambda signer: real(signer) + 36_000)
        enter(client, secrets[who], {"ada": ADA_PASSWORD, "ann": ANN_PIN}[who])
    noon(NOON - 10 * HOUR)
    assert inside(client)
    noon(NOON - 9 * HOUR)
    assert inside(client)


def test_what_ended_is_cleared_away_by_those_who_come_later_some_at_a_time(secrets, session, cast, client_for, noon):
    with unit_of_work():
        ended = {"person_id": cast.bima.id, "created_at": EARLY, "ends_at": EARLY}
        session.add_all(SignInSession(**ended) for _ in range(sessions.MAX_CLEARED + 20))
    before = rows(session)
    enter(client_for(), secrets["ann"], ANN_PIN)
    assert rows(session) == before - sessions.MAX_CLEARED + 1
    enter(client_for(), secrets["ann"], ANN_PIN)
    assert rows(session) == before - sessions.MAX_CLEARED - 20 + 2


def test_a_card_that_is_renewed_while_the_old_one_is_checked_opens_nothing(
    app, secrets, session, cast, client_for, monkeypatch
):
    fresh = fresh_pin()

    def slow(stored, secret):
        at_once(app, lambda one: issue_pin(one, cast.ona.id, one.get_one(Person, cast.ann.id), fresh, EARLY))
        return matches(stored, secret)

    monkeypatch.setattr(views, "matches", slow)
    client = client_for()
    enter(client, secrets["ann"], ANN_PIN, status=422)
    assert not inside(client)


@pytest.mark.parametrize("htmx", [False, True])
def test_who_is_shut_out_while_a_file_is_looked_at_leaves_nothing(app, session, cast, client_for, monkeypatch, htmx):
    import io

    from portal.workplans.views import files
    from tests.workplans.plans import PDF

    accept = files.accept

    def slow(name, data):
        at_once(app, lambda one: sessions.end_of(one, one.get_one(Person, cast.ann.id)))
        return accept(name, data)

    monkeypatch.setattr(files, "accept", slow)
    client = client_for(cast.ann)
    upload = {"file": (io.BytesIO(PDF.data), "rencana.pdf")}
    answer = client.post(f"/belajar/{cast.ann_seat}/rktl/lampiran", upload, 401 if htmx else 303, htmx=htmx)
    assert answer.headers.get("Location", "").startswith("/masuk") is not htmx
    assert "Content-Security-Policy" in answer.headers
    assert "rencana.pdf" not in client.get("/masuk").text  # nor is it called saved
    session.rollback()
    for table in ("work_plan", "work_plan_attachment"):
        assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0
