"""Messages may come in any order and any number of times: what is held in the end is the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.assessments.attempts import rules
from portal.assessments.attempts.rules import Message, newest

SENT = st.builds(
    Message, st.sampled_from(["q1", "q2", "q3"]), st.sampled_from(["a", "b", "", "a,b"]), st.integers(1, 12)
)
HISTORY = st.lists(SENT, max_size=12)


def replay(messages, held=()):
    """Every message arrives by itself."""
    state = dict(held)
    for message in messages:
        state |= newest(state, [message])
    return state


@given(HISTORY, st.randoms(use_true_random=False))
def test_order_does_not_matter(messages, chance):
    shuffled = chance.sample(messages, len(messages))
    assert replay(shuffled) == replay(messages)


@given(HISTORY, st.randoms(use_true_random=False))
def test_repetition_does_not_matter(messages, chance):
    again = [chance.choice(messages) for _ in messages] if messages else []
    assert replay([*messages, *again]) == replay(messages)


@given(HISTORY, st.integers(0, 12))
def test_a_part_that_came_earlier_does_not_matter(messages, cut):
    assert replay(messages, replay(messages[:cut])) == replay(messages)


@given(HISTORY)
def test_together_is_as_one_by_one(messages):
    assert newest({}, messages) == replay(messages)


def test_the_last_choice_on_one_phone_holds():
    assert replay([Message("q1", "a", 1), Message("q1", "b", 2)]) == {"q1": (2, "b")}
    assert replay([Message("q1", "b", 2), Message("q1", "a", 1)]) == {"q1": (2, "b")}


def test_a_page_without_script_is_newer_than_anything_held():
    assert newest({"q1": (41, "b")}, [Message("q1", "a", None)]) == {"q1": (42, "a")}
    assert newest({}, [Message("q1", "a", None)]) == {"q1": (1, "a")}


def test_what_is_held_already_is_no_change():
    assert newest({"q1": (3, "a")}, [Message("q1", "a", 3), Message("q1", "b", 2)]) == {}


@pytest.mark.parametrize(("count", "taken"), [(0, True), (500, True), (501, False)])
def test_at_most_five_hundred_messages_are_read_at_once(count, taken):
    assert (rules.read_messages([["q", "a", 1]] * count) is not None) is taken
