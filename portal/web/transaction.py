"""One transaction per request, closed here. Nothing below the edge commits.

A safe method (GET, HEAD, OPTIONS) never commits. An unsafe one commits when it was answered below 400; a refused
form (422) or an error leaves no trace, unless the view asked to keep what it wrote (a failed sign-in is counted).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Response, g, request, session

from portal.db import be_patient, db, for_writing
from portal.web import guard

SAFE = ("GET", "HEAD", "OPTIONS")


def install(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_leave)


def _begin() -> None:
    for_writing.set(request.method not in SAFE)


def _finish(response: Response) -> Response:
    if request.method in SAFE:
        return response
    if response.status_code >= 400 and not g.get("keep_changes", False):
        db.session.rollback()
        return response
    refused = guard.check_again() if g.get("read_first", False) else None
    if refused is not None:
        db.session.rollback()
        return _turned_away(response, refused)
    db.session.commit()
    return response


def _turned_away(response: Response, refused: Response) -> Response:
    """The answer to a request whose sender was shut out while it worked. Its other headers stay."""
    session.pop("_flashes", None)  # "saved" was said before
    response.set_data(b"")
    response.status_code = refused.status_code
    for name in ("Content-Encoding", "Content-Disposition", "Location"):
        response.headers.pop(name, None)
    response.headers.update(refused.headers)
    return response


def _leave(_error: BaseException | None) -> None:
    for_writing.set(False)


def keep_changes() -> None:
    """Commit this request's changes although its answer is a refusal."""
    g.keep_changes = True


@contextmanager
def reading_first() -> Iterator[None]:
    """Read, and let go of the database before slow work, inside a request that will write afterwards.

    Who may write is then asked once more before it is committed, since somebody may have been shut out meanwhile.
    """
    g.read_first = True
    db.session.rollback()  # who asks was read in a transaction that would write
    for_writing.set(False)
    try:
        yield
    finally:
        db.session.rollback()
        for_writing.set(True)


@contextmanager
def unit_of_work() -> Iterator[None]:
    """A transaction of its own outside requests (commands, jobs): commits at the end, rolls back on an error.

    What was read before is let go of first. A read that is still open when somebody else writes can never become a
    write: SQLite refuses it at once, however patiently it would have waited for its turn.
    """
    session = db.session()
    if for_writing.get() or session.new or session.dirty or session.deleted:
        raise RuntimeError("a unit of work begins with nothing half written")
    session.rollback()
    token = for_writing.set(True)
    try:
        be_patient(session.connection())
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        for_writing.reset(token)
