"""The database's promises: types, keys, durability, and rows that stay as they are."""

import hmac
import threading
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.fernet import InvalidToken
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError

from portal import db as module
from portal.access import Role
from portal.accounts.models import Person, RoleGrant
from portal.audit import AuditEntry
from portal.db import (
    BUSY_SECONDS,
    LOCK_SECONDS,
    Base,
    Trouble,
    UTCDateTime,
    db,
    engine_options,
    for_writing,
    new_id,
    prepare,
    trouble_of,
)
from portal.keys import ColumnCipher, column_cipher, load_keys
from portal.ledger.models import NumberSeries
from portal.web.transaction import unit_of_work
from tests.cast import EARLY

PROTECTED = ["audit_entry", "attendance_mark", "course_version", "completion", "certificate"]
NIK = "3275094101909001"


def test_a_moment_without_a_zone_is_refused(session):
    session.add(Person(login="naive", full_name="Naif", created_at=datetime(2026, 3, 10, 5)))  # noqa: DTZ001
    with pytest.raises(StatementError, match="time zone"):
        session.flush()
    session.rollback()


@pytest.mark.parametrize("hours", [0, 7, 8, 9, -5])
def test_a_moment_comes_back_in_utc(session, hours):
    moment = datetime(2026, 3, 10, 5, 1, 2, 345678, tzinfo=timezone(timedelta(hours=hours)))
    with unit_of_work():
        session.add(Person(login="aware", full_name="Sadar", created_at=moment))
    session.expire_all()
    found = session.scalars(select(Person.created_at).where(Person.login == "aware")).one()
    assert found == moment
    assert found.tzinfo is UTC


def test_nothing_is_no_moment():
    kind = UTCDateTime()
    assert kind.process_bind_param(None, None) is None
    assert kind.process_result_value(None, None) is None


def test_no_table_holds_a_nik_or_a_pin_in_the_clear(session, cast, settings):
    with unit_of_work():
        session.get_one(Person, cast.ann.id).card_pin = "482915"
    assert session.get_one(Person, cast.ann.id).nik == NIK
    everything = b""
    for table in Base.metadata.tables:
        if table != "region":
            rows = session.execute(text(f"SELECT * FROM {table}")).all()
            everything += repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in rows]).encode()
    assert b"Ann Nur" in everything
    for path in settings.data_dir.glob("portal.db*"):
        everything += path.read_bytes()
    assert NIK.encode() not in everything
    assert b"482915" not in everything


def test_equal_texts_lie_there_as_different_bytes_and_are_found_by_their_digest(app, tmp_path):
    assert column_cipher.encrypt(NIK.encode()) != column_cipher.encrypt(NIK.encode())
    assert column_cipher.decrypt(column_cipher.encrypt(NIK.encode())) == NIK.encode()
    other = ColumnCipher()
    other.open(load_keys(tmp_path / "other"))
    assert other.digest(NIK) != column_cipher.digest(NIK) == column_cipher.digest(NIK)
    with pytest.raises(InvalidToken):
        other.decrypt(column_cipher.encrypt(b"x"))


def test_the_digest_is_a_keyed_hash(app, settings):
    key = load_keys(settings.data_dir).lookup
    assert column_cipher.digest(NIK) == hmac.digest(key.encode(), NIK.encode(), "sha256").hex()


def test_a_cipher_without_keys_says_so():
    for use in (
        lambda: ColumnCipher().encrypt(b""),
        lambda: ColumnCipher().decrypt(b""),
        lambda: ColumnCipher().digest(""),
    ):
        with pytest.raises(RuntimeError, match="no keys"):
            use()


@given(st.integers(0, (1 << 48) - 1))
def test_a_new_id_is_a_uuid_of_version_7_that_carries_its_time(milliseconds):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module.time, "time_ns", lambda: milliseconds * 1_000_000 + 999_999)
        made = new_id()
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == milliseconds


def test_ids_sort_by_their_time_of_birth_and_never_repeat(session, monkeypatch):
    moments = iter(range(1_700_000_000_000, 1_700_000_000_300))
    monkeypatch.setattr(module.time, "time_ns", lambda: next(moments) * 1_000_000)
    made = [new_id() for _ in range(300)]
    assert made == sorted(made)
    assert len({one.int & (1 << 62) - 1 for one in made}) == 300
    with unit_of_work():
        session.add_all(AuditEntry(id=one, at=EARLY, action="x", subject="x", subject_id="x") for one in made[::-1])
    stored = session.scalars(select(AuditEntry.id).where(AuditEntry.action == "x").order_by(AuditEntry.id)).all()
    assert stored == made


@pytest.fixture
def sqlite(tmp_path):
    """An engine as the portal makes it for SQLite, with one table; a second writer waits for a moment only."""
    url = f"sqlite:///{tmp_path / 'own.db'}"
    options = engine_options(url, 2)
    engine = create_engine(url, **options)
    prepare(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (n INTEGER)"))
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("busy_timeout", 30000),
    ],
)
def test_every_connection_to_sqlite_is_careful(sqlite, pragma, value):
    with sqlite.connect() as one, sqlite.connect() as two:
        assert [connection.scalar(text(f"PRAGMA {pragma}")) for connection in (one, two)] == [value, value]


