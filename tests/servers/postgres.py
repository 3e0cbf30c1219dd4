"""A PostgreSQL server for as long as the tests run, on a port and in a folder of its own."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

import psycopg
from psycopg import sql

from run import find_postgresql

PORT_ATTEMPTS = 5
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresServer:
    """Starts on entering, is gone with all its data on leaving; several may run beside each other.

    Listens on 127.0.0.1 only and trusts every local user. With ``durable`` a commit reaches the disk as in real
    operation; without it the server is quicker and a power cut would cost the data, which no test minds.
    RuntimeError if PostgreSQL is not installed or will not start; its own words are part of the message.
    """

    def __init__(self, durable: bool = False) -> None:
        self.settings = {} if durable else QUICK
        self.port = 0

    def __enter__(self) -> "PostgresServer":
        found = find_postgresql()
        if found is None:
            raise RuntimeError("PostgreSQL's server programs are not installed")
        self.programs = found
        self.folder = Path(tempfile.mkdtemp(prefix="portal-postgres-"))
        if account():
            shutil.chown(self.folder, account())
        try:
            self._create_cluster()
            self._start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str) -> str:
        """The address of ``database`` as SQLAlchemy reads it."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str | None = None) -> None:
        """Make an empty database, or a copy of ``template``, to which nobody may be connected meanwhile."""
        copied = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
        with self._connect() as connection:
            if template and connection.info.server_version >= 150000:
                copied += sql.SQL(" STRATEGY FILE_COPY")  # twice as quick for copies of this size
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)) + copied)

    def drop(self, database: str) -> None:
        """Remove a database, ending whatever connections it still has; one that is not there is no error."""
        with self._connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def _create_cluster(self) -> None:
        plain = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        self._run("initdb", *plain, "-D", self.folder / "data")

    def _start(self) -> None:
        """Start on a free port; another process may take it first, so a few are tried."""
        for attempt in range(1, PORT_ATTEMPTS + 1):
            self.port = free_port()
            try:
                return self.start()
            except RuntimeError:
                if attempt == PORT_ATTEMPTS:
                    raise

    def start(self) -> None:
        """Start on the same port as before."""
        settings = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": "", **self.settings}
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self._run("pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-w", "-o", options, "start")

    def kill(self) -> None:
        """End the server at once, as a power cut would; its other processes end when they notice."""
        os.kill(int((self.folder / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def _run(self, program: str, *args: str | Path) -> None:
        command = [self.programs / program, *args]
        done = subprocess.run(
            command,
            cwd=self.folder,
            user=account(),
            group=account(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}{done.stderr}")

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(host="127.0.0.1", port=self.port, user="postgres", autocommit=True)


def account() -> str | None:
    """PostgreSQL refuses to run as root; its packages bring an account for it."""
    return "postgres" if os.name == "posix" and os.geteuid() == 0 else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
