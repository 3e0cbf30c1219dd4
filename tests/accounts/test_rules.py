"""Numbers with a check digit, PINs, passwords, and how long to wait."""

import random
from datetime import UTC, datetime, timedelta
from hashlib import sha512

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts import rules
from portal.accounts.passwords import hash_secret, matches

DIGITS = st.text("0123456789", min_size=7, max_size=7)
NOW = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("digits", "check"), [("7992739871", "3"), ("1234567", "4"), ("0000000", "0"), ("411111111111111", "1")]
)
def test_the_check_digit_is_that_of_luhn(digits, check):
    assert rules.check_digit(digits) == check


@given(DIGITS, st.integers(0, 7), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_noticed(digits, place, other):
    number = digits + rules.check_digit(digits)
    changed = number[:place] + other + number[place + 1 :]
    assert rules.mistyped_number(changed) is (changed != number)


@given(DIGITS, st.integers(0, 6))
def test_two_swapped_neighbours_are_noticed_except_0_and_9(digits, place):
    number = digits + rules.check_digit(digits)
    a, b = number[place], number[place + 1]
    swapped = number[:place] + b + a + number[place + 2 :]
    assert rules.mistyped_number(swapped) is (a != b and {a, b} != {"0", "9"})


@pytest.mark.parametrize(
    ("login", "wrong"),
    [("ada", False), ("12345674", False), ("12345678", True), ("1234567", True), ("9" * 9, True)],
)
def test_only_what_looks_like_a_number_can_be_a_mistyped_one(login, wrong):
    assert rules.mistyped_number(login) is wrong


@given(st.integers())
def test_a_new_number_is_right_and_does_not_begin_with_zero(seed):
    number = rules.new_number(random.Random(seed))  # noqa: S311
    assert len(number) == 8
    assert number[0] != "0"
    assert not rules.mistyped_number(number)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("1234 5674", "12345674"), (" 1234-5674 ", "12345674"), ("Ada", "ada"), ("a d\ta", "ada"), ("", ""), ("  ", "")],
)
def test_how_a_login_is_stored(typed, stored):
    assert rules.normal_login(typed) == stored


@pytest.mark.parametrize(("login", "shown"), [("12345674", "1234 5674"), ("ada", "ada"), ("abcdefgh", "abcdefgh")])
def test_how_a_number_is_shown(login, shown):
    assert rules.shown_number(login) == shown


@given(st.integers())
def test_a_new_pin_would_be_taken_as_ones_own(seed):
    pin = rules.new_pin(random.Random(seed))  # noqa: S311
    assert len(pin) == rules.PIN_DIGITS
    assert rules.refuse_secret(pin, staff=False) is None


@pytest.mark.parametrize(
    ("secret", "staff", "code"),
    [
        ("482915", False, None),
        ("48291", False, "short"),
        ("", False, "short"),
        ("111111", False, "easy"),
        ("123456", False, "easy"),
        ("987654", False, "easy"),
        ("121212", False, "easy"),
        ("112211", False, "easy"),
        ("12345678901", False, "easy"),
        ("abcdefg", False, "short"),
        ("abcdefgh", False, "easy"),
        ("laut sore", False, None),
        (sha512(b"").hexdigest(), False, None),
        ("x" * 129, False, "long"),
        ("482915", True, "short"),
        ("482915370164", True, None),
        ("123456789012", True, "easy"),
        ("111111111111", True, "easy"),
        ("melati pagi", True, "short"),
        ("melati pagi.", True, "easy"),
        ("jeruk di kali", True, None),
        ("x" * 129, True, "long"),
    ],
)
def test_which_secrets_are_good_enough(secret, staff, code):
    refusal = rules.refuse_secret(secret, staff)
    assert (refusal.code if refusal else None) == code
    assert refusal is None or (refusal.field == "secret" and "%" not in str(refusal))


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (1, 0), (4, 0), (5, 15), (6, 30), (7, 60), (8, 120), (9, 240), (10, 480), (11, 900), (10**9, 900)],
)
def test_how_long_to_wait_after_wrong_tries(failures, seconds):
    assert rules.wait_after(failures) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (None, None),
        (-5, None),
        (0, None),
        (0.5, "1 detik"),
        (15, "15 detik"),
        (58.9, "59 detik"),
        (60, "1 menit"),
        (61, "2 menit"),
        (900, "15 menit"),
    ],
)
def test_the_wait_is_said_in_words(left, said):
    blocked_until = None if left is None else NOW + timedelta(seconds=left)
    refusal = rules.refuse_try(rules.Tries(blocked_until, NOW), NOW)
    assert said is None if refusal is None else f"dalam {said}," in str(refusal)
    assert (refusal is None) is (said is None)


def test_secrets_are_kept_by_argon2id_with_the_documented_cost():
    assert hash_secret("482915").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hash_secret("482915") != hash_secret("482915")


@pytest.mark.parametrize(
    ("stored", "secret", "right"),
    [
        (hash_secret("melati"), "melati", True),
        (hash_secret("melati"), "Melati", False),
        (hash_secret("melati"), "", False),
        (None, "", False),
        (None, "nobody has this password", False),
        ("", "melati", False),
        ("melati", "melati", False),
        ("$argon2id$broken", "melati", False),
    ],
    ids=["right", "other-case", "empty", "nothing-stored", "the-nobody", "empty-stored", "plain-stored", "broken-hash"],
)
def test_when_a_secret_matches(stored, secret, right):
    assert matches(stored, secret) is right


@pytest.mark.parametrize(("left", "over"), [(None, False), (1, False), (0, True), (-1, True)])
def test_a_one_time_secret_is_over_at_its_last_moment_after_three_days(left, over):
    until = None if left is None else NOW + timedelta(microseconds=left)
    assert rules.is_over(until, NOW) is over
    assert timedelta(days=3) == rules.ONE_TIME_LASTS
