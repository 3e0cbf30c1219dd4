"""From the code on the wall to a mark: phones that scan, people who say that they are there."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from portal.attendance.door.models import DoorArrival
from portal.attendance.models import AttendanceMark, MarkReplacement
from portal.attendance.queries import rolls as attendance
from portal.attendance.rules import MarkMaker, Presence
from portal.audit import AuditEntry
from portal.cohorts import queries as cohorts
from portal.cohorts.models import ClassSession
from portal.db import db
from portal.enrolment.models import Enrolment
from portal.enrolment.rules import EnrolmentState
from portal.web.transaction import unit_of_work
from tests.access.sweep import digests

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def marks(session, *columns):
    session.rollback()
    wanted = columns or (AttendanceMark.enrolment_id, AttendanceMark.presence)
    return [tuple(row) for row in session.execute(select(*wanted).order_by(AttendanceMark.id))]


def told(page):
    return re.findall(r'data-told="([a-z_]+)"', page.text)


def cookies(client):
    return {one for one in ("door", "door-device") if client.http.get_cookie(one, path="/h")}


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


def test_one_tap_marks_whoever_scanned_the_code(session, cast, ann, wall, start, noon):
    assert ann.get(wall.link(start), status=303).headers["Location"] == "/h"
    asked = ann.get("/h")
    assert "Saya hadir sebagai Ann Nur&#39;aini" in asked.text
    assert "Kelurahan Jati" in asked.text
    noon(start + 2 * MINUTE)
    answer = ann.post("/h")
    assert answer.headers["Location"] == f"/belajar/{cast.ann_seat}/kehadiran"
    assert "Anda tercatat hadir pukul" in ann.follow(answer).text
    columns = (AttendanceMark.enrolment_id, AttendanceMark.presence, AttendanceMark.maker, AttendanceMark.marked_by)
    assert marks(session, *columns) == [(cast.ann_seat, Presence.PRESENT, MarkMaker.SELF, cast.ann.id)]
    arrival = session.scalars(select(DoorArrival)).one()
    assert (arrival.first_seen_at, arrival.changed_hands) == (start, False)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "attendance-self")).one()
    assert (entry.actor_id, entry.person_id, entry.cohort_id) == (cast.ann.id, cast.ann.id, cast.own.id)
    assert entry.id == session.scalars(select(AttendanceMark.act_id)).one()


def test_a_note_serves_once(session, ann, wall, start):
    ann.get(wall.link(start), status=303)
    ann.post("/h")
    assert cookies(ann) == {"door-device"}
    assert told(ann.get("/h")) == ["scan_again"]
    assert told(ann.post("/h", status=422)) == ["scan_again"]
    assert len(marks(session)) == 1


def test_whoever_is_marked_scans_again_and_nothing_changes(session, ann, wall, start):
    for _ in range(2):
        ann.get(wall.link(start), status=303)
        ann.post("/h")
    ann.get(wall.link(start), status=303)
    assert told(ann.get("/h")) == ["marked"]
    assert len(marks(session)) == 1


def test_looking_writes_nothing(session, app, cast, client_for, wall, start):
    before = digests(session)
    for viewer in (None, cast.ann, cast.tom, cast.sam):
        client = client_for(viewer)
        client.get(wall.link(start), status=303)
        client.get(wall.link(start - 5 * MINUTE), status=303)
        client.get("/h", status=200 if viewer else 303)
    assert digests(session) == before


@pytest.mark.parametrize("ago", [-20, 0, 40, 60, 80, 3600])
def test_an_old_code_asks_for_the_newest(client_for, wall, start, ago):
    good = ago in (0, 40)
    client = client_for()
    answer = client.get(wall.link(start - ago * SECOND), status=303 if good else 404)
    assert cookies(client) == ({"door", "door-device"} if good else set())
    if not good:
        assert "Pindai kode terbaru" in answer.text


@pytest.mark.parametrize(
    "path", ["/h/abc/def", "/h/AAAAAAAA/{code}", "/h/{handle}/x", "/h/{handle}/%C3%A9", "/h/%00/%00"]
)
def test_what_is_no_code_asks_for_the_newest(client_for, wall, start, path):
    _, _, handle, code = wall.link(start).split("/")
    assert told(client_for().get(path.format(handle=handle, code=code), status=404)) == ["scan_again"]


def test_a_code_of_a_session_that_was_cancelled_or_is_long_over_is_none(session, client_for, wall, start, noon):
    later = start + timedelta(days=9)
    noon(later)
    client_for().get(wall.link(later), status=404)
    noon(start)
    with unit_of_work():
        session.get_one(ClassSession, wall.session_id).cancelled_at = start
    client_for().get(wall.link(start), status=404)


def test_a_note_that_was_made_up_is_none(ann, wall, start):
    ann.get(wall.link(start), status=303)
    value = ann.http.get_cookie("door", path="/h").value
    for forged in ("", "x", value[:-1], f"a{value}"):
        ann.http.set_cookie("door", forged, path="/h")
        assert told(ann.get("/h")) == ["scan_again"]


def test_a_slow_sign_in_comes_back_to_the_button(session, cast, client_for, wall, start, noon):
    nobody = client_for()
    nobody.get(wall.link(start), status=303)
    answer = nobody.get("/h", status=303)
    assert answer.headers["Location"] == "/masuk?next=/h"
    noon(start + 4 * MINUTE)
    phone = client_for(cast.ann)
    for name in ("door", "door-device"):
        phone.http.set_cookie(name, nobody.http.get_cookie(name, path="/h").value, path="/h")
    assert nobody.get(wall.link(start), status=303).headers["Location"] == "/h", "the old code leads on for this phone"
    assert "Saya hadir sebagai" in phone.get("/h").text
    phone.post("/h")
    assert len(marks(session)) == 1


def test_a_note_lasts_ten_minutes(ann, wall, start, noon):
    ann.get(wall.link(start), status=303)
    noon(start + 10 * MINUTE - SECOND)
    assert told(ann.get("/h")) == []
    noon(start + 10 * MINUTE)
    assert told(ann.get("/h")) == ["scan_again"]
    ann.get(wall.link(start), status=404)


def test_nobody_is_marked_who_is_not_signed_in(session, client_for, wall, start):
    nobody = client_for()
    nobody.get(wall.link(start), status=303)
    assert nobody.post("/h").headers["Location"] == "/masuk?next=/h"
    assert marks(session) == []


def test_a_borrowed_phone_keeps_the_note_and_says_that_it_changed_hands(session, cast, ann, client_for, wall, start):
    ann.get(wall.link(start), status=303)
    asked = ann.get("/h")
    assert 'data-sign-in="/masuk?next=/h"' in asked.text
    assert re.search(r'action="/keluar".*?name="next" value="/h".*?Bukan saya', asked.text)
    assert ann.post("/keluar", {"next": "/h"}).headers["Location"] == "/masuk?next=/h"
    assert cookies(ann) == {"door", "door-device"}
    bima = client_for(cast.bima)
    for name in ("door", "door-device"):
        bima.http.set_cookie(name, ann.http.get_cookie(name, path="/h").value, path="/h")
    bima.get("/h")
    bima.post("/h")
    assert marks(session) == [(cast.bima_seat, Presence.PRESENT)]
    assert session.scalars(select(DoorArrival.changed_hands)).one()


@pytest.mark.parametrize("onward", ["https://elsewhere.test", "//elsewhere.test", "h", ""])
def test_signing_out_leads_nowhere_else(ann, onward):
    assert ann.post("/keluar", {"next": onward}).headers["Location"] == "/masuk"


def test_a_phone_is_known_again(session, cast, client_for, wall, start):
    first = client_for(cast.ann)
    first.get(wall.link(start), status=303)
    first.post("/h")
    second = client_for(cast.bima)
    second.http.set_cookie("door-device", first.http.get_cookie("door-device", path="/h").value, path="/h")
    second.get(wall.link(start), status=303)
    second.post("/h")
    assert len(set(session.scalars(select(DoorArrival.device)))) == 1


@pytest.mark.parametrize("name", ["tom", "ona", "sam", "ada"])
def test_whoever_has_no_seat_there_is_told_so(session, cast, client_for, wall, start, name):
    client = client_for(getattr(cast, name))
    client.get(wall.link(start), status=303)
    page = client.get("/h")
    assert told(page) == ["stranger"]
    assert "Bukan saya" in page.text
    assert told(client.post("/h", status=422)) == ["stranger"]
    assert marks(session) == []


@pytest.mark.parametrize("state", [EnrolmentState.WAITING, EnrolmentState.WITHDRAWN])
def test_whoever_waits_or_has_left_is_told_so(session, cast, ann, wall, start, state):
    with unit_of_work():
        session.get_one(Enrolment, cast.ann_seat).state = state
    ann.get(wall.link(start), status=303)
    assert told(ann.post("/h", status=422)) == ["stranger"]
    assert marks(session) == []


def test_before_it_opens_and_after_the_end(session, ann, wall, start, ended, noon):
    early = start - 30 * MINUTE - SECOND
    noon(early)
    ann.get(wall.link(early), status=303)
    assert told(ann.get("/h")) == ["too_early"]
    assert told(ann.post("/h", status=422)) == ["too_early"]
    noon(start - 30 * MINUTE)
    ann.post("/h")
    assert len(marks(session)) == 1, "the note is good once the door has opened"
    noon(ended)
    ann.get(wall.link(ended), status=303)
    assert told(ann.post("/h", status=422)) == ["over"]


def test_a_mark_of_the_staff_stays(session, cast, ann, client_for, wall, start):
    roll = f"/angkatan/{cast.own.id}/sesi/{wall.session_id}"
    client_for(cast.tom).post(roll, {"mark": f"{cast.ann_seat}:absent:"})
    ann.get(wall.link(start), status=303)
    ann.post("/h")
    session.rollback()
    assert session.scalars(select(MarkReplacement)).all() == []
    counts = attendance.roll_counts(session, cast.own.id, wall.session_id)
    assert (counts.marks, counts.contested) == ({Presence.ABSENT: 1}, 1)
    ann.get(wall.link(start), status=303)
    ann.post("/h")
    session.rollback()
    own = select(AttendanceMark.id).where(AttendanceMark.maker == MarkMaker.SELF).order_by(AttendanceMark.id)
    first, second = session.scalars(own)
    assert [(one.mark_id, one.by_id) for one in session.scalars(select(MarkReplacement))] == [(first, second)]


@pytest.mark.parametrize("presence", ["present", "late"])
def test_whom_the_staff_has_marked_there_is_not_marked_again(session, cast, ann, client_for, wall, start, presence):
    client_for(cast.tom).post(
        f"/angkatan/{cast.own.id}/sesi/{wall.session_id}", {"mark": f"{cast.ann_seat}:{presence}:"}
    )
    ann.get(wall.link(start), status=303)
    ann.post("/h")
    assert len(marks(session)) == 1


def test_the_code_of_another_session_is_that_ones(session, cast, ann, wall, start):
    last = cohorts.sessions(session, cast.own.id)[-1].id
    session.rollback()
    ann.get(wall.link(start, last), status=303)
    assert told(ann.get("/h")) == ["too_early"]


def test_a_session_that_is_gone_meanwhile(session, ann, wall, start):
    ann.get(wall.link(start), status=303)
    with unit_of_work():
        session.get_one(ClassSession, wall.session_id).cancelled_at = start
    assert told(ann.get("/h")) == ["scan_again"]


def test_five_hundred_at_the_door_ask_little_of_the_database(ann, wall, start):
    ann.get(wall.link(start), status=303)
    statements = []

    def note(_connection, _cursor, statement, *_):
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    ann.get(wall.link(start), status=303)
    looked = len([one for one in statements if not one.startswith("PRAGMA")])
    statements.clear()
    ann.post("/h")
    event.remove(db.engine, "before_cursor_execute", note)
    assert looked <= 1
    assert len(statements) <= 10, statements
