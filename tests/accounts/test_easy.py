"""Secrets that somebody would guess."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts import rules
from portal.accounts.easy import easy_password, easy_pin

OWN = ("Ratih Kusumadewi", "rina.marlina", "45871236")


@pytest.mark.parametrize(
    "pin",
    [
        *("000000", "121212", "112112", "444455", "123456", "654321", "890123", "135791", "123123", "112233", "778899"),
        *("159753", "147258", "789456", "123321", "907709", "20001231", "31122000", "311200", "001231", "123100"),
        *("082000", "200008", "171283", "45871236", "458712", "632178", "12341234"),
    ],
)
def test_a_pin_that_anybody_would_try_is_easy(pin):
    assert easy_pin(pin, OWN)
    assert rules.refuse_secret(pin, staff=False, own=OWN).code == "easy"


@pytest.mark.parametrize("pin", ["482915", "907314", "407182", "135790", "730264", "48291577"])
def test_other_pins_are_not(pin):
    assert not easy_pin(pin, OWN)
    assert rules.refuse_secret(pin, staff=False, own=OWN) is None


def test_most_pins_can_be_chosen():
    assert sum(easy_pin(f"{number:06}") for number in range(0, 1_000_000, 7)) < 0.1 * 1_000_000 / 7


@given(st.integers())
def test_a_drawn_pin_is_never_an_easy_one(seed):
    assert not easy_pin(rules.new_pin(random.Random(seed)))  # noqa: S311


@pytest.mark.parametrize(
    "password",
    [
        *("aaaaaaaaaaaa", "penyelenggara", "123456789012", "passwordpassword", "abcabcabcabc", "abcdefghijkl"),
        *("indonesia2026", "Jakarta1234!", "P4ssw0rd2024", "sayangku12345", "bismillah2024", "iloveyou1234"),
        *("qwertyuiop123", "1q2w3e4r5t6y", "1qaz2wsx3edc", "rahasia-rahasia", "dinsosbekasi1", "bimtekpsm2026"),
        *("ratihkusumadewi", "Kusumadewi2026", "rina.marlina.1", "RinaMarlina99!", "administrator"),
    ],
)
def test_a_password_that_says_little_is_easy(password):
    assert easy_password(password, OWN)
    assert rules.refuse_secret(password, staff=True, own=OWN).code == "easy"


@pytest.mark.parametrize(
    "password",
    [
        *("sandi cukup panjang", "melati hujan pagi", "kenanga di tepi sawah", "tukang roti lewat", "contoh-bimtek"),
        *("xk29fm4q8dls", "Pohon.Ketapang-77", "jeruk peron selat", "rindu laut lepas pantai"),
    ],
)
def test_a_few_words_that_do_not_belong_together_are_not(password):
    assert not easy_password(password, OWN)
    assert rules.refuse_secret(password, staff=True, own=OWN) is None


def test_the_own_name_is_easy_for_its_owner_only():
    assert easy_password("wulanprameswari", ("Wulan Prameswari",))
    assert not easy_password("wulanprameswari", OWN)


@given(st.text(max_size=40))
def test_any_text_can_be_judged(text):
    easy_password(text, OWN)
    rules.refuse_secret(text, staff=True, own=OWN)
    rules.refuse_secret(text, staff=False, own=OWN)
