"""What a verification code looks like, and how it is read as people type it."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.ledger import rules

CODE, NUMBER, NIK, MALFORMED = rules.TypedKind
SAME = rules.Typed(CODE, "7KQ4M2XD")


@pytest.mark.parametrize(
    "typed",
    [
        "7KQ4-M2XD",
        "7kq4-m2xd",
        "7kq4m2xd",
        " 7KQ4 – M2XD ",
        "7-K-Q-4-M-2-X-D",
        "(7KQ4.M2XD)",
        "7KQ4\tM2XD\r\n",
        "7KQ4-M2XD\0",
        "Kode: 7KQ4-M2XD",
        "Kode pemeriksaan : 7KQ4-M2XD",
        "http://127.0.0.1:8601/v/7KQ4-M2XD",
        "https://bimtek.example.go.id/v/7KQ4-M2XD?utm=a#x",
        "bimtek.example.go.id/v/7kq4m2xd/",
        "HTTPS://BIMTEK.EXAMPLE.GO.ID/V/7KQ4-M2XD",
        "https://bimtek.example.go.id/verifikasi?kode=7KQ4%2DM2XD",
        "Periksa di https://bimtek.example.go.id/v/7KQ4-M2XD terima kasih",
    ],
)
def test_a_code_is_known_however_it_was_typed(typed):
    assert rules.read_typed(typed) == SAME


@pytest.mark.parametrize(
    ("typed", "code"), [("OoIiLl01", "00111101"), ("O-I-L-0-0-0-0-0", "01100000"), ("7kqo m2xl", "7KQ0M2X1")]
)
def test_letters_taken_for_digits_are_digits(typed, code):
    assert rules.read_typed(typed) == rules.Typed(CODE, code)


@pytest.mark.parametrize(
    "typed",
    [
        "0001/PSM-D/II/2020",
        "Nomor: 0001/PSM-D/32.75/XII/2026",
        "No. 12 / B / 2026",
        "0001-PSM-D-II-2020",
        "0001 PSM D II 2020",
        "0001\\PSM-D\\II\\2020",
        "BBC/0001/2026",
        "0001",
        "1",
    ],
)
def test_a_certificate_number_is_known_by_its_shape(typed):
    assert rules.read_typed(typed) == rules.Typed(NUMBER)


@pytest.mark.parametrize("typed", ["3275094101909001", "3275 0941 0190 9001"])
def test_a_nik_is_known_and_not_kept(typed):
    assert rules.read_typed(typed) == rules.Typed(NIK)


@pytest.mark.parametrize(
    ("typed", "strange", "length"),
    [
        ("7KQ4-M2X", (), 7),
        ("7KQ4-M2XDD", (), 9),
        ("7KQU-M2XD", ("U",), 8),
        ("7kqé-M2Xß", ("É",), 9),
        ("", (), 0),
        ("🙂", (), 0),
        ("uuuu bbbb cccc", ("U",), 12),
        ("https://bimtek.example.go.id/v/7KQ4-M2X", (), 7),
    ],
)
def test_what_is_no_code_is_told_by_its_letters(typed, strange, length):
    assert rules.read_typed(typed) == rules.Typed(MALFORMED, strange=strange, length=length)


@settings(deadline=None)
@given(st.integers())
def test_a_new_code_is_eight_letters_that_survive_being_shown_and_typed(seed):
    code = rules.new_code(random.Random(seed))  # noqa: S311
    assert len(code) == rules.CODE_LENGTH
    assert set(code) <= set(rules.ALPHABET)
    shown = rules.shown_code(code)
    assert (shown[4], len(shown)) == ("-", 9)
    for typed in (shown, shown.lower(), f"https://bimtek.example.go.id/v/{shown}"):
        assert rules.read_typed(typed) == rules.Typed(CODE, code)


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_understood_and_a_longer_one_is_never_a_code(text):
    found = rules.read_typed(text)
    assert (found.kind is CODE) == bool(found.code)
    assert set(found.code) <= set(rules.ALPHABET)
    assert rules.read_typed("A" * 9 + "".join(filter(str.isalnum, text))).kind is not CODE
