"""What the marks of one person for one session say: the same in whatever order, however often, by whatever clock."""

import random
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.attendance.models import AttendanceMark, MarkReplacement
from portal.attendance.queries import marks as mark_queries
from portal.attendance.queries import rolls
from portal.attendance.rules import (
    ATTENDED,
    Mark,
    MarkMaker,
    Presence,
    RollState,
    judged,
    late_from,
    marked_at,
    roll_state,
    standing,
)
from portal.cohorts import queries as cohorts
from portal.web.transaction import unit_of_work

START = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PRESENT, LATE, SICK, ABSENT = Presence.PRESENT, Presence.LATE, Presence.SICK, Presence.ABSENT
AUTO, SELF, STAFF = MarkMaker.AUTO, MarkMaker.SELF, MarkMaker.STAFF


def key(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)


def make(
    number: int, presence: Presence | None, maker: MarkMaker = STAFF, minute: int = 0, *replaces: int, **of: int
) -> Mark:
    at, device = START + minute * MINUTE, key(of.get("device", 0))
    return Mark(key(number), presence, maker, at, device, of.get("seq", 0), frozenset(map(key, replaces)))


CASES = {
    "nothing": ([], None, False),
    "one": ([make(1, LATE)], LATE, False),
    "a correction": ([make(1, ABSENT), make(2, PRESENT, STAFF, 5, 1)], PRESENT, False),
    "a correction by a clock set back": ([make(1, ABSENT, STAFF, 10), make(2, PRESENT, STAFF, 0, 1)], PRESENT, False),
    "corrections of corrections": (
        [make(3, SICK, STAFF, 0, 1, 2), make(1, ABSENT), make(2, LATE, STAFF, 9, 1)], SICK, False
    ),
    "two who agree": ([make(1, PRESENT), make(2, PRESENT, STAFF, 3)], PRESENT, False),
    "two who did not see each other": ([make(1, PRESENT), make(2, SICK, STAFF, 3)], SICK, True),
    "of those the staff's counts": ([make(1, ABSENT), make(2, PRESENT, SELF, 30)], ABSENT, True),
    "decided by one who saw both": (
        [make(1, PRESENT), make(2, SICK, STAFF, 3), make(3, LATE, STAFF, -60, 1, 2)], LATE, False
    ),
    "decided by one who saw one": ([make(1, PRESENT), make(2, SICK, STAFF, 3), make(3, LATE, STAFF, 9, 1)], LATE, True),
    "an automatic one alone": ([make(1, LATE, AUTO)], LATE, False),
    "an automatic one beside another": ([make(1, ABSENT, AUTO, 90), make(2, PRESENT, SELF)], PRESENT, False),
    "one that saw what never arrived": ([make(2, PRESENT, STAFF, 0, 1)], PRESENT, False),
    "the same moment": ([make(1, PRESENT, device=1, seq=9), make(2, SICK, device=2, seq=1)], SICK, True),
    "the same device": ([make(1, PRESENT, device=1, seq=2), make(2, SICK, device=1, seq=1)], PRESENT, True),
    "taken back": ([make(1, LATE), make(2, None, STAFF, 3, 1)], None, False),
    "a correction taken back": (
        [make(1, ABSENT), make(2, PRESENT, STAFF, 5, 1), make(3, None, STAFF, 6, 2)], ABSENT, False
    ),
    "a decision taken back": (
        [make(1, ABSENT), make(2, PRESENT), make(3, SICK, STAFF, 5, 1, 2), make(4, None, STAFF, 0, 3)], PRESENT, True
    ),
    "taken back, and corrected by who did not see that": (
        [make(1, ABSENT), make(2, None, STAFF, 5, 1), make(3, LATE, STAFF, 0, 1)], LATE, False
    ),
    "marked anew": ([make(1, ABSENT), make(2, None, STAFF, 5, 1), make(3, LATE, STAFF, 0)], LATE, False),
    "one that takes back cannot be taken back": (
        [make(1, ABSENT), make(2, None, STAFF, 5, 1), make(3, None, STAFF, 6, 2)], None, False
    ),
    "only itself": ([make(1, PRESENT, STAFF, 0, 1)], PRESENT, False),
}  # fmt: skip


@pytest.mark.parametrize(("marks", "presence", "contested"), CASES.values(), ids=CASES)
def test_what_marks_say(marks, presence, contested):
    state = roll_state(marks)
    assert (state.presence, state.contested) == (presence, contested)


def random_marks(chance: random.Random, first: int = 1) -> list[Mark]:
    """Marks of three devices, whose clocks go wrong by up to a day, each of which saw some of the others."""
    made: list[Mark] = []
    for number in range(first, first + chance.randint(0, 7)):
        device = chance.randint(0, 2)
        seen = [other.id.int for other in made if chance.random() < 0.4] + [10**6] * (chance.random() < 0.1)
        minute = chance.choice((0, chance.randint(-1440, 1440)))
        presence, maker = chance.choice([*Presence, None]), chance.choice(list(MarkMaker))
        made.append(make(number, presence, maker, minute, *seen, device=device, seq=number))
    return made


@given(st.randoms(use_true_random=False))
def test_order_repetition_and_splitting_change_nothing(chance):
    marks = random_marks(chance)
    again = marks + chance.choices(marks, k=3) if marks else []
    chance.shuffle(again)
    cut = chance.randint(0, len(again))
    assert roll_state(again) == roll_state(marks) == roll_state(again[cut:] + again[:cut])
    assert [one.id for one in standing(again)] == [one.id for one in standing(marks)]


