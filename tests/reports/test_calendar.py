"""The timetable as a calendar, for the staff of a cohort and for those who learn there."""

import uuid

import pytest

from portal.access import Role
from portal.cohorts import queries as cohorts
from portal.cohorts.actions import save_session
from portal.cohorts.rules import SessionPlan
from portal.web.transaction import unit_of_work
from tests.cast import EARLY
from tests.conftest import NOON


@pytest.fixture
def address(cast, noon):
    return f"/angkatan/{cast.own.id}/jadwal.ics"


def events(answer) -> dict[str, dict[str, str]]:
    """The events by title."""
    plain = answer.get_data(as_text=True).replace("\r\n ", "")
    parts = [part.split("END:VEVENT")[0].strip().split("\r\n") for part in plain.split("BEGIN:VEVENT")[1:]]
    found = [dict(line.split(":", 1) for line in part) for part in parts]
    return {one["SUMMARY"]: one for one in found}


def test_every_session_is_an_event_with_its_room(session, cast, client_for, address):
    answer = client_for(cast.tom).get(address)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert 'filename="jadwal.ics"' in answer.headers["Content-Disposition"]
    found = events(answer)
    timetable = cohorts.sessions(session, cast.own.id)
    assert [found[one.title]["UID"] for one in timetable] == [str(one.id) for one in timetable]
    one = found["Konsep Dasar PSM"]
    assert one["DTSTART"].startswith("20260310T")
    assert one["DTSTART"].endswith("Z")
    assert one["LOCATION"] == "Aula Uji\\, Bekasi"


def test_a_change_counts_on_and_what_is_cancelled_says_so(session, cast, client_for, address):
    tom = client_for(cast.tom)
    before = events(tom.get(address))["Konsep Dasar PSM"]
    with unit_of_work():
        one = next(s for s in cohorts.sessions(session, cast.own.id) if s.title == "Konsep Dasar PSM")
        plan = SessionPlan(one.title, one.module, one.jp, one.starts_at, one.ends_at)
        assert save_session(session, cast.ona, cast.own, one, plan, "Ruang 2", "Drs. Budi", EARLY) is None
        one.cancelled_at = NOON
    answer = tom.get(address)
    after = events(answer)["Konsep Dasar PSM"]
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert after["LOCATION"].startswith("Ruang 2")
    for name in ("Budi", "Tom", "Ann"):
        assert name not in answer.get_data(as_text=True)


def test_a_trainee_has_the_calendar_of_the_own_training(cast, client_for, address):
    ann, own = client_for(cast.ann), f"/belajar/{cast.ann_seat}/jadwal.ics"
    assert own in ann.get(f"/belajar/{cast.ann_seat}/kehadiran").text
    assert events(ann.get(own)).keys() == events(client_for(cast.ona).get(address)).keys()
    ann.get(f"/belajar/{cast.sam_seat}/jadwal.ics", 404)
    ann.get(f"/belajar/{uuid.uuid4()}/jadwal.ics", 404)
    client_for(cast.tom).get(own, 403)


def test_only_staff_of_the_cohort_take_its_calendar(cast, client_for, address):
    assert address in client_for(cast.ona).get(f"/angkatan/{cast.own.id}/jadwal").text
    for role in (Role.ADMIN, Role.CURATOR, Role.TRAINEE):
        client_for(cast.by_role(role)).get(address, 403)
    for stranger in (cast.olga, cast.tess):
        client_for(stranger).get(address, 404)
    client_for(cast.ona).get(f"/angkatan/{uuid.uuid4()}/jadwal.ics", 404)
