"""A cohort like another one: what is copied, what is not, and who may."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from portal.attendance.models import AttendanceMark
from portal.attendance.rules import Presence
from portal.audit import AuditEntry
from portal.cohorts.models import ClassSession, Cohort
from portal.cohorts.queries import sessions, trainers
from portal.enrolment.models import Enrolment
from portal.web.transaction import unit_of_work
from tests.cast import EARLY
from tests.certification.world import mark
from tests.enrolment.newcomers import enter, standing

LATER = {"title": "Bimtek Uji II", "starts_on": "2026-04-14"}


@pytest.fixture
def ona(cast, client_for, noon):
    noon(EARLY)
    return client_for(cast.ona)


@pytest.fixture
def page(cast):
    return f"/angkatan/{cast.own.id}/salin"


def opened(session) -> Cohort:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Cohort).where(Cohort.title == LATER["title"])).one()


def plan(session, cohort_id, later=timedelta()):
    zone = ZoneInfo("Asia/Jakarta")
    return [
        (one.title, one.jp, one.room, one.speaker, one.starts_at.astimezone(zone) + later)
        for one in sessions(session, cohort_id)
    ]


def test_place_seats_timetable_and_trainers_are_copied_and_the_days_go_along(session, cast, ona, page):
    with unit_of_work():
        first, second = sessions(session, cast.own.id)[:2]
        first.speaker, second.cancelled_at = "Bu Sri", EARLY
    assert "Angkatan disalin tanpa peserta." in ona.follow(ona.post(page, LATER)).text
    copy, own = opened(session), session.get_one(Cohort, cast.own.id)
    assert (copy.venue, copy.city, copy.announced_seats) == (own.venue, own.city, own.announced_seats)
    assert [(one.name, one.seats) for one in copy.quotas] == [(one.name, one.seats) for one in own.quotas]
    assert (copy.ends_on - copy.starts_on) == (own.ends_on - own.starts_on)
    assert plan(session, copy.id) == plan(session, own.id, timedelta(days=35))
    assert trainers(session, copy.id) == trainers(session, own.id)
    assert standing(session, copy.id) == {}


def test_people_come_along_in_their_order_and_what_they_did_does_not(session, cast, ona, page):
    enter(ona, cast.own.id, 1, 2)
    with unit_of_work():
        session.add(mark(sessions(session, cast.own.id)[0].id, cast.ann_seat, cast.tom, Presence.PRESENT, EARLY))
    assert "Angkatan disalin dengan 4 peserta." in ona.follow(ona.post(page, LATER | {"with_people": "y"})).text
    copy = opened(session)
    assert standing(session, copy.id) == standing(session, cast.own.id)
    own = select(Enrolment.id).where(Enrolment.cohort_id == copy.id)
    assert session.scalars(select(AttendanceMark).where(AttendanceMark.enrolment_id.in_(own))).all() == []
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "people-copied")).one()
    assert entry.cohort_id == copy.id
    assert session.scalars(select(ClassSession.id).where(ClassSession.cohort_id == copy.id)).all() != []


@pytest.mark.parametrize("slip", [{"title": ""}, {"starts_on": ""}, {"starts_on": "1999-01-01"}])
def test_a_slip_opens_nothing(session, ona, page, slip):
    ona.post(page, LATER | slip, 422)
    session.rollback()
    assert session.scalars(select(Cohort.id).where(Cohort.title == LATER["title"])).all() == []


def test_only_its_organisers_copy_a_cohort(cast, client_for, noon, page):
    for viewer, status in ((cast.tom, 403), (cast.ann, 403), (cast.ada, 403), (cast.olga, 404)):
        client_for(viewer).get(page, status=status)
        client_for(viewer).post(page, LATER, status=status)
