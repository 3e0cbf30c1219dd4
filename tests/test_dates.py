"""Dates, times and numbers as they are written in Indonesia."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import dates

JAKARTA, MAKASSAR, JAYAPURA = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
MONDAY = date(2020, 2, 17)
MOMENT = datetime(2020, 3, 2, 3, 14, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (dates.long_date(MONDAY), "Senin, 17 Februari 2020"),
        (dates.plain_date(MONDAY), "17 Februari 2020"),
        (dates.short_date(MONDAY), "17 Feb 2020"),
        (dates.short_date(date(2020, 8, 1)), "1 Agu 2020"),
        (dates.clock_time(MOMENT, JAKARTA), "10.14 WIB"),
        (dates.clock_time(MOMENT, MAKASSAR), "11.14 WITA"),
        (dates.clock_time(MOMENT, JAYAPURA), "12.14 WIT"),
        (dates.clock_time(MOMENT, JAKARTA, label=False), "10.14"),
        (dates.precise_time(MOMENT, JAKARTA), "10.14.09"),
        (dates.full_moment(MOMENT, JAKARTA), "Senin, 2 Maret 2020 pukul 10.14 WIB"),
        (dates.full_moment(MOMENT, "Asia/Pontianak"), "Senin, 2 Maret 2020 pukul 10.14 WIB"),
        (dates.zone_label("Asia/Dili"), "Asia/Dili"),
        (dates.number(1234.5), "1.234,5"),
        (dates.number(87.5), "87,5"),
        (dates.number(Decimal("70.0")), "70"),
        (dates.number(84000), "84.000"),
        (dates.number(66.666, 2), "66,67"),
        (dates.number(0), "0"),
        (dates.number(-2.5), "-2,5"),
    ],
)
def test_how_it_is_written(said, expected):
    assert said == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ((2020, 2, 17), (2020, 2, 17), "17 Februari 2020"),
        ((2020, 2, 17), (2020, 2, 18), "17–18 Februari 2020"),
        ((2020, 2, 28), (2020, 3, 1), "28 Februari – 1 Maret 2020"),
        ((2019, 12, 31), (2020, 1, 1), "31 Desember 2019 – 1 Januari 2020"),
        ((2019, 2, 17), (2020, 2, 17), "17 Februari 2019 – 17 Februari 2020"),
    ],
)
def test_a_span_is_said_as_shortly_as_it_can_be(first, last, expected):
    assert dates.date_span(date(*first), date(*last)) == expected


@pytest.mark.parametrize(
    ("hour", "zone", "day"), [(16, JAKARTA, 9), (17, JAKARTA, 10), (15, MAKASSAR, 9), (16, MAKASSAR, 10)]
)
def test_the_day_turns_at_midnight_of_the_place(hour, zone, day):
    assert dates.local_date(datetime(2026, 3, 9, hour, tzinfo=UTC), zone) == date(2026, 3, day)


@given(st.integers(min_value=946_684_800, max_value=4_102_444_800))
def test_the_three_zones_stand_an_hour_apart(second):
    moment = datetime.fromtimestamp(second, UTC)
    hours = [int(dates.clock_time(moment, zone)[:2]) for zone in (JAKARTA, MAKASSAR, JAYAPURA)]
    assert [(hour - hours[0]) % 24 for hour in hours] == [0, 1, 2]
