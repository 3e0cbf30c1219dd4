"""One transaction per request: what stays, and what leaves no trace."""

import pytest
from flask import Response, flash
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from portal.db import db, for_writing
from portal.ledger.models import NumberSeries
from portal.web.guard import public
from portal.web.transaction import keep_changes, reading_first, unit_of_work

pytestmark = pytest.mark.own_app
HIDDEN = "kata sandi Mawar-Jingga-77"


@pytest.fixture
def probe(app):
    """A route that writes a row and then answers, or fails, as its address says."""

    def view(act: str, status: int) -> Response:
        row = NumberSeries(scope="probe", last=len(HIDDEN))
        db.session.add(row)
        db.session.flush()
        if act.startswith("kept"):
            keep_changes()
        if act.endswith("late"):  # the commit itself will fail, after the view has said that all is well
            db.session.execute(text("UPDATE number_series SET last = 1"))
            flash(HIDDEN)
            db.session.add(NumberSeries(scope=HIDDEN, last=None))
        if act.endswith("fault"):
            raise RuntimeError(HIDDEN)
        return Response("said", status, content_type="text/plain")

    app.config["PROPAGATE_EXCEPTIONS"] = False  # as in operation
    app.add_url_rule("/uji/<act>/<int:status>", "probe", public("a test")(view), methods=["GET", "POST"])


def kept(session) -> bool:
    session.rollback()
    return session.scalar(select(NumberSeries.last).where(NumberSeries.scope == "probe")) is not None


@pytest.mark.parametrize(
    ("method", "act", "status", "stays"),
    [
        ("POST", "write", 200, True),
        ("POST", "write", 303, True),
        ("POST", "write", 400, False),
        ("POST", "write", 404, False),
        ("POST", "write", 422, False),
        ("POST", "write", 500, False),
        ("POST", "kept", 422, True),
        ("GET", "write", 200, False),
        ("GET", "kept", 200, False),
        ("HEAD", "kept", 200, False),
    ],
)
def test_what_a_request_leaves_behind(probe, session, client_for, method, act, status, stays):
    client = client_for()
    form = {"csrf_token": client.token} if method == "POST" else None
    assert client._send(method, f"/uji/{act}/{status}", data=form).status_code == status
    assert kept(session) is stays


@pytest.mark.parametrize("act", ["fault", "kept-fault", "late", "kept-late"])
def test_a_failing_request_leaves_no_trace_and_tells_nothing(probe, session, client_for, caplog, act):
    client = client_for()
    answer = client.post(f"/uji/{act}/303", status=500)
    assert not kept(session)
    assert "Portal sedang bermasalah" in answer.text
    assert "X-Frame-Options" in answer.headers
    for trace in (HIDDEN, "Traceback", "RuntimeError", "IntegrityError", "number_series"):
        assert trace not in answer.text
    assert HIDDEN not in caplog.text + client.get("/masuk").text
    assert "unexpected" in caplog.text


def test_a_request_after_a_failed_one_works(probe, session, client_for):
    client = client_for()
    client.post("/uji/late/303", status=500)
    client.post("/uji/write/303")
    assert kept(session)


def test_a_unit_of_work_commits_at_its_end(session):
    with unit_of_work():
        assert for_writing.get()
        session.add(NumberSeries(scope="probe", last=1))
    assert not for_writing.get()
    assert kept(session)


def test_a_unit_of_work_that_fails_leaves_no_trace(session):
    def work():
        with unit_of_work():
            session.add(NumberSeries(scope="probe", last=1))
            session.flush()
            session.add(NumberSeries(scope="other", last=None))

    with pytest.raises(IntegrityError):
        work()
    assert not kept(session)
    assert not for_writing.get()


def test_reading_first_lets_go_of_the_database(app, session):
    with unit_of_work():
        with reading_first():
            session.execute(text("SELECT 1"))
            assert not for_writing.get()
            assert session.in_transaction()
        assert not session.in_transaction()
        assert for_writing.get()