@given(st.randoms(use_true_random=False), st.integers(-1440, 1440))
def test_who_has_seen_all_decides_whatever_the_clock_says(chance, minute):
    marks = random_marks(chance)
    last = make(99, LATE, STAFF, minute, *(one.id.int for one in standing(marks)), *(one.id.int for one in marks))
    assert roll_state([*marks, last]) == RollState(LATE, last.marked_at, False)


@pytest.mark.parametrize(
    ("said", "offset", "received", "expected"),
    [
        (START, timedelta(0), START + MINUTE, START),
        (START + DAY, DAY, START + MINUTE, START),
        (START - DAY, -DAY, START + MINUTE, START),
        (START + DAY, timedelta(0), START + MINUTE, START + MINUTE),
    ],
    ids=["right", "a day ahead", "a day behind", "ahead and not known to be"],
)
def test_the_clock_of_a_device_is_set_right_and_no_mark_is_of_the_future(said, offset, received, expected):
    assert marked_at(said, offset, received) == expected


GRACE = START + 15 * MINUTE


@pytest.mark.parametrize(
    ("presence", "maker", "minute", "late", "expected"),
    [
        (PRESENT, SELF, -20, GRACE, PRESENT),
        (PRESENT, SELF, 15, GRACE, PRESENT),
        (PRESENT, SELF, 16, GRACE, LATE),
        (PRESENT, SELF, 999, None, PRESENT),
        (PRESENT, SELF, 0, START - MINUTE, LATE),
        (PRESENT, STAFF, 999, GRACE, PRESENT),
        (PRESENT, AUTO, 999, GRACE, PRESENT),
        (LATE, STAFF, -20, GRACE, LATE),
        (SICK, SELF, 999, GRACE, SICK),
    ],
)
def test_whoever_comes_by_the_door_after_the_grace_is_late(presence, maker, minute, late, expected):
    assert judged(presence, maker, START + minute * MINUTE, late) is expected


@pytest.mark.parametrize(("minutes", "expected"), [(None, None), (0, START), (15, GRACE)])
def test_a_cohort_says_how_long_the_grace_is(minutes, expected):
    assert late_from(START, minutes) == expected


@given(st.randoms(use_true_random=False), st.integers(-1440, 1440))
def test_being_late_contradicts_nothing_and_takes_nobody_away(chance, minute):
    marks = random_marks(chance)
    plain, late = roll_state(marks), roll_state(marks, START + minute * MINUTE)
    assert (late.contested, late.marked_at) == (plain.contested, plain.marked_at)
    assert (late.presence in ATTENDED) == (plain.presence in ATTENDED)
    assert late.presence == plain.presence or (plain.presence, late.presence) == (PRESENT, LATE)


@pytest.mark.parametrize("minutes", [None, 0, 15, 240])
def test_the_statements_say_what_the_rule_says(session, cast, minutes):
    """Each case, and many by chance, for a person and a session of its own."""
    chance = random.Random(7)  # noqa: S311 - the same every time
    with unit_of_work():
        cast.own.late_after = minutes
    pairs = [(one, seat) for one in cohorts.sessions(session, cast.own.id) for seat in (cast.ann_seat, cast.bima_seat)]
    sets = [marks for marks, _presence, _contested in CASES.values()]
    expected = {}
    with unit_of_work():
        for place, (held, seat) in enumerate(pairs):
            marks = sets[place] if place < len(sets) else random_marks(chance)
            expected[held.id, seat] = roll_state(marks, late_from(held.starts_at, minutes))
            keep(session, held.id, seat, marks, place, cast.tom.id)
    found = {
        (row.session_id, row.enrolment_id): RollState(row.presence, row.marked_at, bool(row.contested))
        for row in session.execute(mark_queries.contested_marks().select())
    }
    assert found == {pair: state for pair, state in expected.items() if state.presence}


def keep(session, session_id, seat, marks, place, tom_id) -> None:
    """Put marks into the tables; their ids are made the set's own, in the same order."""

    def own(number: uuid.UUID) -> uuid.UUID:
        return key(number.int + (place + 1) * 10**9)

    for one in marks:
        session.add(
            AttendanceMark(
                id=own(one.id), session_id=session_id, enrolment_id=seat, presence=one.presence, maker=one.maker,
                marked_at=one.marked_at, marked_by=tom_id, device=one.device, device_seq=one.device_seq,
            )
        )  # fmt: skip
    session.flush()
    session.add_all(
        MarkReplacement(mark_id=own(other), by_id=own(one.id))
        for one in marks
        for other in one.replaces
        if other != one.id
    )


def test_a_mark_replaces_only_marks_of_the_same_person_and_session(session, cast):
    first, second = cohorts.sessions(session, cast.own.id)[:2]
    with unit_of_work():
        keep(session, first.id, cast.ann_seat, [make(1, PRESENT)], 0, cast.tom.id)
        keep(session, first.id, cast.bima_seat, [make(2, ABSENT, STAFF, 9, 1)], 0, cast.tom.id)
        keep(session, second.id, cast.ann_seat, [make(3, ABSENT, STAFF, 9, 1)], 0, cast.tom.id)
    found = rolls.roll_counts(session, cast.own.id, first.id)
    assert found.marks == {PRESENT: 1, ABSENT: 1}
