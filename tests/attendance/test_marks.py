"""Which mark counts, and what it is worth in JP."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from portal.attendance import actions
from portal.attendance.models import AttendanceMark
from portal.attendance.queries import marks as mark_queries
from portal.attendance.queries import rolls
from portal.attendance.rules import ATTENDED, EARLIEST, WORDS, Presence, last_day, refuse_mark, refuse_undo
from portal.cohorts import queries as cohorts
from portal.web.transaction import unit_of_work
from tests.certification.world import mark

START = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
JAKARTA = "Asia/Jakarta"


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
    ],
)
def test_marking_opens_two_hours_before_the_session(moment, refused):
    refusal = refuse_mark(START, moment, JAKARTA)
    assert (refusal is not None) is refused
    assert refusal is None or refusal.code == "too_early"


WEEK_OVER = datetime(2026, 3, 17, 17, 0, tzinfo=UTC)
"""The first moment of 18 March in Jakarta, where the session is on the 10th."""
AHEAD = timedelta(hours=2)
"""By so much the day is over earlier in Jayapura."""


@pytest.mark.parametrize(
    ("moment", "zone", "organising", "reason", "code"),
    [
        (WEEK_OVER - SECOND, JAKARTA, False, "", None),
        (WEEK_OVER - SECOND, JAKARTA, True, "", None),
        (WEEK_OVER, JAKARTA, False, "", "too_late"),
        (WEEK_OVER, JAKARTA, False, "lupa", "too_late"),
        (WEEK_OVER, JAKARTA, True, "", "no_reason"),
        (WEEK_OVER, JAKARTA, True, "  ", "no_reason"),
        (WEEK_OVER, JAKARTA, True, "surat dokter", None),
        (WEEK_OVER + timedelta(days=400), JAKARTA, True, "surat dokter", None),
        (WEEK_OVER - AHEAD - SECOND, "Asia/Jayapura", False, "", None),
        (WEEK_OVER - AHEAD, "Asia/Jayapura", False, "", "too_late"),
        (START - EARLIEST - SECOND, JAKARTA, True, "surat dokter", "too_early"),
    ],
)
def test_a_week_after_the_day_only_the_organiser_marks_and_says_why(moment, zone, organising, reason, code):
    refusal = refuse_mark(START, moment, zone, organising, reason)
    assert (refusal.code if refusal else None) == code


def test_the_last_day_of_trainers_is_told():
    assert str(refuse_mark(START, WEEK_OVER, JAKARTA)).startswith(
        "Pelatih dapat mencatat sampai Selasa, 17 Maret 2026."
    )
    assert last_day(START, JAKARTA) == date(2026, 3, 17)


@pytest.mark.parametrize(
    ("marked_at", "now", "refused"),
    [
        (START, START + timedelta(hours=15), False),
        (START, datetime(2026, 3, 10, 17, 0, tzinfo=UTC), True),
        (START, START + timedelta(days=1), True),
        (START, START - timedelta(hours=1), False),
    ],
)
def test_an_act_is_taken_back_on_its_own_day(marked_at, now, refused):
    assert (refuse_undo(marked_at, now, JAKARTA) is not None) is refused


def test_every_presence_has_a_word_of_its_own():
    assert len(set(WORDS.values())) == len(Presence) == len(WORDS)


def latest(session, cast, held):
    session.rollback()
    rows = session.execute(rolls.roll(cast.own.id, held.id)).all()
    return next(row.presence for row in rows if row.id == cast.ann_seat)


@pytest.mark.parametrize("presence", list(Presence))
def test_only_people_who_came_in_time_or_late_have_attended(session, cast, held, presence):
    with unit_of_work():
        session.add(mark(held.id, cast.ann_seat, cast.tom, presence, START))
    counts = rolls.roll_counts(session, cast.own.id, held.id)
    came = presence in (Presence.PRESENT, Presence.LATE)
    assert mark_queries.attended_jp(session, cast.own.id) == ({cast.ann_seat: 3} if came else {})
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
    assert mark_queries.attended_jp(session, cast.own.id) == {cast.ann_seat: left, cast.bima_seat: 0}
    assert mark_queries.attended_jp(session, cast.own.id, cast.ann_seat) == {cast.ann_seat: left}
    assert mark_queries.attended_jp(session, cast.other.id) == {cast.sam_seat: other.jp}
    assert cohorts.timetable_jp(session, uuid.uuid4()) == 0


@pytest.mark.parametrize("change", [update(AttendanceMark).values(presence=Presence.PRESENT), delete(AttendanceMark)])
def test_the_database_refuses_to_change_or_remove_a_mark(session, cast, held, change):
    with unit_of_work():
        session.add(mark(held.id, cast.ann_seat, cast.tom, Presence.ABSENT, START))
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
        session.execute(change)
    assert session.scalars(select(AttendanceMark.presence)).all() == [Presence.ABSENT]
