"""The database: the declarative base, column types and engine set-up for SQLite and PostgreSQL.

Models inherit ``Base`` (not ``db.Model``), so that they are plain SQLAlchemy and a type checker understands them.
"""

import enum
import errno
import json
import os
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Connection,
    CursorResult,
    DateTime,
    Delete,
    Engine,
    Enum,
    LargeBinary,
    MetaData,
    Update,
    Uuid,
    create_engine,
    event,
    inspect,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from portal.keys import column_cipher

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

BUSY_SECONDS = 30
LOCK_SECONDS, STATEMENT_SECONDS = 10, 30
"""How long PostgreSQL lets a request wait for somebody else's lock, and work on one statement."""
PATIENT_SECONDS = 300
"""How long it lets long work and commands."""
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    f"busy_timeout={1000 * BUSY_SECONDS}",
)

for_writing: ContextVar[bool] = ContextVar("for_writing", default=False)
"""Whether the transaction that begins next will write. SQLite then takes the write lock at once."""


class Trouble(enum.StrEnum):
    """What ails a database whose portal is sound, in the words of the log. Nothing here says what somebody typed."""

    FULL = "disk full"
    LOCKED = "locked for too long"
    READ_ONLY = "read-only"
    AWAY = "not to be reached"
    DAMAGED = "file damaged"


_TROUBLES = {
    Trouble.FULL: ("SQLITE_FULL", "53100", "ENOSPC", "EDQUOT"),
    Trouble.LOCKED: ("SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "57014", "40P01", "40001"),
    Trouble.READ_ONLY: ("SQLITE_READONLY", "25006", "EROFS"),
    Trouble.AWAY: ("SQLITE_CANTOPEN", "SQLITE_IOERR", "08", "53300", "57P"),
    Trouble.DAMAGED: ("SQLITE_CORRUPT", "SQLITE_NOTADB", "XX001", "XX002"),
}
"""How the names and numbers begin by which SQLite, PostgreSQL and the operating system call it."""


def trouble_of(error: BaseException | None) -> Trouble | None:
    """What an error says of the database, or of the disk that it lies on; None when that is not to blame."""
    if isinstance(error, PoolTimeout):
        return Trouble.LOCKED
    source = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(source, "sqlite_errorname", None) or getattr(source, "sqlstate", None)
    if name is None and isinstance(source, OSError):
        name = errno.errorcode.get(source.errno or 0)
    if name is None:
        return Trouble.AWAY if isinstance(error, DBAPIError) and error.connection_invalidated else _unconnected(error)
    return next((trouble for trouble, starts in _TROUBLES.items() if name.startswith(starts)), None)


def _unconnected(error: BaseException | None) -> Trouble | None:
    """PostgreSQL has no number for a server that does not answer."""
    return Trouble.AWAY if isinstance(error, OperationalError) else None


class UTCDateTime(TypeDecorator[datetime]):
    """A moment. Takes aware datetimes only, stores UTC, gives aware UTC back."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class EncryptedBytes(TypeDecorator[bytes]):
    """Bytes that lie encrypted in the database (Fernet: AES-128-CBC with HMAC-SHA256)."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else column_cipher.encrypt(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else column_cipher.decrypt(bytes(value))


class EncryptedText(TypeDecorator[str]):
    """Text that is stored encrypted in the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else column_cipher.encrypt(value.encode())

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else column_cipher.decrypt(bytes(value)).decode()


class EncryptedJSON(TypeDecorator[Any]):
    """A JSON value that is stored encrypted in the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else column_cipher.encrypt(json.dumps(value, ensure_ascii=False).encode())

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else json.loads(column_cipher.decrypt(bytes(value)))


def by_value(kind: type[enum.StrEnum], name: str) -> Enum:
    """A column type for a string enum: stored as its value, checked by the named CHECK constraint."""
    return Enum(
        kind, name=name, native_enum=False, create_constraint=True, length=24,
        values_callable=lambda members: [member.value for member in members],
    )  # fmt: skip


class minutes_after(FunctionElement[datetime]):
    """In a statement: the moment so many minutes after another one; nothing where either is nothing."""

    type = UTCDateTime()
    inherit_cache = True


@compiles(minutes_after, "postgresql")
def _minutes_after_on_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    moment, minutes = (compiler.process(clause, **more) for clause in element.clauses)
    return f"({moment} + make_interval(mins => {minutes}))"


@compiles(minutes_after, "sqlite")
def _minutes_after_on_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    """SQLite keeps moments as text with microseconds, and reckons in milliseconds."""
    moment, minutes = (compiler.process(clause, **more) for clause in element.clauses)
    return f"(strftime('%Y-%m-%d %H:%M:%f', {moment}, {minutes} || ' minutes') || '000')"


def new_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then 74 random bits. Sorts by time of birth."""
    milliseconds = time.time_ns() // 1_000_000
    tail = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (1 << 48) - 1) << 80 | tail
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: UTCDateTime, uuid.UUID: Uuid},
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


def sqlite_module() -> Any:
    """The newest SQLite at hand: that of pysqlite3 where its wheel exists, else the one in Python.

    SQLite 3.7.0 to 3.51.2 can corrupt a WAL database in a rare race, and many systems still carry one of those.
    """
    try:
        import pysqlite3.dbapi2 as module
    except ImportError:
        import sqlite3 as module
    return module


def engine_options(url: str, threads: int) -> dict[str, Any]:
    """Options for ``create_engine``: a pool that holds a connection for every thread."""
    options: dict[str, Any] = {"pool_size": threads, "max_overflow": 4}
    if url.startswith("sqlite"):
        options |= {"module": sqlite_module(), "connect_args": {"timeout": BUSY_SECONDS}}
    else:
        limits = f"-c lock_timeout={LOCK_SECONDS}s -c statement_timeout={STATEMENT_SECONDS}s"
        options |= {"connect_args": {"options": limits}}
    return options


def be_patient(connection: Connection) -> None:
    """Let the transaction at hand wait and work longer than a request may."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENT_SECONDS}s'")
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{PATIENT_SECONDS}s'")


