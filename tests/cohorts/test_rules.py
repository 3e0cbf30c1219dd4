"""What cohorts, quotas and timetables may look like."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.cohorts import rules
from portal.cohorts.rules import CohortPhase, QuotaShare
from portal.content.shapes import PlannedSession
from portal.errors import Refusal
from portal.regions.rules import time_zone
from tests.shipped import shipped

DAY, LAST = date(2020, 2, 17), date(2020, 2, 18)
CITY = QuotaShare(uuid.uuid4(), "Kota Bekasi", 225, "32.75")
REGENCY = QuotaShare(uuid.uuid4(), "Kabupaten Bekasi", 225, "32.16")
CENTRE = QuotaShare(uuid.uuid4(), "IPSM Pusat", 25, None)
BIMTEK = (CITY, REGENCY, CENTRE)
"""The quotas of the Bimtek of February 2020 (seed 002): 475 of the 500 seats announced."""

shares = st.lists(
    st.builds(QuotaShare, st.uuids(), st.text(min_size=1, max_size=8), st.integers(1, 300), st.none()), max_size=8
)


def refused(outcome: Refusal | None) -> tuple[str, str | None] | None:
    return (outcome.code, outcome.field) if outcome else None


def test_seats_that_no_quota_speaks_for_stay_visible():
    assert rules.unallocated(500, BIMTEK) == 25


@given(st.integers(1, 5_000), shares)
def test_announced_seats_are_quotas_and_the_rest(announced: int, quotas: list[QuotaShare]):
    rest = rules.unallocated(announced, quotas)
    assert rest + sum(share.seats for share in quotas) == announced
    too_many = rules.refuse_cohort(DAY, DAY, announced, [replace(s, name=str(n)) for n, s in enumerate(quotas)])
    assert (refused(too_many) == ("quota_sum", "quotas")) == (rest < 0)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "announced", "quotas", "outcome"),
    [
        (DAY, DAY, 500, BIMTEK, None),
        (DAY, DAY, 475, BIMTEK, None),
        (DAY, DAY, 474, BIMTEK, ("quota_sum", "quotas")),
        (DAY, DAY, 1, (), None),
        (DAY, DAY - timedelta(1), 500, BIMTEK, ("ends_before", "ends_on")),
        (DAY, DAY + timedelta(30), 500, BIMTEK, None),
        (DAY, DAY + timedelta(31), 500, BIMTEK, ("too_long", "ends_on")),
        (DAY, DAY, 500, (CITY, replace(CENTRE, name="KOTA bekasi")), ("quota_twice", "quotas")),
        (date(1999, 12, 31), date(2000, 1, 1), 500, BIMTEK, ("year", "starts_on")),
        (date(2101, 1, 1), date(2101, 1, 1), 500, BIMTEK, ("year", "starts_on")),
    ],
)
def test_a_cohort_is_refused_for_its_dates_or_its_quotas(starts_on, ends_on, announced, quotas, outcome):
    assert refused(rules.refuse_cohort(starts_on, ends_on, announced, quotas)) == outcome


def test_the_refusal_of_too_many_quotas_names_both_figures():
    refusal = rules.refuse_cohort(DAY, DAY, 474, BIMTEK)
    assert "475" in str(refusal)
    assert "474" in str(refusal)


@pytest.mark.parametrize(
    ("jp", "jp_minutes", "minutes"), [(1, 45, 45), (3, 45, 135), (2, 60, 120), (0, 45, 30), (0, 60, 30)]
)
def test_a_session_lasts_its_hours_of_the_course_or_half_an_hour(jp, jp_minutes, minutes):
    start = datetime(2020, 2, 17, 8, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
    assert rules.session_end(start, jp, jp_minutes) - start == timedelta(minutes=minutes)


@pytest.fixture
def course():
    return shipped()


@pytest.mark.parametrize(("place", "hour"), [("32.75", 1), ("61.71", 1), ("73.71", 0), ("91.71", 23)])
def test_the_timetable_keeps_the_clock_of_the_place(course, place, hour):
    planned = PlannedSession(1, "08.00", "Pretes", "", 2)
    (plan,) = rules.planned_sessions(replace(course, timetable=(planned,)), DAY, LAST, time_zone(place))
    moment = plan.starts_at.astimezone(UTC)
    assert (plan.starts_at.date(), plan.starts_at.hour, moment.hour) == (DAY, 8, hour)
    assert plan.ends_at - plan.starts_at == timedelta(minutes=90)
    assert (plan.title, plan.module, plan.jp) == ("Pretes", None, 2)


def test_a_course_with_hours_of_its_own_length_is_laid_out_by_them(course):
    hour = replace(course, jp_minutes=60)
    lasting = {
        plan.ends_at - plan.starts_at for plan in rules.planned_sessions(hour, DAY, LAST, "Asia/Jakarta") if plan.jp
    }
    assert lasting == {timedelta(hours=planned.jp) for planned in course.timetable if planned.jp}


def test_the_shipped_timetable_runs_in_order_and_never_overlaps(course):
    plans = rules.planned_sessions(course, DAY, LAST, "Asia/Makassar")
    assert {plan.starts_at.date() for plan in plans} == {DAY, DAY + timedelta(1)}
    assert all(before.ends_at <= after.starts_at for before, after in pairwise(plans))
    assert {plan.module for plan in plans} == {None, *(module.slug for module in course.modules)}


def test_sessions_after_the_last_day_are_left_out(course):
    plans = rules.planned_sessions(course, DAY, DAY, "Asia/Jakarta")
    assert {plan.starts_at.date() for plan in plans} == {DAY}


@pytest.mark.parametrize(("days", "outcome"), [(-1, ("outside", "day")), (0, None), (2, None), (3, ("outside", "day"))])
def test_a_session_lies_within_the_days_of_its_cohort(days, outcome):
    assert refused(rules.refuse_session(DAY, DAY + timedelta(2), DAY + timedelta(days))) == outcome


@pytest.mark.parametrize(
    ("days", "phase"),
    [(-1, CohortPhase.COMING), (0, CohortPhase.RUNNING), (2, CohortPhase.RUNNING), (3, CohortPhase.OVER)],
)
def test_a_cohort_comes_runs_and_is_over(days, phase):
    assert rules.phase(DAY, DAY + timedelta(2), DAY + timedelta(days)) is phase


def slot(title: str, hour: int, minutes: int = 60, room: str = "", speaker: str = "") -> rules.Slot:
    start = datetime(2026, 3, 10, hour, tzinfo=UTC)
    return rules.Slot(title, start, start + timedelta(minutes=minutes), room, speaker)


@pytest.mark.parametrize(
    ("slots", "found"),
    [
        ([], []),
        ([slot("a", 8), slot("b", 9)], []),
        ([slot("b", 9), slot("a", 8, 61)], [("a", "b", "people")]),
        ([slot("a", 8, room="Aula"), slot("b", 8, room="aula")], [("a", "b", "room")]),
        ([slot("a", 8, room="A", speaker="Bu Sri"), slot("b", 8, room="B", speaker="bu sri")], [("a", "b", "speaker")]),
        ([slot("a", 8, room="A"), slot("b", 8, room="B")], [("a", "b", "people")]),
        ([slot("a", 8, 240), slot("b", 9), slot("c", 10)], [("a", "b", "people"), ("a", "c", "people")]),
    ],
)
def test_sessions_at_the_same_time_are_found(slots, found):
    assert [(one.first, one.second, one.kind) for one in rules.clashes(slots)] == found


@pytest.mark.parametrize(
    ("name", "room", "said"),
    [
        ("B", "", "Kelompok B"),
        ("B", "Melati", "Kelompok B · ruang Melati"),
        ("Kelompok 2", "Aula Utama", "Kelompok 2 · Aula Utama"),
        ("kelas pagi", "Ruang 3", "kelas pagi · Ruang 3"),
        ("Ruangan hati", "ruangan 3", "Kelompok Ruangan hati · ruangan 3"),
        ("Pendamping desa", "Lantai 2", "Kelompok Pendamping desa · Lantai 2"),
    ],
)
def test_a_group_is_called_with_its_room(name, room, said):
    assert rules.group_words(name, room) == said
    assert said.startswith(rules.group_label(name))
