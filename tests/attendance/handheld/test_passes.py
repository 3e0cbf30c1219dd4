"""A phone that was prepared goes on by a pass of its own, for one session and its day, and for nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from portal.accounts import sessions
from portal.accounts.models import Person, RoleGrant, SignInSession
from portal.attendance.rules import Presence, pass_ends
from portal.audit import AuditEntry
from portal.cohorts import queries as cohorts
from portal.db import new_id
from portal.organisers.models import OrganisationMember
from portal.web.transaction import unit_of_work
from tests.conftest import NOON

PAGES = ("pindai", "pindai/daftar", "pindai/orang", "pindai/kunci")
OFFICE = SignInSession.scope.is_(None)


@pytest.fixture
def ready_phone(tom, roll):
    """Tom's phone, prepared for the session at hand."""
    answer = tom.post(f"{roll}/pindai/siapkan")
    assert answer.headers["Location"] == f"{roll}/pindai/daftar"
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("pass-roll="))
    assert f"Path={roll}/pindai;" in f"{cookie};"
    assert "HttpOnly" in cookie
    return tom


@pytest.fixture
def alone(ready_phone, session):
    """The same after the session of the office has ended."""
    with unit_of_work():
        session.execute(delete(SignInSession).where(OFFICE))
    return ready_phone


def shut(client, roll):
    """Whether the phone is led to the sign-in page."""
    answer = client._send("GET", f"{roll}/pindai/daftar")
    return answer.status_code == 303 and answer.headers["Location"].startswith("/masuk")


def test_a_pass_goes_on_without_a_session(alone, cast, roll, phone, marks):
    for page in PAGES:
        alone.get(f"{roll}/{page}")
    assert "Hapus daftar dari HP ini" in alone.get(f"{roll}/pindai/daftar").text
    alone.script(f"{roll}/pindai/tanda", phone.parcel(phone.mark(cast.ann_seat)))
    alone.post(f"{roll}/pindai", {"number": cast.bima.login})
    assert marks() == [(cast.ann_seat, Presence.PRESENT), (cast.bima_seat, Presence.PRESENT)]
    alone.get(roll, status=303)
    alone.get("/angkatan", status=303)


def test_a_pass_is_for_one_session(alone, session, cast, held):
    other = next(one for one in cohorts.sessions(session, cast.own.id) if one.id != held.id)
    assert shut(alone, f"/angkatan/{cast.own.id}/sesi/{other.id}")
    word = alone.http.get_cookie("pass-roll", path=f"/angkatan/{cast.own.id}/sesi/{held.id}/pindai").value
    alone.http.set_cookie("pass-roll", word, path="/")
    assert shut(alone, f"/angkatan/{cast.own.id}/sesi/{other.id}")


def test_a_pass_keeps_no_office_session_alive(ready_phone, roll, monkeypatch):
    monkeypatch.setattr(ready_phone, "_use", lambda: None)
    with ready_phone.http.session_transaction() as kept:
        kept["used"] = int((NOON - timedelta(hours=3)).timestamp())
    ready_phone.get(f"{roll}/pindai/daftar")
    ready_phone.get(roll, status=303)


def test_only_a_prepared_phone_may_keep_pages(tom, roll):
    assert "X-Until" not in tom.get(f"{roll}/pindai/daftar").headers
    assert "Siapkan untuk tanpa sinyal" in tom.get(f"{roll}/pindai/daftar").text
    tom.post(f"{roll}/pindai/siapkan")
    until = int(tom.get(f"{roll}/pindai/orang").headers["X-Until"])
    assert timedelta(hours=24) <= timedelta(seconds=until - NOON.timestamp()) <= timedelta(hours=36)
    assert tom.get(f"{roll}/pindai").headers["X-Reader"]


def test_a_pass_ends_with_its_day(alone, roll, noon):
    noon(NOON + timedelta(hours=11))
    assert not shut(alone, roll)
    noon(NOON + timedelta(hours=12))
    assert shut(alone, roll)


ENDS = {
    "the account is shut": lambda session, tom: session.merge(session.get(Person, tom.id)).__setattr__("active", False),
    "the role is taken": lambda session, tom: session.execute(delete(RoleGrant).where(RoleGrant.person_id == tom.id)),
    "a new secret": lambda session, tom: sessions.end_of(session, session.get(Person, tom.id)),
    "signing out everywhere": lambda session, tom: sessions.end_everywhere(session, tom, NOON),
    "a one-time secret": lambda session, tom: session.get(Person, tom.id).__setattr__("one_time_until", NOON),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_a_pass_ends_with_what_made_it(alone, roll, session, cast, end):
    with unit_of_work():
        end(session, cast.tom)
    assert alone._send("GET", f"{roll}/pindai/daftar").status_code in (303, 403)
    assert alone._send("GET", f"{roll}/pindai/orang").status_code in (303, 403)


def test_whoever_works_for_the_organiser_no_more_has_a_pass_to_nothing(alone, roll, session, cast):
    with unit_of_work():
        session.execute(delete(OrganisationMember).where(OrganisationMember.person_id == cast.tom.id))
    alone.get(f"{roll}/pindai/daftar", status=404)


def test_signing_out_ends_the_pass_of_that_device_alone(ready_phone, roll, client_for, cast, session):
    with unit_of_work():  # all clients of a test share one session: this pass comes of another
        session.execute(update(SignInSession).where(~OFFICE).values(parent_id=new_id()))
    other = client_for(cast.tom)
    other.post(f"{roll}/pindai/siapkan")
    other.post("/keluar")
    assert shut(other, roll)
    assert not shut(ready_phone, roll)


def test_a_pass_is_given_back(alone, roll, session):
    alone.post(f"{roll}/pindai/lepas")
    assert shut(alone, roll)
    assert session.scalar(select(SignInSession.id)) is None


@pytest.mark.parametrize("word", ["", "x", "ImFi", "IjAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwIg.x"])
def test_what_is_no_pass_opens_nothing(client_for, roll, word):
    client = client_for()
    client.http.set_cookie("pass-roll", word, path="/")
    assert shut(client, roll)


def test_a_pass_is_no_session(ready_phone, session, client_for):
    """The key of a pass in the place of a session's opens no page."""
    session.rollback()
    key = session.scalar(select(SignInSession.id).where(~OFFICE))
    client = client_for()
    with client.http.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = str(key), True
        cookie["ends"] = cookie["used"] = int(NOON.timestamp()) + 10**6
    client.get("/angkatan", status=303)


def test_the_trail_says_that_a_phone_was_prepared(ready_phone, session, cast, held):
    session.rollback()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "pass-made")).one()
    assert (entry.actor_id, entry.cohort_id, entry.subject_id) == (cast.tom.id, cast.own.id, str(held.id))


def test_strangers_prepare_nothing(cast, client_for, roll):
    client_for(cast.tess).post(f"{roll}/pindai/siapkan", status=404)
    client_for(cast.ann).post(f"{roll}/pindai/siapkan", status=403)


@pytest.mark.parametrize(
    ("ends", "asked", "last"),
    [
        (NOON, NOON, NOON + timedelta(hours=12)),
        (NOON + timedelta(hours=5), NOON, NOON + timedelta(hours=12)),
        (NOON, NOON + timedelta(days=2), NOON + timedelta(days=2, hours=12)),
    ],
    ids=["today", "later today", "two days after"],
)
def test_a_pass_lasts_until_midnight_of_the_place(ends, asked, last):
    assert pass_ends(ends, asked, "Asia/Jakarta") == last