def tables_of(url: str) -> list[str]:
    """The tables of a database; none where there is no database yet. Nothing is made by looking."""
    file = make_url(url).database if url.startswith("sqlite") else None
    if file and not Path(file).exists():
        return []
    looking = create_engine(url, poolclass=NullPool, **({"module": sqlite_module()} if file else {}))
    try:
        return inspect(looking).get_table_names()
    finally:
        looking.dispose()


def prepare(engine: Engine) -> None:
    """Set a new engine up: on SQLite WAL, full sync, foreign keys, and explicit BEGIN (IMMEDIATE for writers).

    Writers of one process wait in a queue for their turn: SQLite itself would have them sleep and try again, and some
    would sleep long. Who still has no turn after ``BUSY_SECONDS`` tries all the same, as other processes do.
    Recursive triggers, so that INSERT OR REPLACE fires the triggers that protect rows from removal.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()

    turn = Lock()

    def _begin(dbapi_connection: Any) -> None:
        if for_writing.get() and not dbapi_connection.info.get("turn"):
            dbapi_connection.info["turn"] = turn.acquire(timeout=BUSY_SECONDS)
        dbapi_connection.dbapi_connection.execute("BEGIN IMMEDIATE" if for_writing.get() else "BEGIN").close()

    engine.dialect.do_begin = _begin  # type: ignore[method-assign]

    @event.listens_for(engine, "checkin")
    def _on_checkin(_connection: Any, record: Any) -> None:
        if record.info.pop("turn", False):
            turn.release()


_INSERTS: dict[str, Callable[..., sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def add_to_count(session: Session, model: type[Base], count: int, **key: Any) -> None:
    """Add to the ``count`` of the row with this key; the first to come makes the row."""
    kind = _INSERTS[session.get_bind().dialect.name]
    added = kind(model).values(**key, count=count)
    total = {"count": model.__table__.c["count"] + added.excluded["count"]}
    session.execute(added.on_conflict_do_update(index_elements=list(key), set_=total))


def count_changed(session: Session, change: Update | Delete) -> int:
    """Change or delete rows, and say how many."""
    return cast(CursorResult[Any], session.execute(change)).rowcount


def add_if_new(session: Session, model: type[Base], **values: Any) -> None:
    """Insert a row, unless one with its key stands there already, even if it arrives at the same moment."""
    session.execute(_INSERTS[session.get_bind().dialect.name](model).on_conflict_do_nothing(), values)


def add_those_new(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """The same for many rows at once."""
    if rows:
        session.execute(_INSERTS[session.get_bind().dialect.name](model).on_conflict_do_nothing(), rows)
