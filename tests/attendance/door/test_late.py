"""Whoever comes by the door after the time of grace is late: worked out from the times, wherever a mark is read."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.attendance.models import AttendanceMark
from portal.attendance.queries import rolls
from portal.attendance.rules import MarkMaker, Presence
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.reports.queries import presences
from portal.web.transaction import unit_of_work
from tests.pages.reading import words

MINUTE = timedelta(minutes=1)


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


@pytest.fixture
def come(ann, wall, start, noon):
    """Ann comes by the door so many minutes after the beginning; gives what she is told."""

    def came(minutes):
        noon(start + minutes * MINUTE)
        ann.get(wall.link(start + minutes * MINUTE), status=303)
        return words(ann.follow(ann.post("/h")))

    return came


@pytest.fixture
def roll(cast, wall):
    return f"/angkatan/{cast.own.id}/sesi/{wall.session_id}"


def counts(session, cast, wall):
    session.rollback()
    found = rolls.roll_counts(session, cast.own.id, wall.session_id)
    return found.marks, found.contested


def test_she_is_told_so_and_every_page_and_list_says_it(session, cast, client_for, wall, start, come, roll):
    told, tom = come(16), client_for(cast.tom)
    at = f"{(start + 16 * MINUTE + timedelta(hours=7)):%H.%M}"
    assert f"Anda tercatat terlambat pukul {at} WIB" in told
    assert f"Terlambat {at}" in told
    assert counts(session, cast, wall) == ({Presence.LATE: 1}, 0)
    assert "Ann" in words(tom.get(f"{roll}?status=late"))
    assert "Ann" not in words(tom.get(f"{roll}?status=present"))
    assert "Terlambat berlaku" in words(tom.get(f"{roll}/riwayat/{cast.ann_seat}"))
    assert presences(session, [wall.session_id]) == {(cast.ann_seat, wall.session_id): Presence.LATE}
    assert session.scalars(select(AttendanceMark.presence)).all() == [Presence.PRESENT], "the mark itself stays"


@pytest.mark.parametrize(("grace", "word"), [(15, "terlambat"), (30, "hadir"), (None, "hadir")])
def test_the_cohort_says_how_long_the_grace_is(session, cast, come, grace, word):
    with unit_of_work():
        session.get_one(Cohort, cast.own.id).late_after = grace
    assert f"Anda tercatat {word} pukul" in come(30)


def test_what_the_staff_say_wins_and_contradicts_nothing(session, cast, client_for, wall, come, roll):
    client_for(cast.tom).post(roll, {"mark": f"{cast.ann_seat}:present"})
    come(20)
    assert counts(session, cast, wall) == ({Presence.PRESENT: 1}, 0)
    client_for(cast.ona).post(roll, {"mark": f"{cast.ann_seat}:late"})
    assert counts(session, cast, wall)[0] == {Presence.LATE: 1}


def test_a_roll_that_is_moved_is_judged_by_the_time_of_the_right_session(session, cast, wall, start):
    """Ann scanned at the door of the session before, long after it began, for the one that was about to begin."""
    wrong = next(one for one in cohorts.sessions(session, cast.own.id) if one.id == wall.session_id)
    right = next(one for one in cohorts.sessions(session, cast.own.id) if one.id != wrong.id and one.jp)
    with unit_of_work():
        one = session.merge(wrong)
        one.starts_at = start - 60 * MINUTE
        session.merge(right).starts_at = start
        session.add(
            AttendanceMark(
                id=uuid.uuid4(), session_id=wrong.id, enrolment_id=cast.ann_seat, presence=Presence.PRESENT,
                maker=MarkMaker.SELF, marked_at=start - MINUTE, marked_by=cast.ann.id,
            )
        )  # fmt: skip
    cohort = session.get_one(Cohort, cast.own.id)
    assert counts(session, cast, wall)[0] == {Presence.LATE: 1}
    plan = rolls.planned_move(session, cohort, session.merge(wrong), session.merge(right))
    assert plan.moving == {cast.ann_seat: Presence.PRESENT}
