"""A phone that dies: a Chromium with a profile on the disk, all of whose processes are killed at once, and that is
started again. It reaches the portal by the name of a hall, on plain http or behind a proxy with https."""

import os
import signal
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.sync_api import BrowserContext, BrowserType

from portal.clock import now
from tests.browser.sight import PHONE, Sight
from tests.faults.live import LiveServer, wait_for

HOST = "balai.test"
RULES = f"--host-resolver-rules=MAP {HOST} 127.0.0.1, MAP cdn.jsdelivr.net ~NOTFOUND"
DEAD_NETWORK = "Failed to load resource"


@contextmanager
def door(kind: str, site: LiveServer, folder: Path) -> Iterator[str]:
    """The address of a further server on the database of ``site``, as a hall's network knows it."""
    server = LiveServer(site.settings)
    if kind == "http":
        address = f"http://{HOST}:{server.port}"
        with _named(server, address):
            yield address
        return
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"https://{HOST}:{listener.getsockname()[1]}"
        with _named(server, address):
            threading.Thread(target=_relay, args=(listener, _certificate(folder), server.port), daemon=True).start()
            yield address


@contextmanager
def _named(server: LiveServer, address: str) -> Iterator[None]:
    server.environment["PORTAL_BASE_URL"] = address
    server.environment["PORTAL_HOSTS"] = "127.0.0.1"  # by which it is asked whether it is up
    with server:
        yield


def _certificate(folder: Path) -> ssl.SSLContext:
    """A certificate that nobody has signed but itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    path = folder / "door.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def _relay(listener: socket.socket, context: ssl.SSLContext, port: int) -> None:
    """Take https off whatever comes in, and pass it on; ends with the listener."""
    while True:
        try:
            line, _peer = listener.accept()
        except OSError:
            return
        threading.Thread(target=_pass_on, args=(line, context, port), daemon=True).start()


def _pass_on(line: socket.socket, context: ssl.SSLContext, port: int) -> None:
    far = socket.create_connection(("127.0.0.1", port))
    with far, suppress(OSError), context.wrap_socket(line, server_side=True) as near:
        back = threading.Thread(target=_pump, args=(far, near), daemon=True)
        back.start()
        _pump(near, far)
        back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


class Pocket:
    """A phone with a profile of its own."""

    def __init__(self, browser_type: BrowserType, options: dict[str, Any], profile: Path, address: str) -> None:
        self.browser_type, self.options, self.profile, self.address = browser_type, options, profile, address
        self.context: BrowserContext | None = None

    def start(self) -> Sight:
        """Switch it on."""
        arguments = [one for one in self.options["args"] if not one.startswith("--host-resolver-rules")]
        self.context = self.browser_type.launch_persistent_context(
            self.profile,
            **{**self.options, "args": [*arguments, RULES]},
            base_url=self.address,
            ignore_https_errors=True,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            viewport=PHONE.viewport,
            is_mobile=True,
            has_touch=True,
        )
        return Sight(self.context.pages[0], PHONE, DEAD_NETWORK)

    def die(self) -> None:
        """Every process ends at once, and none can tidy up."""
        for pid in self._family():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not self._family(), "the end of the browser")
        self.close()

    def close(self) -> None:
        if self.context is not None:
            with suppress(Exception):
                self.context.close()
            self.context = None

    def _family(self) -> list[int]:
        """The browser's processes: the one that has this profile, and whatever it has started."""
        parents, first = {}, []
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            with suppress(OSError, IndexError):
                state = (folder / "stat").read_text().rpartition(")")[2].split()
                if state[0] == "Z":
                    continue
                parents[int(folder.name)] = int(state[1])
                if f"--user-data-dir={self.profile}" in (folder / "cmdline").read_text():
                    first.append(int(folder.name))
        family = set(first)
        while more := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= more
        return sorted(family)
