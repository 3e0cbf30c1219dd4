"""The machine's own limits, measured beside the portal: a bare Flask view, one that commits a row durably, and how
many single rows its database can commit in a second."""

import asyncio
import os
import time
from threading import Lock

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, insert

from benchmarks.client import Client, Tally
from portal.config import Settings
from portal.db import engine_options, for_writing, prepare

ROWS = Table("bench_row", MetaData(), Column("id", Integer, primary_key=True), Column("response", String(80)))
SECONDS = 5.0
PHONES = 64


def bare_app() -> Flask:
    """Two views and nothing else: one answers, one commits a row of the portal's own database first."""
    app = Flask("bare")
    settings = Settings.from_environment(os.environ)
    engine = create_engine(settings.database, **engine_options(settings.database, settings.threads + 2))
    prepare(engine)
    statement, lock = insert(ROWS), Lock()

    @app.get("/masuk")
    def bare() -> str:
        return "{}"

    @app.post("/simpan")
    def commit() -> str:
        token = for_writing.set(True)
        try:
            with engine.begin() as connection:
                connection.execute(statement, {"response": "a"})
        finally:
            for_writing.reset(token)
        return "{}"

    with lock, engine.begin() as connection:
        ROWS.create(connection, checkfirst=True)
    return app


app = bare_app() if os.environ.get("BENCH_BARE") else None


def serve() -> None:
    settings = Settings.from_environment(os.environ)
    Granian(
        "benchmarks.limits:app",
        address="127.0.0.1",
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=8,
        backpressure=1024,
        websockets=False,
        log_access=False,
        log_level=LogLevels.error,
    ).serve()


def commits_per_second(settings: Settings) -> float:
    """Single rows committed one after the other by one connection, each durable."""
    engine = create_engine(settings.database, **engine_options(settings.database, 2))
    prepare(engine)
    with engine.begin() as connection:
        ROWS.create(connection, checkfirst=True)
    token, count, begun = for_writing.set(True), 0, time.perf_counter()
    while time.perf_counter() - begun < 2:
        with engine.begin() as connection:
            connection.execute(insert(ROWS), {"response": "a"})
        count += 1
    elapsed = time.perf_counter() - begun
    for_writing.reset(token)
    engine.dispose()
    return count / elapsed


async def rate(
    port: int, method: str, path: str, clients: list[Client] | None = None, bodies: list[bytes] | None = None
) -> float:
    """Requests per second of PHONES connections that ask again as soon as they are answered."""
    clients = clients or [Client(port, Tally()) for _ in range(PHONES)]
    end, count = time.perf_counter() + SECONDS, 0

    async def phone(index: int, client: Client) -> None:
        nonlocal count
        number = 1_000
        while time.perf_counter() < end:
            if bodies is not None:
                number += 1
                path_of, _, body = bodies[index].partition(b" ")
                await client.send("rate", path_of.decode(), body.replace(b"SEQ", str(number).encode()))
            elif method == "GET":
                await client.get("rate", path)
            else:
                await client.send("rate", path, b"{}")
            count += 1

    await asyncio.gather(*(phone(index, client) for index, client in enumerate(clients)))
    return count / SECONDS


if __name__ == "__main__":
    serve()
