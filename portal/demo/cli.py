"""The demo's command: build it once, in a folder of its own, and serve it to this machine."""

import os
import socket
from collections.abc import Mapping
from dataclasses import replace

import click

from portal.app import create_app
from portal.clock import now
from portal.config import Settings, SettingsFault
from portal.db import db
from portal.demo.builder import build
from portal.demo.office import PASSWORD, SIGN_INS
from portal.server import become_server
from portal.setup import migrate, set_up

HOST = "127.0.0.1"
STATE_FILE = "demo-state"
BUILDING, READY = "building", "ready"


@click.command("demo")
@click.option("--fresh", is_flag=True, help="Start over: forget everything entered in the demo.")
def demo(fresh: bool) -> None:
    """Serve a portal with invented people to this machine. The first start builds it."""
    settings = demo_settings(os.environ)
    prepare(settings, fresh)
    click.echo(f"Sign in as {', '.join(SIGN_INS)}; the password of all is {PASSWORD}")
    click.echo(f"The demo is at {settings.base_url} (Ctrl+C stops it, --fresh starts it over).")
    os.environ |= {
        "PORTAL_DATA_DIR": str(settings.data_dir),
        "PORTAL_DEMO": "1",
        "PORTAL_BASE_URL": settings.base_url,
        "PORTAL_PORT": str(settings.port),
    }
    become_server()


def demo_settings(environment: Mapping[str, str]) -> Settings:
    """The environment's settings with the demo's own folder; SettingsFault where they do not suit a demo.

    A demo has passwords that everybody knows, so it is for this machine only, and its database is its own.
    """
    settings = replace(Settings.from_environment(environment), demo=True)
    if settings.host != HOST:
        raise SettingsFault(f"The demo serves {HOST} only, since its passwords are public: unset PORTAL_HOST.")
    if settings.database_url:
        raise SettingsFault("The demo keeps its database in its own folder: unset PORTAL_DATABASE_URL.")
    if "PORTAL_DATA_DIR" not in environment:
        settings = replace(settings, data_dir=settings.data_dir / "demo")
    return settings


def prepare(settings: Settings, fresh: bool) -> None:
    """See that the folder holds a whole demo: build it unless it is there; with ``fresh`` in any case.

    What was being built when it was cut off is built again. SettingsFault if the port is taken, or if the folder
    holds a portal that is no demo: that one is left alone.
    """
    _claim_port(settings)
    database = settings.data_dir / "portal.db"
    state = settings.data_dir / STATE_FILE
    if database.exists() and not state.exists():
        raise SettingsFault(f"{settings.data_dir} holds a portal that is no demo: choose another PORTAL_DATA_DIR.")
    whole = database.exists() and state.read_text() == READY
    if fresh or not whole:
        if state.exists():
            state.write_text(BUILDING)
        for ending in ("", "-wal", "-shm"):
            database.with_name(database.name + ending).unlink(missing_ok=True)
    there = database.exists()
    app = create_app(settings)
    with app.app_context():
        if there:
            migrate()
        else:
            state.write_text(BUILDING)
            set_up()
            click.echo(str(build(settings.base_url, now(), click.echo)))
            state.write_text(READY)
        db.session.remove()
        db.engine.dispose()


def _claim_port(settings: Settings) -> None:
    with socket.socket() as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except (OSError, OverflowError):
            raise SettingsFault(f"Port {settings.port} is taken: stop what runs there, or set PORT.") from None
