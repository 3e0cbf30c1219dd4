"""The door of the server: who sends slowly holds nobody up, and only so many are inside at once."""

import io
import threading

import pytest

from portal.web.arrivals import IN_MEMORY, Arrivals


def knock(door, body=b"", length=None):
    said = str(len(body)) if length is None else length
    environ = {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": said}
    return b"".join(door(environ, lambda *_: None))


def echo(environ, _start_response):
    return [environ["wsgi.input"].read()]


@pytest.mark.parametrize("size", [0, 1, IN_MEMORY, IN_MEMORY + 1, 700_000])
def test_what_was_sent_arrives_whole(size):
    body = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    assert knock(Arrivals(echo, 1, 1_000_000), body) == body


def test_a_body_that_breaks_off_ends_where_it_broke_off():
    assert knock(Arrivals(echo, 1, 1_000_000), b"half", length="4000") == b"half"


@pytest.mark.parametrize("length", ["11", "", "-1", "ten", "²"])
def test_what_is_too_long_or_does_not_say_how_long_it_is_goes_on_unread(length):
    untouched = io.BytesIO(b"x" * 11)
    door = Arrivals(lambda environ, _: [str(environ["wsgi.input"] is untouched).encode()], 1, 10)
    assert b"".join(door({"wsgi.input": untouched, "CONTENT_LENGTH": length}, lambda *_: None)) == b"True"


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

    door = Arrivals(work, 2, 10)

    def visit():
        with pytest.raises(ZeroDivisionError):
            knock(door)

    threads = [threading.Thread(target=visit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (inside, most) == (0, 2)
