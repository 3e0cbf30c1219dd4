"""Codes of the door and what is worth a look, as plain values."""

import string
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from portal.attendance.door import rules
from portal.attendance.door.rules import Arrival, Oddity
from portal.keys import derived

KEY, OTHER_KEY = derived("s" * 40, "door"), derived("s" * 40, "another")
SESSION = uuid.UUID("01930000-0000-7000-8000-0123456789ab")
START = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
LETTERS = string.ascii_letters + string.digits + "-_"
FIRST, LAST = (START.replace(year=year, tzinfo=None) for year in (2020, 2140))
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.just(UTC))


def test_a_derived_key_is_that_of_its_secret_and_purpose():
    assert len(KEY) == 32
    assert derived("s" * 40, "door") == KEY
    assert len({KEY, OTHER_KEY, derived("t" * 40, "door")}) == 3


@given(MOMENTS, st.uuids(), st.integers(-1000, 1000))
def test_exactly_the_present_window_and_the_two_before_are_taken(now, session_id, ago):
    window = rules.window_at(now) - ago
    read = rules.read_stamp(KEY, session_id, rules.stamp(KEY, session_id, window), now)
    assert read == (window if ago in (0, 1, 2) else None)


@pytest.mark.parametrize("ago", range(-4, 6))
def test_the_windows_around_the_present_one(ago):
    code = rules.stamp(KEY, SESSION, rules.window_at(START) - ago)
    assert (rules.read_stamp(KEY, SESSION, code, START) is not None) == (ago in (0, 1, 2))


@given(MOMENTS, st.data())
def test_a_code_with_one_letter_changed_is_never_taken(now, data):
    code = rules.stamp(KEY, SESSION, rules.window_at(now))
    place = data.draw(st.integers(0, len(code) - 1))
    letter = data.draw(st.sampled_from([one for one in LETTERS if one != code[place]]))
    assert rules.read_stamp(KEY, SESSION, code[:place] + letter + code[place + 1 :], now) is None


@given(st.text(max_size=40))
def test_no_other_text_is_taken(text):
    assert rules.read_stamp(KEY, SESSION, text, START) is None


def test_a_code_is_that_of_its_session_and_key():
    code = rules.stamp(KEY, SESSION, rules.window_at(START))
    assert rules.read_stamp(KEY, uuid.uuid4(), code, START) is None
    assert rules.read_stamp(OTHER_KEY, SESSION, code, START) is None


@given(st.uuids(), MOMENTS)
def test_a_link_is_short_and_its_picture_coarse(session_id, moment):
    code = rules.stamp(KEY, session_id, rules.window_at(moment))
    link = f"https://bimtek.go.id/h/{rules.handle_of(session_id)}/{code}"
    assert len(rules.handle_of(session_id)) == 8
    assert set(code) <= set(LETTERS)
    assert len(link) <= 53
    assert segno.make(link, error="m", micro=False).version <= 4


@given(st.uuids())
def test_a_handle_names_the_end_of_a_key(session_id):
    assert rules.key_ending(rules.handle_of(session_id)) == session_id.hex[-12:]


@pytest.mark.parametrize(
    "handle", ["", "a", "abcdefg", "abcdefghi", "abcd efg", "abcdefgé", "abcde/fg", "%%%%%%%%", "A" * 12]
)
def test_what_can_be_no_handle(handle):
    assert rules.key_ending(handle) is None


@pytest.mark.parametrize(
    ("minutes", "code"),
    [(-31, "too_early"), (-30.01, "too_early"), (-30, None), (0, None), (89.9, None), (90, "over"), (1000, "over")],
)
def test_when_the_door_is_open(minutes, code):
    refusal = rules.refuse_arrival(START, START + timedelta(minutes=90), START + timedelta(minutes=minutes))
    assert (refusal.code if refusal else None) == code


def arrival(name="Ann", *, seconds=5, first=0, device="a", **other):
    """Somebody who came ``seconds`` after a window of the session's start had begun."""
    facts = {"village": "", "window": rules.window_at(START), "changed_hands": False, "replaced": False} | other
    seen, marked = START + timedelta(seconds=first), START + timedelta(seconds=seconds)
    return Arrival(uuid.uuid4(), name, marked_at=marked, first_seen_at=seen, device=device, **facts)


@pytest.mark.parametrize(
    ("one", "oddities"),
    [
        (arrival(), ()),
        (arrival(seconds=80), ()),
        (arrival(seconds=81), (Oddity.SLOW,)),
        (arrival(first=-1801), (Oddity.EARLY,)),
        (arrival(first=-1800), ()),
        (arrival(changed_hands=True), (Oddity.CHANGED_HANDS,)),
        (arrival(seconds=500, first=-2000), (Oddity.SLOW, Oddity.EARLY)),
    ],
)
def test_what_is_worth_a_look(one, oddities):
    found = rules.to_check([one], START)
    assert [(each.arrival, each.oddities) for each in found] == ([(one, oddities)] if oddities else [])


def test_a_phone_of_three_is_worth_a_look_and_one_of_two_is_not():
    pair = [arrival(name, device="b") for name in ("Ann", "Bima")]
    three = [arrival(name, device="c", seconds=5 * number) for number, name in enumerate(("Cok", "Dian", "Eka"), 1)]
    found = rules.to_check([*pair, three[2], three[0], three[1]], START)
    assert [one.arrival.full_name for one in found] == ["Cok", "Dian", "Eka"]
    assert {one.oddities for one in found} == {(Oddity.SHARED_PHONE,)}
    assert {one.sharing for one in found} == {3}


def test_what_somebody_has_decided_about_is_gone_and_still_counts():
    three = [arrival(name, device="c", replaced=name == "Ann") for name in ("Ann", "Bima", "Cok")]
    assert [one.arrival.full_name for one in rules.to_check(three, START)] == ["Bima", "Cok"]


def test_arrivals_of_one_phone_stand_together_in_order_of_time():
    mixed = [arrival(str(second), seconds=100 + second, device="ab"[second % 2]) for second in range(6)]
    assert [one.arrival.full_name for one in rules.to_check(mixed, START)] == ["0", "2", "4", "1", "3", "5"]
