"""What is refused is counted in memory, written down outside requests, shown to the administrator, and forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts import refusals
from portal.accounts.models import RefusalCount
from portal.accounts.rules import REFUSALS_KEPT, check_digit
from portal.web import refusals as counted
from portal.web.refusals import MAX_COUNTED, RefusalKind, Refused, drain
from portal.web.transaction import unit_of_work
from tests.accounts.conftest import enter
from tests.conftest import NOON

HOUR = NOON.replace(minute=0)
NOBODY = "7654321" + check_digit("7654321")
HERE = "127.0.0.1"


@pytest.fixture(autouse=True)
def _nothing_before():
    drain()


def lines(counts) -> dict[tuple[str, str], int]:
    return {(one.kind.value, one.account): count for one, count in counts.items()}


def stored(session) -> list[RefusalCount]:
    session.rollback()
    return list(session.scalars(select(RefusalCount).order_by(RefusalCount.hour, RefusalCount.kind)))


def test_each_kind_of_refusal_is_counted_for_whom_and_where(secrets, cast, client_for, noon):
    for login in (secrets["ann"], NOBODY, NOBODY):
        enter(client_for(), login, "135790", status=422)
    client_for().post("/undangan", {"code": "abcd-efgh-jkmn"}, 422)
    tom = client_for(cast.tom)
    tom.get("/penyelenggara", 403)
    tom.get(f"/angkatan/{cast.other.id}", 404)
    tom.post("/keluar", {"csrf_token": ""}, 400)
    tom.post("/akun", {"current": "x", "secret": "jeruk di tepi kali", "again": "jeruk di tepi kali"}, 422)
    found = drain()
    assert {(one.hour, one.address) for one in found} == {(HOUR, HERE)}
    told = lines(found)
    unknown = next(account for _kind, account in told if account.startswith("~"))
    tom_id = str(cast.tom.id)
    assert told == {
        ("secret", str(cast.ann.id)): 1,
        ("secret", unknown): 2,
        ("secret", tom_id): 1,
        ("code", ""): 1,
        ("forbidden", tom_id): 1,
        ("not-found", tom_id): 1,
        ("token", tom_id): 1,
    }
    assert NOBODY not in unknown


def test_what_is_nobodys_fault_is_not_counted(secrets, cast, client_for, noon):
    client_for().get("/tidak-ada", 404)
    client_for(cast.tom).get("/tidak-ada", 404)
    client_for().get("/angkatan", 303)
    enter(client_for(), secrets["ann"], "482915")
    enter(client_for(), "", "", status=422)
    assert drain() == {}


def test_no_request_writes_and_each_writing_adds_up(app, secrets, session, client_for, noon):
    for turn in (1, 2):
        enter(client_for(), secrets["ann"], "135790", status=422)
        assert sum(one.count for one in stored(session)) == turn - 1
        refusals.write_down(app)
        refusals.write_down(app)
        assert [one.count for one in stored(session)] == [turn]


def test_two_processes_add_to_the_same_line(app, session):
    line = Refused(HOUR, RefusalKind.SECRET, "x", HERE)
    for _ in range(2):
        with unit_of_work():
            refusals.add(session, [(line, 3)], NOON)
    assert [one.count for one in stored(session)] == [6]


def test_what_cannot_be_written_waits(app, session, secrets, client_for, noon, monkeypatch):
    enter(client_for(), secrets["ann"], "135790", status=422)
    with monkeypatch.context() as broken:
        broken.setattr(refusals, "add", lambda *_: 1 / 0)
        refusals.write_down(app)
    assert stored(session) == []
    refusals.write_down(app)
    assert [one.count for one in stored(session)] == [1]


def test_counts_are_forgotten_after_ninety_days(app, session):
    for age in (REFUSALS_KEPT, REFUSALS_KEPT - timedelta(hours=1)):
        with unit_of_work():
            refusals.add(session, [(Refused(NOON - age, RefusalKind.TOKEN, "", HERE), 1)], NOON - age)
    with unit_of_work():
        refusals.add(session, [], NOON + timedelta(minutes=1))
    assert [one.hour for one in stored(session)] == [NOON - REFUSALS_KEPT + timedelta(hours=1)]


def test_a_flood_does_not_fill_the_memory(app, noon):
    with app.test_request_context(environ_base={"REMOTE_ADDR": HERE}):
        for number in range(MAX_COUNTED + 500):
            counted.note(RefusalKind.SECRET, f"~{number}")
    found = drain()
    assert len(found) == MAX_COUNTED + 1
    assert found[Refused(HOUR, RefusalKind.SECRET, "", "")] == 500


def test_many_lines_are_written_a_few_at_a_time(app, session, noon):
    with app.test_request_context(environ_base={"REMOTE_ADDR": HERE}):
        for number in range(1_200):
            counted.note(RefusalKind.SECRET, f"~{number}")
    refusals.write_down(app)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(RefusalCount)) == 1_200


def test_the_administrator_sees_the_counts(app, secrets, cast, client_for, noon):
    for login in (secrets["ann"], NOBODY):
        enter(client_for(), login, "135790", status=422)
    client_for(cast.tom).get("/penyelenggara", 403)
    refusals.write_down(app)
    page = client_for(cast.ada).get("/percobaan-ditolak").text
    for words in ("PIN atau kata sandi salah", "Halaman untuk peran lain", "nama yang tidak ada", HERE, ">tom<"):
        assert words in page
    assert NOBODY not in page
    assert "/percobaan-ditolak" in client_for(cast.ada).get("/petugas").text
    for viewer in (cast.ona, cast.cy, cast.tom, cast.ann):
        client_for(viewer).get("/percobaan-ditolak", 403)
