"""Which mark counts, and what it is worth in JP."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from portal.attendance import actions, queries
from portal.attendance.models import AttendanceMark
from portal.attendance.rules import ATTENDED, EARLIEST, WORDS, Presence, refuse_mark
from portal.cohorts import queries as cohorts
from portal.web.transaction import unit_of_work
from tests.certification.world import mark

START = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def held(session, cast):
    """The session of three JP about the basics."""
    return next(one for one in cohorts.sessions(session, cast.own.id) if one.title == "Konsep Dasar PSM")


@pytest.mark.parametrize(
    ("moment", "refused"),
    [
        (START - timedelta(days=1), True),
        (START - EARLIEST - SECOND, True),
        (START - EARLIEST, False),
        (START, False),
        (START + timedelta(days=400), False),
    ],
)
def test_marking_opens_two_hours_before_the_session_and_never_closes(moment, refused):
    refusal = refuse_mark(START, moment)
    assert (refusal is not None) is refused
    assert refusal is None or refusal.code == "too_early"


def test_every_presence_has_a_word_of_its_own():
    assert len(set(WORDS.values())) == len(Presence) == len(WORDS)


def latest(session, cast, held):
    session.rollback()
    rows = session.execute(queries.roll(cast.own.id, held.id)).all()
    return next(row.presence for row in rows if row.id == cast.ann_seat)


@pytest.mark.parametrize("presence", list(Presence))
def test_only_people_who_came_in_time_or_late_have_attended(session, cast, held, presence):
    with unit_of_work():
        session.add(mark(held.id, cast.ann_seat, cast.tom, presence, START))
    counts = queries.roll_counts(session, cast.own.id, held.id)
    came = presence in (Presence.PRESENT, Presence.LATE)
    assert queries.attended_jp(session, cast.own.id) == ({cast.ann_seat: 3} if came else {})
    assert (counts.attended, counts.unmarked) == (int(came), 1)
    assert (presence in ATTENDED) is came


def test_attended_jp_adds_up_sessions_after_corrections_and_knows_each_cohort_and_person(session, cast):
    with unit_of_work():
        own = cohorts.sessions(session, cast.own.id)
        for one in own:
            session.add(mark(one.id, cast.ann_seat, cast.tom, Presence.PRESENT, one.starts_at))
            if one.jp == 3:
                assert actions.mark(session, cast.tom, one, cast.ann_seat, Presence.EXCUSED, one.ends_at) is None
            if not one.jp:
                session.add(mark(one.id, cast.bima_seat, cast.tom, Presence.PRESENT, one.starts_at))
        other = next(one for one in cohorts.sessions(session, cast.other.id) if one.jp)
        session.add(mark(other.id, cast.sam_seat, cast.tess, Presence.LATE, other.starts_at))
    left = sum(one.jp for one in own if one.jp != 3)
    assert 0 < left < cohorts.timetable_jp(session, cast.own.id) == 16
    assert queries.attended_jp(session, cast.own.id) == {cast.ann_seat: left, cast.bima_seat: 0}
    assert queries.attended_jp(session, cast.own.id, cast.ann_seat) == {cast.ann_seat: left}
    assert queries.attended_jp(session, cast.other.id) == {cast.sam_seat: other.jp}
    assert cohorts.timetable_jp(session, uuid.uuid4()) == 0


@pytest.mark.parametrize("change", [update(AttendanceMark).values(presence=Presence.PRESENT), delete(AttendanceMark)])
def test_the_database_refuses_to_change_or_remove_a_mark(session, cast, held, change):
    with unit_of_work():
        session.add(mark(held.id, cast.ann_seat, cast.tom, Presence.ABSENT, START))
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
        session.execute(change)
    assert session.scalars(select(AttendanceMark.presence)).all() == [Presence.ABSENT]
