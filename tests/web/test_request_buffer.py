"""The door of the server: who sends slowly holds nobody up, and only so many are inside at once."""

import asyncio
import io
import threading
from types import SimpleNamespace

import pytest
from granian.rsgi import ProtocolClosed

from portal.web.request_buffer import IN_MEMORY, PATIENCE, SLOWEST, RequestBuffer, environ_of
from tests.apart import run_apart


class Protocol:
    """What comes in from a phone, and what was answered."""

    def __init__(self, pieces=(), ending=StopAsyncIteration, every=0.0):
        self.pieces, self.ending, self.every, self.said = list(pieces), ending, every, None

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.pieces:
            if self.ending is None:
                await asyncio.Event().wait()  # for ever
            raise self.ending
        await asyncio.sleep(self.every)
        return self.pieces.pop(0)

    def response_bytes(self, status, headers, body):
        self.said = status, dict(headers), body

    def response_empty(self, status, headers):
        self.said = status, dict(headers), b""


def scope(method="POST", path="/masuk", **headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return SimpleNamespace(
        method=method, path=path, query_string="a=%C3%A9&b", http_version="1.1", scheme="http", client="10.0.0.7:4711",
        server="127.0.0.1:8000", headers=names,
    )  # fmt: skip


def knock(buffer, protocol, **headers):
    run_apart(buffer.__rsgi__(scope(**headers), protocol))
    return protocol.said


def echo(environ, start_response):
    start_response("200 OK", [("X-Length", environ["CONTENT_LENGTH"])])
    return [environ["wsgi.input"].read()]


@pytest.mark.parametrize("size", [1, IN_MEMORY, IN_MEMORY + 1, 700_000])
@pytest.mark.parametrize("chunked", [False, True])
def test_what_was_sent_arrives_whole(size, chunked):
    body = (bytes(range(256)) * (size // 256 + 1))[:size]
    pieces = [body[start : start + 60_000] for start in range(0, size, 60_000)]
    said = {"transfer_encoding": "chunked"} if chunked else {"content_length": str(size)}
    assert knock(RequestBuffer(echo, 1, 1_000_000), Protocol(pieces), **said) == (200, {"x-length": str(size)}, body)


def test_a_request_without_a_body_waits_for_none():
    assert knock(RequestBuffer(echo, 1, 10), Protocol(ending=None), method="GET") == (200, {"x-length": "0"}, b"")


@pytest.mark.parametrize("ending", [StopAsyncIteration, ProtocolClosed])
def test_a_body_that_breaks_off_is_not_taken_for_a_whole_one(ending):
    asked = []
    buffer = RequestBuffer(lambda environ, _: asked.append(environ), 1, 1_000_000)
    assert knock(buffer, Protocol([b"half"], ending), content_length="4000")[0] == 400
    assert asked == []


@pytest.mark.parametrize("said", [{"content_length": "11"}, {"transfer_encoding": "chunked"}])
def test_what_is_too_long_is_left_for_the_application_to_refuse(said):
    """It hears how long it is, and keeps nothing of it."""
    status, headers, body = knock(RequestBuffer(echo, 1, 10), Protocol([b"x" * 11] * 1000), **said)
    assert (status, headers["x-length"], body) == (200, "11", b"")


@pytest.mark.parametrize("length", ["-1", "ten", "²", "9" * 30])
def test_a_length_that_is_none_counts_as_no_body(length):
    assert knock(RequestBuffer(echo, 1, 10), Protocol(ending=None), content_length=length)[1] == {"x-length": "0"}


def test_who_sends_next_to_nothing_is_sent_away_while_others_are_answered():
    """Eight of them used to stop every page for as long as they liked."""
    buffer, slow = RequestBuffer(echo, 1, 10_000, patience=0.2), [Protocol([b"x"], ending=None) for _ in range(50)]

    async def all_at_once():
        waiting = [asyncio.create_task(buffer.__rsgi__(scope(content_length="5000"), one)) for one in slow]
        other = Protocol()
        await buffer.__rsgi__(scope("GET"), other)
        answered = other.said[0], [one.said for one in slow]
        await asyncio.gather(*waiting)
        return answered

    assert run_apart(all_at_once()) == (200, [None] * 50)
    assert {one.said[0] for one in slow} == {408}
    assert "Sinyal terlalu lemah" in slow[0].said[2].decode()


def test_who_sends_slowly_but_steadily_is_let_in(monkeypatch):
    """Longer on the way than patience alone would bear."""
    clock = [0.0]

    class Slow(Protocol):
        async def __anext__(self):
            clock[0] += 1000 / SLOWEST * 0.9
            return await super().__anext__()

    monkeypatch.setattr("portal.web.request_buffer.time.monotonic", lambda: clock[0])
    assert knock(RequestBuffer(echo, 1, 200_000), Slow([b"x" * 1000] * 100), content_length="100000")[0] == 200
    assert clock[0] > PATIENCE * 2


def test_no_more_than_so_many_are_inside_and_a_failure_leaves_its_place():
    inside, most, lock, full = 0, 0, threading.Lock(), threading.Barrier(2)

    def work(_environ, _start_response):
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        full.wait(10)  # passes only when two are inside at the same time
        with lock:
            inside -= 1
        raise ZeroDivisionError

    buffer, visits = RequestBuffer(work, 2, 10), [Protocol() for _ in range(8)]

    async def all_at_once():
        await asyncio.gather(*(buffer.__rsgi__(scope("GET"), one) for one in visits))

    run_apart(all_at_once())
    assert (inside, most) == (0, 2)
    assert [one.said[0] for one in visits] == [500] * 8


def test_the_application_hears_all_that_wsgi_says():
    environ = environ_of(scope(path="/é/a b", host="aula.local", cookie="a=1", content_type="text/plain", x_a="1"))
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/é/a b"
    assert (environ["QUERY_STRING"], environ["REMOTE_ADDR"]) == ("a=%C3%A9&b", "10.0.0.7")
    assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("127.0.0.1", "8000")
    assert (environ["HTTP_HOST"], environ["HTTP_COOKIE"], environ["HTTP_X_A"]) == ("aula.local", "a=1", "1")
    assert environ["CONTENT_TYPE"] == "text/plain"
    assert "HTTP_CONTENT_TYPE" not in environ


def test_headers_that_come_twice_are_joined():
    class Twice(dict):
        def items(self):
            return [("cookie", "a=1"), ("cookie", "b=2"), ("x-forwarded-for", "1"), ("x-forwarded-for", "2")]

    asked = scope()
    asked.headers = Twice()
    environ = environ_of(asked)
    assert (environ["HTTP_COOKIE"], environ["HTTP_X_FORWARDED_FOR"]) == ("a=1; b=2", "1,2")


def test_an_answer_in_pieces_is_closed_when_it_is_read():
    class Pieces(io.BytesIO):
        pass

    pieces = Pieces(b"one\ntwo\n")

    def application(_environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return pieces

    assert knock(RequestBuffer(application, 1, 10), Protocol(), method="GET")[2] == b"one\ntwo\n"
    assert pieces.closed
