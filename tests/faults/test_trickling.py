"""Phones, or somebody who means it, whose requests never end arriving."""

import socket
from contextlib import ExitStack

import pytest

from tests.faults.live import PATIENCE, Browser, LiveServer

HEAD = b"POST /masuk HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: 5000\r\n\r\nx"


@pytest.fixture
def live(settings):
    with LiveServer(settings) as server:
        yield server


def test_pages_are_answered_while_many_trickle_and_those_are_sent_away(live):
    with ExitStack() as held_open:
        lines = [held_open.enter_context(socket.create_connection(("127.0.0.1", live.port))) for _ in range(50)]
        for line in lines:
            line.sendall(HEAD)
            line.settimeout(PATIENCE)
        for _ in range(5):
            assert Browser(live.url).get("/masuk").status == 200
        assert {line.recv(100)[:12] for line in lines} == {b"HTTP/1.1 408"}
        assert Browser(live.url).get("/masuk").status == 200