def test_a_writer_takes_its_lock_at_once_and_readers_go_on(sqlite, monkeypatch):
    monkeypatch.setattr("portal.db.BUSY_SECONDS", 0.01)
    token = for_writing.set(True)
    with sqlite.connect() as writer, sqlite.connect() as second:
        writer.execute(text("INSERT INTO t VALUES (1)"))
        second.connection.driver_connection.execute("PRAGMA busy_timeout=1").close()
        with pytest.raises(OperationalError, match="locked"):
            second.execute(text("SELECT 1"))
        for_writing.reset(token)
        second.rollback()
        assert second.scalar(text("SELECT count(*) FROM t")) == 0
        writer.commit()


def test_an_orphan_is_refused(session):
    session.add(RoleGrant(person_id=uuid.uuid4(), role=Role.ADMIN))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_no_update_is_lost(app, session):
    with unit_of_work():
        session.add(NumberSeries(scope="probe", last=0))
    seen: list[int] = []

    def count() -> None:
        with app.app_context():
            for _ in range(50):
                with unit_of_work():
                    row = db.session.get(NumberSeries, "probe", with_for_update=True)
                    row.last += 1
                    seen.append(row.last)

    threads = [threading.Thread(target=count) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == list(range(1, 101))
    session.rollback()
    assert session.scalar(select(NumberSeries.last).where(NumberSeries.scope == "probe")) == 100


def test_what_is_certified_stays_as_it_is(world, session):
    for table in PROTECTED:
        (column,) = Base.metadata.tables[table].primary_key.columns.keys()
        before = session.execute(text(f"SELECT * FROM {table} ORDER BY {column}")).all()
        assert before
        for change in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match=f"{table} is append-only"):
                session.execute(text(change))
            session.rollback()
        assert session.execute(text(f"SELECT * FROM {table} ORDER BY {column}")).all() == before
        session.rollback()


def test_what_is_certified_cannot_be_put_in_again_over_itself(world, session):
    """SQLite could replace a row while putting one in; PostgreSQL knows only the update that the trigger refuses."""
    ways = {
        "sqlite": "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
        "postgresql": "INSERT INTO {0} SELECT * FROM {0} ON CONFLICT ({1}) DO UPDATE SET {1} = excluded.{1}",
    }
    for table in PROTECTED:
        (column,) = Base.metadata.tables[table].primary_key.columns.keys()
        with pytest.raises(DBAPIError, match=f"{table} is append-only"):
            session.execute(text(ways[session.get_bind().dialect.name].format(table, column)))
        session.rollback()


@pytest.mark.parametrize("end", ["commit", "rollback", "invalidate"])
def test_a_writer_gives_its_turn_back_however_it_ends(tmp_path, monkeypatch, end):
    turn = threading.Lock()
    monkeypatch.setattr(module, "Lock", lambda: turn)
    url = f"sqlite:///{tmp_path / 'turn.db'}"
    engine = create_engine(url, **engine_options(url, 2))
    prepare(engine)
    token = for_writing.set(True)
    try:
        with engine.connect() as connection:
            connection.execute(text("CREATE TABLE kept (number INTEGER)"))
            assert turn.locked()
            getattr(connection, end)()
        assert not turn.locked()
    finally:
        for_writing.reset(token)
        engine.dispose()


def test_a_request_waits_for_nobody_for_ever_and_long_work_is_patient(session):
    """PostgreSQL waits for a lock, and works on a statement, as long as it is told; SQLite has one limit for all."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    asked = "PRAGMA busy_timeout" if sqlite else "SELECT current_setting('lock_timeout')"
    usual = f"{LOCK_SECONDS}s" if not sqlite else 1000 * BUSY_SECONDS
    assert session.scalar(text(asked)) == usual
    with unit_of_work():
        assert session.scalar(text(asked)) == (usual if sqlite else "5min")
    assert session.scalar(text(asked)) == usual
    assert engine_options("postgresql+psycopg://x", 1)["connect_args"]["options"].count("timeout=") == 2


def test_who_waits_too_long_for_a_lock_is_told_so(app, session, cast):
    sqlite = session.get_bind().dialect.name == "sqlite"
    with db.engine.connect() as other, db.engine.connect() as mine:
        other.execute(text("SELECT 1" if sqlite else "LOCK TABLE person IN ACCESS EXCLUSIVE MODE"))
        if sqlite:
            other.connection.driver_connection.execute("ROLLBACK").close()
            other.connection.driver_connection.execute("BEGIN IMMEDIATE").close()
            mine.connection.driver_connection.execute("PRAGMA busy_timeout=20").close()
        else:
            mine.execute(text("SET LOCAL lock_timeout = '20ms'"))
        with pytest.raises(OperationalError) as error:
            mine.execute(text("UPDATE person SET full_name = full_name"))
        assert trouble_of(error.value) is Trouble.LOCKED
