"""When forms can be sent, what is taken from them, and what may be shown."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.evaluations import rules
from portal.evaluations.rules import EVENT, MIN_RESPONSES, SCALE, TEXT_LENGTH, TRAINER, FormState, RatingCounts

ENDS = date(2026, 3, 11)

FORMS = [EVENT, TRAINER]


@pytest.mark.parametrize(
    ("moment", "zone", "expected"),
    [
        (datetime(2026, 3, 10, 16, 59, 59, tzinfo=UTC), "Asia/Jakarta", FormState.WAITING),
        (datetime(2026, 3, 10, 17, 0, tzinfo=UTC), "Asia/Jakarta", FormState.OPEN),
        (datetime(2026, 3, 10, 14, 59, 59, tzinfo=UTC), "Asia/Jayapura", FormState.WAITING),
        (datetime(2026, 3, 10, 15, 0, tzinfo=UTC), "Asia/Jayapura", FormState.OPEN),
        (datetime(2026, 3, 25, 16, 59, 59, tzinfo=UTC), "Asia/Jakarta", FormState.OPEN),
        (datetime(2026, 3, 25, 17, 0, tzinfo=UTC), "Asia/Jakarta", FormState.CLOSED),
        (datetime(2026, 3, 25, 15, 30, tzinfo=UTC), "Asia/Jayapura", FormState.CLOSED),
    ],
)
def test_forms_are_open_from_the_last_day_for_two_weeks_by_the_clock_of_the_place(moment, zone, expected):
    assert rules.state(moment, ENDS, zone) is expected


@given(st.integers(-60, 60), st.integers(0, 86_399))
def test_states_follow_each_other_in_time(days, seconds):
    moment = datetime(2026, 3, 11, tzinfo=UTC) + timedelta(days=days, seconds=seconds)
    order = list(FormState)
    found = order.index(rules.state(moment, ENDS, "Asia/Makassar"))
    assert found <= order.index(rules.state(moment + timedelta(days=1), ENDS, "Asia/Makassar"))


@pytest.mark.parametrize(
    ("found", "given_", "code"),
    [
        (FormState.WAITING, {"tujuan": 1}, "waiting"),
        (FormState.CLOSED, {"tujuan": 1}, "closed"),
        (FormState.CLOSED, {}, "closed"),
        (FormState.OPEN, {}, "empty"),
        (FormState.OPEN, {"tujuan": 1}, None),
        (FormState.OPEN, {"saran": "Baik"}, None),
    ],
)
def test_what_is_refused(found, given_, code):
    refusal = rules.refuse_response(found, given_)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize("form", FORMS)
def test_keys_are_unique_and_fit_an_address_of_a_page(form):
    keys = [question.key for question in (*form.items, *form.open)]
    assert len(keys) == len(set(keys))
    assert all(key.isascii() and key.isalpha() for key in keys)


def test_only_what_was_asked_and_given_is_kept():
    given_ = {"tujuan": "5", "materi": "", "bahan": None, "saran": "Lanjutkan", "bermanfaat": "", "csrf_token": "x"}
    assert rules.answers(EVENT, given_) == {"tujuan": 5, "saran": "Lanjutkan"}


@pytest.mark.parametrize("count", range(MIN_RESPONSES + 2))
def test_nothing_is_shown_of_fewer_than_five_responses(count):
    found = rules.tally(EVENT, [{"tujuan": 3, "saran": "a"}] * count)
    assert (found is not None) == (count >= 5)


ratings = st.fixed_dictionaries(
    {}, optional={item.key: st.sampled_from(list(SCALE)) for item in TRAINER.items} | {"pesan": st.text(max_size=20)}
)


@given(st.lists(ratings, min_size=MIN_RESPONSES, max_size=30), st.randoms())
def test_a_tally_counts_every_mark_and_keeps_no_order(responses, chance):
    found = rules.tally(TRAINER, responses)
    for item, counted in found.items:
        own = [one[item.key] for one in responses if item.key in one]
        assert counted.counts == tuple(own.count(rating) for rating in SCALE)
        assert counted.total == len(own)
        assert counted.mean == (pytest.approx(sum(own) / len(own)) if own else None)
    assert found.whole.total == sum(counted.total for _item, counted in found.items)
    mixed = list(responses)
    chance.shuffle(mixed)
    assert rules.tally(TRAINER, mixed) == found
    shown = found.texts[0][1]
    assert shown == Counter(one["pesan"] for one in responses if one.get("pesan"))
    assert list(shown) == list(rules.tally(TRAINER, mixed).texts[0][1])


def test_answers_to_questions_that_are_no_longer_asked_do_not_count():
    found = rules.tally(TRAINER, [{"dulu": 5, "sikap": 2}] * MIN_RESPONSES)
    assert found.whole == RatingCounts((0, MIN_RESPONSES, 0, 0, 0))
    assert found.whole.mean == 2


def test_the_longest_text_leaves_room_for_a_paragraph():
    assert TEXT_LENGTH == 500
